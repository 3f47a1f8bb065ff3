import { DomainError } from '#shared/lib/domain-error.ts'
import type { RunEvent } from '#shared/run/events.ts'

/**
 * The text of something that goes to disk, made when the caller hands it over, so that later changes to it do not matter. What JSON cannot
 * carry (nesting of many thousand levels, a cycle, more text than a string holds) is refused here and hits this operation alone.
 */
export function toJsonText(value: unknown, what: string): string {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new DomainError('invalid_input', `${what} cannot be stored as JSON (${why}); make it smaller or flatter.`, { cause })
  }
}

export const fromJson = <T>(text: string): T => JSON.parse(text) as T

/** The events of one journal row; their seqs end at `lastSeq`. */
export const eventsOf = (text: string): RunEvent[] => fromJson<RunEvent[]>(text)
