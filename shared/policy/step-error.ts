/** Why an attempt failed. The kind decides what the policy does next, so every failure has exactly one. */
export const ERROR_KINDS = [
  'timeout',
  'rate_limited',
  'unavailable',
  'schema_mismatch',
  'invalid_input',
  'auth',
  'budget_exceeded',
  'code_error',
  'unknown_outcome',
  'permanent',
] as const
export type ErrorKind = (typeof ERROR_KINDS)[number]

/** Kinds that would fail the same way again: retried only when a rule of the step names them. */
export const DETERMINISTIC_KINDS: ReadonlySet<ErrorKind> = new Set([
  'invalid_input',
  'auth',
  'budget_exceeded',
  'code_error',
  'unknown_outcome',
  'permanent',
])

/** A failure as it stands in the journal: `message` is one sentence for people, `retryAfterMs` what the far side asked for. */
export interface StepError {
  kind: ErrorKind
  message: string
  retryAfterMs?: number
  details?: import('../lib/json.ts').Json
}

/** What a handler or a capability throws when it knows the kind. Anything else thrown is a `code_error`. */
export class StepFailure extends Error {
  readonly error: StepError
  constructor(error: StepError, options: { cause?: unknown } = {}) {
    super(error.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'StepFailure'
    this.error = error
  }
}

/** The journal's form of anything thrown. */
export function toStepError(thrown: unknown): StepError {
  if (thrown instanceof StepFailure) return thrown.error
  return { kind: 'code_error', message: messageOf(thrown) || 'The step failed without saying why.' }
}

/** Anything can be thrown, also what cannot be made a text. */
function messageOf(thrown: unknown): string {
  try {
    if (thrown === undefined || thrown === null) return ''
    // oxlint-disable-next-line typescript/no-base-to-string -- what has no text of its own is not worth more
    return String(thrown instanceof Error ? thrown.message : thrown)
  } catch {
    return ''
  }
}
