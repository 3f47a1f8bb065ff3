import { DomainError } from '#shared/lib/domain-error.ts'

/** A place in a list that is ordered by time, then id, as callers hand it back: opaque to them. */
export interface Place {
  at: number
  id: string
}

export const toCursor = ({ at, id }: Place): string => `${at.toString(36)}.${id}`

/** Errors: `invalid_input` for a text that is no cursor of ours. */
export function fromCursor(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined
  const match = /^([0-9a-z]{1,11})\.(.+)$/.exec(cursor)
  if (!match) throw new DomainError('invalid_input', 'The cursor is none that this list gave. Leave it out to begin at the start.')
  return { at: Number.parseInt(match[1]!, 36), id: match[2]! }
}
