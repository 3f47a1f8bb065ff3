import { DomainError } from '#shared/lib/domain-error.ts'
import type { Json } from '#shared/lib/json.ts'
import type { ReviewVerdict } from '#shared/run/events.ts'
import type { Review } from '#shared/protocol/reviews.ts'
import type { Engine } from '../engine/engine.ts'
import type { ReviewRow, Store } from '../store/store.ts'
import { topOf } from './below.ts'
import { choices } from './choices.ts'
import { withInfo, type ReviewInfo } from './review-info.ts'

export interface ReviewQuery {
  state: 'open' | 'decided'
  /** Of this run and of every run below it. */
  run?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** Items that wait for a person. Errors are DomainErrors with a sentence for people. */
export interface ReviewService {
  /** Open ones oldest first, decided ones as the store gives them: newest first. */
  list(query: ReviewQuery): Promise<{ items: Review[]; nextCursor: string | null }>
  get(id: string): Promise<Review>
  /** Once resolved, the decision is on disk. Errors: `not_found`, `already_decided`, `conflict` (`seen` is not what is shown now), `invalid_input`. */
  decide(id: string, command: Decision): Promise<{ decided: boolean }>
}

export interface Decision {
  decision: ReviewVerdict
  output?: Json | undefined
  note?: string | undefined
  by?: string | undefined
  seen: string
}

/** Looked through at once for the items of one run, and at most for one page of them: the next page goes on from there. */
const BATCH = 500
const MOST = 10_000

export function createReviewService({ store, engine, by }: { store: Store; engine: Engine; by: string }): ReviewService {
  const viewsOf = async (rows: readonly ReviewRow[]): Promise<Review[]> => (await withInfo(store, rows)).map(viewOf)

  return {
    async list({ state, run, cursor, limit }) {
      const batch = run === undefined ? limit + 1 : BATCH
      const tops = new Map<string, string>()
      const found: ReviewRow[] = []
      let after = cursor
      let more = true
      for (let looked = 0; more && found.length <= limit && looked < MOST; looked += batch) {
        const rows = await store.reviews({ state, limit: batch, ...(after === undefined ? {} : { after }) })
        found.push(...(run === undefined ? rows : await below(rows, run, tops)))
        after = rows.at(-1)?.reviewId
        more = rows.length === batch
      }
      const shown = found.slice(0, limit)
      const last = found.length > limit ? shown.at(-1)!.reviewId : more ? after : undefined
      return { items: await viewsOf(shown), nextCursor: last ?? null }
    },
    async get(id) {
      const [view] = await viewsOf([await need(id)])
      return view!
    },
    async decide(id, { decision, seen, output, note, by: name }) {
      await need(id)
      if (output !== undefined && decision !== 'edit' && decision !== 'happened')
        throw new DomainError('invalid_input', `${decision} takes no output. Use edit to go on with an output of your own.`)
      await engine.decideReview(id, {
        decision,
        by: name ?? by,
        seen,
        ...(output === undefined ? {} : { output }),
        ...(note === undefined || note === '' ? {} : { note }),
      })
      return { decided: true }
    },
  }

  async function need(id: string): Promise<ReviewRow> {
    const row = await store.review(id)
    if (!row) throw new DomainError('not_found', `There is no review "${id}". Open ones are listed at /api/reviews.`)
    return row
  }

  /** The store gives reviews of one run, or of all; those of children belong to the run at the top for whoever asks. */
  async function below(rows: readonly ReviewRow[], runId: string, tops: Map<string, string>): Promise<ReviewRow[]> {
    const found: ReviewRow[] = []
    for (const row of rows) if (row.runId === runId || (await topOf(store, row.runId, tops)) === runId) found.push(row)
    return found
  }
}

function viewOf(info: ReviewInfo): Review {
  const { review } = info
  const { reviewId, runId, step, state, requestedAt, requested, decision, decidedBy, decidedAt, note } = review
  return {
    reviewId,
    runId,
    rootRunId: info.runId,
    workflow: info.workflow,
    step,
    stepName: info.step,
    state,
    requestedAt,
    requested,
    choices: choices(info).map((choice) => choice.decision),
    ...(info.item === undefined ? {} : { item: info.item }),
    ...(decision === undefined ? {} : { decision }),
    ...(decidedBy === undefined ? {} : { decidedBy }),
    ...(decidedAt === undefined ? {} : { decidedAt }),
    ...(note === undefined ? {} : { note }),
  }
}
