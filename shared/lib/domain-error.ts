/**
 * Why an operation was refused or failed, in three families:
 * the caller's (`invalid_*`, `not_found`, `conflict`, ...), the world's (`unavailable`, `disk_full`, ...), ours (`internal`).
 */
export type DomainErrorCode =
  | 'invalid_graph'
  | 'invalid_input'
  | 'invalid_config'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'already_decided'
  | 'stale_writer'
  | 'stale_revision'
  | 'too_large'
  | 'data_folder_in_use'
  | 'data_folder_damaged'
  | 'disk_full'
  | 'unavailable'
  | 'internal'

/** One clear sentence that says what, where and what to do. Callers branch on `code`, never on the text. */
export class DomainError extends Error {
  readonly code: DomainErrorCode
  readonly details: unknown
  constructor(code: DomainErrorCode, message: string, options: { cause?: unknown; details?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DomainError'
    this.code = code
    this.details = options.details
  }
}

export function isDomainError(error: unknown, code?: DomainErrorCode): error is DomainError {
  return error instanceof DomainError && (code === undefined || error.code === code)
}
