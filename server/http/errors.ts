import type { ErrorRequestHandler } from 'express'
import { DomainError, isDomainError, type DomainErrorCode } from '#shared/lib/domain-error.ts'
import { ERROR_STATUS } from '#shared/protocol/errors.ts'
import type { Log } from '../log.ts'
import { parseJson } from '../workflows/json-text.ts'

/** Largest body of a request, in bytes of its JSON. */
export const BODY_LIMIT = 16 * 1024 * 1024

const STATUS: { [C in DomainErrorCode]: number } = ERROR_STATUS

/** Every error of the API in one form: `{error: {code, message, details?}}`. What is ours is logged whole and told in one sentence. */
export function errorHandler(log: Log): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    const error = isDomainError(thrown) ? thrown : (requestFault(thrown) ?? ours(thrown))
    if (error.code === 'internal') log('error', 'a request failed', { method: request.method, path: request.path, error: thrown })
    // Half of a reply is out: cutting the connection is the only way left to say that it is not whole.
    if (response.headersSent) return next(thrown)
    response.status(STATUS[error.code]).json({
      error: { code: error.code, message: error.message, ...(error.details === undefined ? {} : { details: error.details }) },
    })
  }
}

/** Faults of the request itself, which Express and its body parser tell by `type` or `status`. */
function requestFault(thrown: unknown): DomainError | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  if (thrown instanceof URIError)
    return new DomainError('invalid_input', 'The address of the request is not written as an address must be.')
  const type = 'type' in thrown ? thrown.type : undefined
  if (type === 'entity.parse.failed') return new DomainError('invalid_input', notJson('body' in thrown ? thrown.body : undefined))
  if (type === 'entity.too.large')
    return new DomainError('too_large', 'The body of the request is larger than 16 MB. Send less, or split it into several workflows.')
  // Bytes that cannot be unpacked are told by the status alone.
  const told = 'expose' in thrown && thrown.expose === true && 'status' in thrown && thrown.status === 400
  if (told || (typeof type === 'string' && /^(encoding|charset|request|entity)\./.test(type)))
    return new DomainError('invalid_input', 'The body of the request could not be read. Send JSON in UTF-8.')
  return undefined
}

function notJson(body: unknown): string {
  const parsed = typeof body === 'string' ? parseJson(body) : undefined
  if (!parsed || parsed.ok) return 'The body of the request is not JSON.'
  const { line, column, message } = parsed.error
  return `The body of the request is not JSON: line ${line}, column ${column}: ${message}.`
}

const ours = (thrown: unknown): DomainError =>
  new DomainError('internal', 'Something went wrong inside Belay. It is in the log of the server.', { cause: thrown })
