import { z } from 'zod'
import { isJsonObject } from '../lib/json.ts'
import { DECISIONS, type ReviewRequested } from '../run/events.ts'
import { AnyJson, Id, page, paging, Time } from './common.ts'
import { contract } from './contract.ts'

export const Review = z.object({
  reviewId: Id,
  runId: Id,
  /** The run that a person started: itself, or the one that this item belongs to. */
  rootRunId: Id,
  workflow: z.string(),
  step: z.string(),
  stepName: z.string(),
  state: z.enum(['open', 'decided', 'withdrawn']),
  requestedAt: Time,
  /** Why it is here, what is shown and the hash of it, as in the journal. */
  requested: z.custom<ReviewRequested>((value) => isJsonObject(value)).meta({ type: 'object' }),
  /** What can be decided here. */
  choices: z.array(z.enum(DECISIONS)),
  /** The item of a map that it is about: its place from 1, and what people would call it. */
  item: z.object({ number: z.int(), text: z.string() }).optional(),
  decision: z.enum(DECISIONS).optional(),
  decidedBy: z.string().optional(),
  decidedAt: Time.optional(),
  note: z.string().optional(),
})
export type Review = z.infer<typeof Review>

const params = z.object({ id: Id })

export const listReviews = contract({
  method: 'GET',
  path: '/api/reviews',
  summary: 'Items that wait for a person, or that were decided',
  tag: 'reviews',
  query: z.object({ ...paging, state: z.enum(['open', 'decided']).default('open'), run: z.string().optional() }),
  reply: page(Review),
})
export const getReview = contract({ method: 'GET', path: '/api/reviews/:id', summary: 'One item', tag: 'reviews', params, reply: Review })
export const decideReview = contract({
  method: 'POST',
  path: '/api/reviews/:id/decision',
  summary: 'Decides an item, once. `seen` is the hash of what was shown: 409 when that has changed; 409 `already_decided` for the second',
  tag: 'reviews',
  params,
  body: z.strictObject({
    decision: z.enum(DECISIONS),
    output: AnyJson.optional(),
    note: z.string().max(10_000).optional(),
    by: z.string().max(200).optional(),
    seen: z.string(),
  }),
  reply: z.object({ decided: z.boolean() }),
})
