import type { Readable } from 'node:stream'
import { request as send } from 'undici'
import type { Http, HttpRequest, HttpResponse, Signal } from '#shared/nodes/capabilities.ts'
import { StepFailure } from '#shared/policy/step-error.ts'
import { EgressRefused, type Egress } from './egress.ts'
import { abortSignal, failure, stopped, throwIfStopped } from './failure.ts'
import { parseBody, readBody } from './http-body.ts'
import { networkFailure, retryAfterMs, statusFailure } from './http-faults.ts'

export interface HttpOptions {
  egress: Egress
  /** ms since 1970, for Retry-After dates. */
  now?: () => number
  /** Bytes. Default 10 MiB. */
  maxBytes?: number
}

/**
 * Calls web addresses through the egress policy. At most five redirects, each checked like the first address; when one leads to another
 * origin, every header that could identify the caller is left behind, and content is not sent on. Messages name the host and nothing else
 * of the request. Cookies of an answer are not handed on: they would end in the journal.
 */
export function createHttp({ egress, now = Date.now, maxBytes = 10 * 1024 * 1024 }: HttpOptions): Http {
  async function hop(call: Call, signal: Signal, limit: number): Promise<HttpResponse | URL> {
    const host = call.url.host
    try {
      const {
        statusCode: status,
        headers,
        body,
      } = await send(call.url, {
        dispatcher: egress.agent,
        method: call.method as 'GET',
        headers: call.headers,
        body: call.body ?? null,
        signal: abortSignal(signal),
      })
      const header = (name: string): string | undefined => {
        const value = headers[name]
        return Array.isArray(value) ? value.join(', ') : value
      }
      const location = header('location')
      if (REDIRECTS.has(status) && location !== undefined) {
        drop(body)
        if (!URL.canParse(location, call.url.href)) throw failure('permanent', `${host} sends the call on to something that is no address.`)
        call.status = status
        return egress.check(new URL(location, call.url.href))
      }
      if (status >= 400) {
        drop(body)
        throw statusFailure(status, host, retryAfterMs(header('retry-after'), now()))
      }
      const bytes = await readBody(body, header('content-encoding'), limit, host)
      const names = Object.keys(headers).filter((name) => !name.startsWith('set-cookie'))
      return {
        status,
        headers: Object.fromEntries(names.map((name) => [name, header(name) ?? ''])),
        body: parseBody(bytes, header('content-type'), host),
      }
    } catch (thrown) {
      if (signal.aborted) throw stopped(signal)
      throw thrown instanceof StepFailure ? thrown : networkFailure(thrown, host)
    }
  }

  return {
    async send(request, signal) {
      throwIfStopped(signal)
      const call = firstCall(request, egress)
      for (let hops = 0; ; hops++) {
        const answer = await hop(call, signal, request.maxBytes ?? maxBytes)
        if (!(answer instanceof URL)) return answer
        if (hops >= MAX_REDIRECTS) throw failure('permanent', `${call.url.host} sends the call on more than ${MAX_REDIRECTS} times.`)
        follow(call, answer)
      }
    },
  }
}

/** Ends an answer that nobody reads. Its stream reports that as an error, which is none. */
function drop(body: Readable): void {
  body.on('error', () => undefined)
  body.destroy()
}

interface Call {
  url: URL
  method: string
  headers: { [name: string]: string }
  body: string | undefined
  /** Of the last redirect. */
  status: number
}

const MAX_REDIRECTS = 5
const REDIRECTS = new Set([301, 302, 303, 307, 308])
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
/** Set by the connection itself; a step that set them could smuggle a second request. */
const OURS = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'proxy-authorization',
  'proxy-connection',
])
/** All that goes along to another origin. */
const HARMLESS = new Set(['accept', 'accept-language', 'accept-encoding', 'user-agent'])

function firstCall(request: HttpRequest, egress: Egress): Call {
  const method = request.method.toUpperCase()
  if (!METHODS.has(method)) throw failure('invalid_input', 'The method of the request is none that can be sent.')
  const headers: Call['headers'] = { 'user-agent': 'Belay', accept: '*/*', 'accept-encoding': 'identity' }
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const lower = name.toLowerCase()
    if (OURS.has(lower)) throw failure('invalid_input', `The header ${lower} is set by the connection; take it out of the step.`)
    // oxlint-disable-next-line no-control-regex
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\u0020-\u007e\u0080-\u00ff]/.test(value))
      throw failure('invalid_input', 'A header of the request holds characters that are not allowed in headers.')
    headers[lower] = value
  }
  if (request.key !== undefined) headers['idempotency-key'] = encodeURI(request.key.replace(/\p{Surrogate}/gu, '\ufffd'))
  try {
    return { url: egress.check(request.url), method, headers, body: request.body, status: 0 }
  } catch (thrown) {
    throw thrown instanceof EgressRefused ? failure('invalid_input', `${thrown.message}.`) : thrown
  }
}

/** Turns `call` into the next one, by the rules of the fetch standard and stricter ones for another origin. */
function follow(call: Call, next: URL): void {
  const becomesGet = call.status === 303 || ((call.status === 301 || call.status === 302) && call.method === 'POST')
  if (becomesGet && call.method !== 'HEAD') {
    call.method = 'GET'
    call.body = undefined
    delete call.headers['content-type']
    delete call.headers['idempotency-key']
  }
  if (next.origin !== call.url.origin) {
    if (call.method !== 'GET' && call.method !== 'HEAD')
      throw failure(
        'permanent',
        `${call.url.host} sends the call on to ${next.host}; what a step sends is not handed to another host. Call that host directly.`,
      )
    call.headers = Object.fromEntries(Object.entries(call.headers).filter(([name]) => HARMLESS.has(name)))
  }
  call.url = next
}
