import { STATUS_CODES } from 'node:http'
import type { ErrorKind, StepFailure } from '#shared/policy/step-error.ts'
import { EgressRefused } from './egress.ts'
import { errorCode, failure } from './failure.ts'

/** The failure for a status of 400 and above. Neither headers nor the body of the answer go into it: they can repeat what was secret in the request. */
export function statusFailure(status: number, host: string, retryAfterMs: number | undefined): StepFailure {
  const answer = `${host} answered ${status}${STATUS_CODES[status] ? ` (${STATUS_CODES[status]})` : ''}`
  const more = { details: { status }, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  return failure(kindOf(status), `${answer}${advice(status)}`, more)
}

function kindOf(status: number): ErrorKind {
  if (status === 429) return 'rate_limited'
  if (status === 401 || status === 403) return 'auth'
  if (status === 408) return 'timeout'
  if (status === 425 || status >= 500) return 'unavailable'
  return 'permanent'
}

function advice(status: number): string {
  if (status === 401) return '. Check the key or password that the step sends.'
  if (status === 403) return '. The key that the step sends does not allow this.'
  if (status === 404) return '. Check the address.'
  if (status === 429) return ': it wants fewer calls.'
  if (status >= 500 || status === 408 || status === 425) return ': the fault is on its side.'
  return '. Check what the step sends.'
}

/** The failure for what the network or undici threw. */
export function networkFailure(thrown: unknown, host: string): StepFailure {
  const refused = find(thrown, (error) => error instanceof EgressRefused)
  if (refused) return failure('permanent', `${refused.message}.`, { cause: thrown })
  const code = errorCode(find(thrown, (error) => errorCode(error) !== undefined)) ?? ''
  const why = (kind: ErrorKind, text: string) => failure(kind, text, { cause: thrown })
  if (/^UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT$|^ETIMEDOUT$/.test(code)) return why('timeout', `${host} did not answer in time.`)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return why('unavailable', `The name ${host.replace(/:\d+$/, '')} was not found. Check the address and the network.`)
  if (code === 'ECONNREFUSED') return why('unavailable', `${host} does not accept connections now.`)
  if (/CERT|^ERR_TLS|SELF_SIGNED|^UNABLE_TO_/.test(code)) return why('permanent', `The certificate of ${host} cannot be trusted (${code}).`)
  if (code === 'UND_ERR_INVALID_ARG')
    return why('invalid_input', `The request to ${host} cannot be sent: a header or the method holds characters that are not allowed.`)
  return why('unavailable', `The connection to ${host} broke (${code || 'unknown fault'}).`)
}

/** The first in the chain of causes that `fits`; connection errors are wrapped more than once. */
function find(thrown: unknown, fits: (error: Error) => boolean): Error | undefined {
  for (let at = thrown, hops = 0; at instanceof Error && hops < 6; at = at.cause, hops++) {
    if (fits(at)) return at
    if (at instanceof AggregateError) for (const inner of at.errors) if (inner instanceof Error && fits(inner)) return inner
  }
  return undefined
}

/** Milliseconds that a Retry-After header asks for: seconds, or an HTTP date. Undefined when it says neither. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  if (!/[A-Za-z]{3}/.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
