import type { z } from 'zod'
import type { Json } from '#shared/lib/json.ts'
import type { Contract, InputOf, ReplyOf } from '#shared/protocol/contract.ts'

/** A refusal of the server, or its absence (`code: 'offline'`, status 0). `message` can be shown as it is. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly details: Json | undefined
  constructor(code: string, status: number, message: string, details?: Json) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.details = details
  }
}

export const isApiError = (error: unknown, code?: string): error is ApiError =>
  error instanceof ApiError && (code === undefined || error.code === code)

interface AnyInput {
  params?: { [name: string]: unknown }
  query?: { [name: string]: string | number | boolean | undefined }
  body?: unknown
  headers?: { [name: string]: string }
}
type AnyContract = Contract<z.ZodType, z.ZodType, z.ZodType, z.ZodType>

/** Calls a route by its contract. Throws an ApiError for everything but a success. */
export async function call<C extends AnyContract>(contract: C, input: InputOf<C>, signal?: AbortSignal): Promise<ReplyOf<C>> {
  const { params = {}, query = {}, body, headers = {} } = input as AnyInput
  const path = contract.path.replace(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])))
  const answer = await fetch(search.size === 0 ? path : `${path}?${search}`, {
    method: contract.method,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError('offline', 0, 'The server does not answer. What you have done here is kept; it goes on when the server is back.')
  })
  const reply: unknown = await answer.json().catch(() => undefined)
  if (answer.ok) return reply as ReplyOf<C>
  const { code, message, details } = (reply as { error?: { code?: string; message?: string; details?: Json } } | undefined)?.error ?? {}
  throw new ApiError(code ?? 'internal', answer.status, message ?? `The server answered with ${answer.status}.`, details)
}
