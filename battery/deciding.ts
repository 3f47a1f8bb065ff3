import { isDomainError } from '#shared/lib/domain-error.ts'
import type { Engine, ReviewCommand } from '#server/engine/engine.ts'
import type { ReviewRow, Store } from '#server/store/store.ts'
import type { LedgerRow } from './ledger.ts'
import { receipt, type Decisions } from './script.ts'
import { nthDecision } from './world.ts'

/** The people of a battery: they decide as the scenario says, and after a crash they look at the far side's ledger and tell the truth. */

/** Open reviews of a run and of all its children. */
export async function openReviews(store: Store, runId: string): Promise<ReviewRow[]> {
  const own = await store.reviews({ state: 'open', runId })
  const children = await store.openChildren(runId)
  const theirs = await Promise.all(children.map((child) => openReviews(store, child)))
  return [...own, ...theirs.flat()]
}

export async function commandFor(
  store: Store,
  review: ReviewRow,
  decisions: Decisions,
  ledger: (run: string) => Promise<readonly LedgerRow[]>,
): Promise<ReviewCommand> {
  const by = 'battery'
  const { requested } = review
  if (onlyCrash(review, 'unknown_outcome')) {
    const row = (await ledger(review.runId)).find((entry) => entry.run === review.runId && entry.step === review.step && entry.applied)
    return row
      ? { decision: 'happened', by, output: receipt(row.body), seen: requested.seen }
      : { decision: 'did_not_happen', by, seen: requested.seen }
  }
  if (onlyCrash(review, 'crashed')) return { decision: 'retry', by, seen: requested.seen }
  const before = (await store.reviews({ state: 'decided', runId: review.runId })).filter(
    (other) => other.step === review.step && !onlyCrash(other, 'unknown_outcome') && !onlyCrash(other, 'crashed'),
  )
  const { decision, output } = nthDecision(decisions, review.step, before.length, requested.output !== undefined)
  return { decision, by, seen: requested.seen, ...(output === undefined ? {} : { output: output }) }
}

/** Decides one review; false when somebody was faster or it is not asked any more. */
export async function decide(engine: Engine, review: ReviewRow, command: ReviewCommand): Promise<boolean> {
  try {
    await engine.decideReview(review.reviewId, command)
    return true
  } catch (error) {
    if (isDomainError(error, 'already_decided') || isDomainError(error, 'not_found') || isDomainError(error, 'conflict')) return false
    throw error
  }
}

const onlyCrash = (review: ReviewRow, when: 'unknown_outcome' | 'crashed'): boolean =>
  review.requested.reasons.some((reason) => reason.when === when)
