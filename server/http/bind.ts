import type { RequestHandler, Router } from 'express'
import type { z } from 'zod'
import { DomainError } from '#shared/lib/domain-error.ts'
import type { Contract } from '#shared/protocol/contract.ts'
import { ifMatchOf, idempotencyKeyOf, readPart } from './request-parts.ts'
import { sendLines } from './send-lines.ts'

/** What a route is called with: parsed by its contract. */
export type CallOf<C> =
  C extends Contract<infer P, infer Q, infer B>
    ? {
        params: z.output<P>
        query: z.output<Q>
        body: z.output<B>
        /** The revision in If-Match, where the contract reads it and it was sent. */
        ifMatch: number | undefined
        idempotencyKey: string | undefined
        /** Aborted when the caller has gone. */
        signal: AbortSignal
      }
    : never

type ReplyTo<C> = C extends Contract<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never

/** A contract with what answers it. */
export interface Bound {
  contract: Contract
  serve: (call: CallOf<Contract>) => unknown
}

/** Ties a function to a contract: the compiler checks that it takes what the contract parses and gives what the contract says. */
export function route<C extends Contract>(of: C, serve: (call: CallOf<C>) => Promise<ReplyTo<C>> | ReplyTo<C>): Bound {
  return { contract: of, serve: serve as Bound['serve'] }
}

/** The same for a contract that streams: one reply a line. */
export function lines<C extends Contract>(of: C, serve: (call: CallOf<C>) => AsyncIterable<ReplyTo<C>>): Bound {
  return { contract: of, serve: serve as Bound['serve'] }
}

/** Puts routes on a router, in the order given. */
export function bind(router: Router, routes: readonly Bound[]): void {
  for (const bound of routes) router[METHODS[bound.contract.method]](bound.contract.path, handlerOf(bound))
}

const METHODS = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const

function handlerOf({ contract: of, serve }: Bound): RequestHandler {
  return async (request, response) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort(new DomainError('unavailable', 'The caller has gone.')))
    const reply = serve({
      params: readPart('address', of.params, request.params),
      query: readPart('query', of.query, request.query),
      body: readPart('body', of.body, request.body),
      ifMatch: of.headers?.includes('if-match') ? ifMatchOf(request.headers['if-match']) : undefined,
      idempotencyKey: of.headers?.includes('idempotency-key') ? idempotencyKeyOf(request.headers['idempotency-key']) : undefined,
      signal: gone.signal,
    })
    if (of.stream === 'ndjson') return sendLines(response, reply as AsyncIterable<unknown>, gone.signal)
    response.status(of.status ?? 200).json(await reply)
  }
}
