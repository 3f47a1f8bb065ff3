import { request } from 'node:http'
import type { Json } from '#shared/lib/json.ts'
import type { Capabilities, Http, HttpRequest, HttpResponse, Signal } from '#shared/nodes/capabilities.ts'
import { StepFailure } from '#shared/policy/step-error.ts'

/** Capabilities of which only `http` does anything: all that scripted steps need. */
export function onlyHttp(http: Http): Capabilities {
  const absent = (name: string) =>
    new Proxy(
      {},
      { get: () => () => Promise.reject(new StepFailure({ kind: 'permanent', message: `${name} is not part of the battery` })) },
    )
  const all = {
    http,
    files: absent('files'),
    documents: absent('documents'),
    llm: absent('llm'),
    code: absent('code'),
    schema: absent('schema'),
  }
  return all as unknown as Capabilities
}

/** Plain HTTP to the far side, with the error kinds that the contract of the capability names. */
export const loopbackHttp: Http = {
  send: (out: HttpRequest, signal: Signal) =>
    new Promise<HttpResponse>((resolve, reject) => {
      const fail = (kind: 'unavailable' | 'timeout', message: string): void => reject(new StepFailure({ kind, message }))
      const headers = { ...out.headers, ...(out.key === undefined ? {} : { 'idempotency-key': out.key }) }
      const sent = request(out.url, { method: out.method, headers, agent: false }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('error', (error) => fail('unavailable', error.message))
        response.on('end', () => {
          try {
            resolve(answered(response.statusCode ?? 0, response.headers['retry-after'], text))
          } catch (error) {
            reject(error)
          }
        })
      })
      sent.on('error', (error) => fail('unavailable', error.message))
      signal.addEventListener('abort', () => sent.destroy(new Error('aborted')), { once: true })
      sent.end(out.body)
    }),
}

/** What a status means to a step. */
export function answered(status: number, retryAfter: string | undefined, text: string): HttpResponse {
  const retryAfterMs = retryAfter === undefined ? {} : { retryAfterMs: Number(retryAfter) * 1_000 }
  if (status === 429) throw new StepFailure({ kind: 'rate_limited', message: 'asked to wait', ...retryAfterMs })
  if (status >= 500) throw new StepFailure({ kind: 'unavailable', message: `answered ${status}`, ...retryAfterMs })
  if (status >= 400) throw new StepFailure({ kind: 'permanent', message: `answered ${status}` })
  return { status, headers: {}, body: JSON.parse(text) as Json }
}
