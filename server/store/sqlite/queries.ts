import { and, asc, desc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { DeadLetterFilter, DeadLetterRow, EffectKey, EffectRow, ReviewFilter, ReviewRow } from '../store.ts'
import { fromJson } from './json-text.ts'
import { deadLetters, effects, reviews, runs, workflows } from './tables.ts'

const DEFAULT_LIMIT = 100

/** What people and steps look up: seldom enough that the query builder costs nothing. */
export interface Queries {
  reviews(filter: ReviewFilter): ReviewRow[]
  review(reviewId: string): ReviewRow | undefined
  effect(key: EffectKey, now: number): EffectRow | undefined
  effects(runId: string): EffectRow[]
  deadLetters(filter: DeadLetterFilter): DeadLetterRow[]
}

export function createQueries(db: BetterSQLite3Database): Queries {
  const selectReviews = () =>
    db
      .select({ review: reviews, runId: runs.runId, workflow: workflows.name })
      .from(reviews)
      .innerJoin(runs, eq(runs.runNo, reviews.runNo))
      .innerJoin(workflows, eq(workflows.workflowNo, runs.workflowNo))
      .$dynamic()
  const selectEffects = () =>
    db.select({ effect: effects, runId: runs.runId }).from(effects).innerJoin(runs, eq(runs.runNo, effects.runNo)).$dynamic()

  return {
    /** Open ones in the order in which they were asked, decided ones newest first. */
    reviews: ({ state, runId, after, limit }) =>
      selectReviews()
        .where(and(eq(reviews.state, state), runId === undefined ? undefined : eq(runs.runId, runId), behindReview(state, after)))
        .orderBy(state === 'open' ? asc(reviews.reviewNo) : desc(reviews.reviewNo))
        .limit(limit ?? DEFAULT_LIMIT)
        .all()
        .map(toReview),
    review: (reviewId) => selectReviews().where(eq(reviews.reviewId, reviewId)).all().map(toReview)[0],
    effect: ({ scope, owner, key }, now) =>
      selectEffects()
        .where(
          and(
            eq(effects.key, key),
            eq(effects.owner, owner),
            eq(effects.scope, scope),
            or(isNull(effects.expiresAt), gt(effects.expiresAt, now)),
          ),
        )
        .all()
        .map(toEffect)[0],
    effects: (runId) => selectEffects().where(eq(runs.runId, runId)).orderBy(asc(effects.effectNo)).all().map(toEffect),
    deadLetters: ({ runId, after, limit }) =>
      db
        .select({ runId: runs.runId, workflow: workflows.name, step: deadLetters.step, error: deadLetters.error, at: deadLetters.at })
        .from(deadLetters)
        .innerJoin(runs, eq(runs.runNo, deadLetters.runNo))
        .innerJoin(workflows, eq(workflows.workflowNo, runs.workflowNo))
        .where(and(runId === undefined ? undefined : eq(runs.runId, runId), behindLetter(after)))
        .orderBy(desc(deadLetters.deadLetterNo))
        .limit(limit ?? DEFAULT_LIMIT)
        .all()
        .map((row) => ({ ...row, error: fromJson<DeadLetterRow['error']>(row.error) })),
  }
}

function behindReview(state: 'open' | 'decided', after: string | undefined) {
  if (after === undefined) return undefined
  const place = sql`(SELECT review_no FROM reviews WHERE review_id = ${after})`
  return state === 'open' ? gt(reviews.reviewNo, place) : lt(reviews.reviewNo, place)
}

function behindLetter(after: DeadLetterFilter['after']) {
  if (after === undefined) return undefined
  const place = sql`(SELECT dead_letter_no FROM dead_letters d JOIN runs r ON r.run_no = d.run_no WHERE r.run_id = ${after.runId} AND d.step = ${after.step})`
  return lt(deadLetters.deadLetterNo, place)
}

function toReview(selected: { review: typeof reviews.$inferSelect; runId: string; workflow: string }): ReviewRow {
  const { review } = selected
  return {
    reviewId: review.reviewId,
    runId: selected.runId,
    workflow: selected.workflow,
    step: review.step,
    state: review.state,
    requested: fromJson<ReviewRow['requested']>(review.requested),
    requestedAt: review.requestedAt,
    ...(review.decision === null ? {} : { decision: review.decision }),
    ...(review.decidedBy === null ? {} : { decidedBy: review.decidedBy }),
    ...(review.decidedAt === null ? {} : { decidedAt: review.decidedAt }),
    ...(review.note === null ? {} : { note: review.note }),
  }
}

function toEffect(selected: { effect: typeof effects.$inferSelect; runId: string }): EffectRow {
  const { effect } = selected
  return {
    scope: effect.scope,
    owner: effect.owner,
    key: effect.key,
    runId: selected.runId,
    step: effect.step,
    attempt: effect.attempt,
    state: effect.state,
    startedAt: effect.startedAt,
    ...(effect.output === null ? {} : { output: fromJson<NonNullable<EffectRow['output']>>(effect.output) }),
    ...(effect.port === null ? {} : { port: effect.port }),
    ...(effect.endedAt === null ? {} : { endedAt: effect.endedAt }),
    ...(effect.expiresAt === null ? {} : { expiresAt: effect.expiresAt }),
  }
}
