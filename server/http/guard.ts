import { isUtf8 } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import { DomainError } from '#shared/lib/domain-error.ts'
import { hostName, isLoopback } from './loopback.ts'

/** The headers that tell where a request comes from, of a request or of an upgrade to a socket. */
export interface FromHeaders {
  host?: string | undefined
  origin?: string | undefined
  'sec-fetch-site'?: string | string[] | undefined
  'sec-fetch-mode'?: string | string[] | undefined
}

/**
 * Why a request is refused; undefined when it is ours. Local mode has no log-in, so two things stand in its place: only names of this machine
 * are answered (a foreign page can point its own name here, and sends that name), and no page of another site is. `origin` is the address that
 * people open where it is not the one that the server listens on.
 */
export function refusal(headers: FromHeaders, origin?: string): DomainError | undefined {
  const known = origin === undefined ? undefined : new URL(origin)
  const name = hostName(headers.host)
  if (name === undefined || !(isLoopback(name) || name === known?.hostname))
    return new DomainError(
      'forbidden',
      'Belay answers only under a name of this machine, such as localhost. Set BELAY_ORIGIN to use another.',
    )
  const from = headers.origin
  const ourPage = from === undefined || from === `http://${headers.host}` || from === known?.origin
  // Requests without Origin, as an image or a script of another page makes them. Following a link is no such request.
  const foreignUse = headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate'
  if (ourPage && !foreignUse) return undefined
  return new DomainError('forbidden', 'Belay takes no requests from pages of other sites.')
}

/** Whether a request or an upgrade to a socket comes from this machine and from our own pages, or from no page at all. */
export const isOurs = (headers: FromHeaders, origin?: string): boolean => refusal(headers, origin) === undefined

export function onlyOurs(origin: string | undefined): RequestHandler {
  return (request, _response, next) => next(refusal(request.headers, origin))
}

/**
 * What changes something takes JSON alone: the forms of another site cannot send that. A request without any body needs no type.
 */
export const onlyJson: RequestHandler = (request, _response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') return next()
  const type = request.headers['content-type']
  if (type === undefined && !hasBody(request.headers)) return next()
  if (type !== undefined && /^\s*application\/json\s*(;|$)/i.test(type)) return next()
  next(new DomainError('invalid_input', 'Send the body as JSON, with the header Content-Type: application/json.'))
}

const hasBody = (headers: { 'content-length'?: string | undefined; 'transfer-encoding'?: string | undefined }): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] !== undefined && headers['content-length'] !== '0')

/** Bytes that are no UTF-8 would be read as other characters, and kept as such: refused, as the body parser asks for it, by throwing. */
export function onlyUtf8(_request: IncomingMessage, _response: ServerResponse, body: Buffer, encoding: string): void {
  if (encoding === 'utf-8' && !isUtf8(body)) throw new Error('The body is not UTF-8.')
}
