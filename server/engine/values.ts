import { DomainError } from '#shared/lib/domain-error.ts'
import type { Json } from '#shared/lib/json.ts'
import { StepFailure } from '#shared/policy/step-error.ts'
import type { Value } from '#shared/run/events.ts'
import type { Store } from '../store/store.ts'

/** JSON longer than this is stored aside by content hash, so that events, the fold and the wire stay small. In UTF-16 units. */
export const INLINE_LIMIT = 65_536

/** A value as an event carries it, and exactly what a reader of the journal will get back. */
export interface Stored {
  json: Json
  value: Value
}

/**
 * Turns what a handler returned into what the journal keeps. Small values at once; large ones after they were handed to the store,
 * whose next acknowledged append makes them durable. The JSON is what a restart would read: `undefined`, dates and `-0` do not survive.
 * Throws StepFailure(`code_error`) for what JSON cannot carry.
 */
export function toStored(store: Pick<Store, 'putPayload'>, output: unknown): Stored | Promise<Stored> {
  if (output === null || output === undefined) return { json: null, value: { json: null } }
  if (typeof output === 'boolean' || (typeof output === 'string' && output.length < INLINE_LIMIT / 8))
    return { json: output, value: { json: output } }
  const text = serialize(output)
  if (isTooDeep(text)) {
    throw new StepFailure({
      kind: 'code_error',
      message: `It is nested more than ${MAX_DEPTH} levels deep. Give it a flatter form.`,
    })
  }
  const json = JSON.parse(text) as Json
  if (text.length <= INLINE_LIMIT) return { json, value: { json } }
  return store.putPayload(text).then((ref) => ({ json, value: { ref, bytes: text.length } }))
}

/** `toStored` for what a person or a program gave: what cannot be stored is `invalid_input`, in their words. */
export async function givenToStored(store: Pick<Store, 'putPayload'>, given: unknown, what: string): Promise<Value> {
  try {
    return (await toStored(store, given)).value
  } catch (cause) {
    if (!(cause instanceof StepFailure)) throw cause
    throw new DomainError('invalid_input', `${what} cannot be stored: ${cause.message}`, { cause })
  }
}

/** A small value as a restart would read it; `undefined` becomes null. Throws StepFailure(`code_error`) for what JSON cannot carry. */
export function plainJson<T>(value: T): T {
  return (value === undefined ? null : JSON.parse(serialize(value))) as T
}

/** Deeper results would overflow the stack of whoever reads the journal. */
const MAX_DEPTH = 1_000

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d]

function isTooDeep(json: string): boolean {
  // A level takes two characters at least.
  if (json.length < 2 * MAX_DEPTH) return false
  let depth = 0
  for (let i = 0; i < json.length; i++) {
    switch (json.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(json, i)
        break
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (++depth > MAX_DEPTH) return true
        break
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--
    }
  }
  return false
}

/** The index of the quote that ends the string which begins at `from`. */
function endOfString(json: string, from: number): number {
  let end = json.indexOf('"', from + 1)
  for (;;) {
    let slashes = 0
    while (json.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return end
    end = json.indexOf('"', end + 1)
  }
}

function serialize(output: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(output)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StepFailure({ kind: 'code_error', message: `It cannot be written as JSON: ${why}` }, { cause })
  }
  if (text === undefined) throw new StepFailure({ kind: 'code_error', message: 'The result is not data that JSON can carry.' })
  return text
}

/** What a value stands for. Errors: `not_found` when a payload is missing, which only a damaged store can cause. */
export function fromStored(store: Pick<Store, 'payload'>, value: Value): Json | Promise<Json> {
  if ('json' in value) return value.json
  return store.payload(value.ref).then((json) => {
    if (json === undefined) throw new Error(`The stored value ${value.ref} is missing from the data folder.`)
    return json
  })
}
