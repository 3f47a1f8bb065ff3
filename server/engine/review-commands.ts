import { DomainError } from '#shared/lib/domain-error.ts'
import { type RunEvent, DECISIONS, type ReviewRequested, type ReviewVerdict } from '#shared/run/events.ts'
import type { RunState } from '#shared/run/state.ts'
import type { Store } from '../store/store.ts'
import type { ReviewCommand } from './engine.ts'
import { givenToStored } from './values.ts'

/** What a person can decide, by what the review is about: the other verdicts would have no meaning there. */
export function allowedDecisions(review: Pick<ReviewRequested, 'output' | 'reasons'>): readonly ReviewVerdict[] {
  if (review.reasons.some((reason) => reason.when === 'unknown_outcome')) return ['happened', 'did_not_happen', 'reject']
  if (review.output === undefined) return ['retry', 'edit', 'reject']
  return DECISIONS.filter((decision) => decision !== 'happened' && decision !== 'did_not_happen')
}

/** The event of a decision on the run as it stands. Errors: `not_found`, `already_decided`, `conflict`, `invalid_input`. */
export async function reviewDecision(store: Store, state: RunState, reviewId: string, command: ReviewCommand): Promise<RunEvent> {
  const found = [...state.open].map((id) => ({ id, step: state.steps.get(id)! })).find(({ step }) => step.review?.review === reviewId)
  if (!found || found.step.phase !== 'review') {
    const row = await store.review(reviewId)
    if (!row) throw new DomainError('not_found', `There is no review ${reviewId}.`)
    throw alreadyDecided(reviewId, row.decision, row.decidedBy)
  }
  const review = found.step.review!
  if (command.seen !== undefined && command.seen !== review.seen) {
    throw new DomainError('conflict', 'What you saw is not what is to be decided now. Open the review again and decide on what it shows.')
  }
  const allowed = allowedDecisions(review)
  if (!allowed.includes(command.decision)) {
    const message = `“${command.decision}” is not possible for this review. Possible: ${allowed.join(', ')}.`
    throw new DomainError('invalid_input', message, { details: { allowed } })
  }
  if (command.decision === 'edit' && command.output === undefined) {
    throw new DomainError('invalid_input', 'A decision to edit needs the edited output.')
  }
  const output = command.output === undefined ? undefined : await givenToStored(store, command.output, 'The output of the decision')
  return {
    type: 'review-decided',
    step: found.id,
    review: reviewId,
    decision: command.decision,
    by: command.by,
    ...(output === undefined ? {} : { output }),
    ...(command.note === undefined ? {} : { note: command.note }),
  }
}

export function alreadyDecided(reviewId: string, decision: ReviewVerdict | undefined, by: string | undefined): DomainError {
  const message =
    decision === undefined
      ? `Review ${reviewId} is closed: its step ended without it.`
      : `Review ${reviewId} was already decided: ${decision} by ${by ?? 'somebody'}. A review is decided once.`
  return new DomainError('already_decided', message, { details: { decision, by } })
}
