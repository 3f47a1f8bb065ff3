import type { ReviewVerdict } from '#shared/run/events.ts'
import type { ReviewInfo } from './review-info.ts'

/** What a person may say to a review, with what follows from it. */
export interface Choice {
  decision: ReviewVerdict
  then: string
  needsOutput?: boolean
}

export function choices({ review, rejectTo }: Pick<ReviewInfo, 'review' | 'rejectTo'>): Choice[] {
  const { requested } = review
  const { rejectPort } = requested
  const reject: Choice = {
    decision: 'reject',
    then:
      rejectPort !== undefined
        ? `goes on along "${rejectPort}"`
        : rejectTo === 'error_branch'
          ? 'the step fails; the run goes on along its error branch'
          : 'the step fails',
  }
  const retry: Choice = { decision: 'retry', then: 'the step is tried again' }
  const edit: Choice = { decision: 'edit', then: 'goes on with your output instead', needsOutput: true }
  if (requested.reasons.some((reason) => reason.when === 'unknown_outcome')) {
    return [
      { decision: 'happened', then: 'it did happen: the step counts as done' },
      { decision: 'did_not_happen', then: 'it did not: the step is tried again' },
      reject,
    ]
  }
  if (requested.output === undefined) return [retry, edit, reject]
  return [{ decision: 'approve', then: 'goes on with what is proposed' }, edit, reject, retry]
}
