import type { ErrorRequestHandler } from 'express'
import { DomainError, isDomainError, type DomainErrorCode } from '#shared/lib/domain-error.ts'
import type { Log } from '../log.ts'

const STATUS: { [C in DomainErrorCode]: number } = {
  invalid_graph: 400,
  invalid_input: 400,
  invalid_config: 400,
  not_found: 404,
  conflict: 409,
  already_decided: 409,
  stale_writer: 409,
  data_folder_in_use: 503,
  data_folder_damaged: 503,
  disk_full: 503,
  unavailable: 503,
  internal: 500,
}

/** Every error of the API in one form: `{error: {code, message, details?}}`. What is ours is logged whole and told in one sentence. */
export function errorHandler(log: Log): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) return next(thrown)
    const error = isDomainError(thrown) ? thrown : (bodyFault(thrown) ?? ours(thrown))
    if (error.code === 'internal') log('error', 'a request failed', { method: request.method, path: request.path, error: thrown })
    response.status(STATUS[error.code]).json({
      error: { code: error.code, message: error.message, ...(error.details === undefined ? {} : { details: error.details }) },
    })
  }
}

/** Faults that the body parser tells by `type`. */
function bodyFault(thrown: unknown): DomainError | undefined {
  const type = typeof thrown === 'object' && thrown !== null && 'type' in thrown ? thrown.type : undefined
  if (type === 'entity.parse.failed') return new DomainError('invalid_input', 'The body of the request is not JSON.')
  if (type === 'entity.too.large') return new DomainError('invalid_input', 'The body of the request is larger than 16 MB.')
  if (typeof type === 'string' && /^(encoding|charset|request|entity)\./.test(type))
    return new DomainError('invalid_input', 'The body of the request could not be read.')
  return undefined
}

const ours = (thrown: unknown): DomainError =>
  new DomainError('internal', 'Something went wrong inside Belay. It is in the log of the server.', { cause: thrown })
