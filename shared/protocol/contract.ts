import type { z } from 'zod'

/** One route of the API as data: the server parses, answers and documents by it, the browser calls by it. */
export interface Contract<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Express form, with the prefix: `/api/workflows/:id`. */
  path: string
  /** One sentence for the reference. */
  summary: string
  tag: 'workflows' | 'runs' | 'reviews' | 'graphs' | 'operations'
  params?: Params
  query?: Query
  body?: Body
  /** Request headers that the route reads, lower case. */
  headers?: readonly ('if-match' | 'idempotency-key')[]
  reply: Reply
  /** Status of a success. Default 200. */
  status?: 200 | 201 | 202 | 204
  /** `application/x-ndjson` streams one reply a line. Default JSON. */
  stream?: 'ndjson'
}

/** Keeps the exact types of a contract for whoever serves or calls it. */
export function contract<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Reply extends z.ZodType = z.ZodUndefined,
>(route: Contract<Params, Query, Body, Reply>): Contract<Params, Query, Body, Reply> {
  return route
}

/** What a caller hands in: what is not declared is left out. */
export type InputOf<C> =
  C extends Contract<infer P, infer Q, infer B>
    ? (P extends z.ZodUndefined ? unknown : { params: z.input<P> }) &
        (Q extends z.ZodUndefined ? unknown : { query?: z.input<Q> }) &
        (B extends z.ZodUndefined ? unknown : { body: z.input<B> }) & { headers?: { [name: string]: string } }
    : never

export type ReplyOf<C> = C extends Contract<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never
