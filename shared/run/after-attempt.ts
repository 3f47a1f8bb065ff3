import { formatDuration } from '../lib/duration.ts'
import { verdictText } from './event-words.ts'
import type { AttemptView } from './step-attempts.ts'

/**
 * What became of a failed attempt, in the past tense; undefined while that is still to come. `next` is the attempt that was made after
 * it, if one was.
 */
export function afterAttempt(attempt: AttemptView, next: AttemptView | undefined): string | undefined {
  const { decision, via } = attempt
  const asked = decision === undefined ? undefined : `A person was asked: ${decision.by} ${verdictText(decision.decision)}.`
  if (next !== undefined) {
    const again = next.waitedMs === undefined ? 'It was tried again' : `It was tried again ${waitText(next.waitedMs)}`
    return `${asked === undefined ? '' : `${asked} `}${again}${ENDS[next.outcome]}.`
  }
  if (attempt.outcome === 'success' && via === 'fallback') return 'The fallback value was used instead.'
  return attempt.outcome === 'success' ? asked : undefined
}

const waitText = (ms: number): string =>
  ms < 500 ? 'at once' : `after ${formatDuration(Math.round(ms / (ms < 10_000 ? 100 : 1_000)) * (ms < 10_000 ? 100 : 1_000))}`

const ENDS: { [O in AttemptView['outcome']]: string } = {
  success: ', and that worked',
  failed: '; that failed too',
  running: '',
  waiting: '',
  needs_review: '; a person looks at the result',
  cancelled: '; that was stopped',
}
