import type { StepError } from '../policy/step-error.ts'
import type { Usage } from '../policy/usage.ts'
import type { Recorded, ReviewDecided, ReviewRequested, StepSucceeded, Value } from './events.ts'

/** One try of a step as people look at it, with what came before and after it. */
export interface AttemptView {
  number: number
  outcome: 'running' | 'waiting' | 'success' | 'failed' | 'needs_review' | 'cancelled'
  /** Absent for an output that no attempt of this run made. */
  startedAt?: number
  endedAt?: number
  /** From the failure before it, or from when the step could start. */
  waitedMs?: number
  error?: StepError
  /** When the next one starts by itself. */
  retryAt?: number
  exhausted?: string
  output?: Value
  port?: string
  via?: NonNullable<StepSucceeded['via']>
  /** For a reused output: the run whose checkpoint it is. */
  from?: string
  confidence?: number
  usage?: Usage
  key?: string
  review?: ReviewRequested & { at: number }
  decision?: ReviewDecided & { at: number }
  /** Until when it waits for a time that it asked for. */
  until?: number
}

/** The attempts of one step, in order. Each number is there once: an attempt that waited and went on is the same one. */
export function attemptsOf(events: readonly Recorded[], step: string): AttemptView[] {
  const attempts: AttemptView[] = []
  let before: number | undefined
  const of = (number: number): AttemptView => {
    const last = attempts.at(-1)
    if (last?.number === number) return last
    const made: AttemptView = { number, outcome: 'running' }
    attempts.push(made)
    return made
  }
  const current = (): AttemptView => attempts.at(-1) ?? of(1)
  for (const event of events) {
    if (!('step' in event) || event.step !== step || event.type === 'run-failed') continue
    const { at } = event
    switch (event.type) {
      case 'step-started': {
        const attempt = of(event.attempt)
        attempt.outcome = 'running'
        delete attempt.until
        if (attempt.startedAt === undefined) {
          attempt.startedAt = at
          if (before !== undefined) attempt.waitedMs = at - before
        }
        if (event.key !== undefined) attempt.key = event.key
        break
      }
      case 'step-succeeded': {
        const attempt = of(Math.max(1, event.attempt))
        attempt.outcome = 'success'
        attempt.endedAt ??= at
        attempt.output = event.output
        attempt.port = event.port
        if (event.via !== undefined) attempt.via = event.via
        if (event.from !== undefined) attempt.from = event.from
        if (event.confidence !== undefined) attempt.confidence = event.confidence
        if (event.usage !== undefined) attempt.usage = event.usage
        break
      }
      case 'attempt-failed': {
        const attempt = of(event.attempt)
        attempt.outcome = 'failed'
        attempt.endedAt = at
        attempt.error = event.error
        if (event.retryAt !== undefined) attempt.retryAt = event.retryAt
        if (event.exhausted !== undefined) attempt.exhausted = event.exhausted
        before = at
        break
      }
      case 'step-failed': {
        const attempt = current()
        attempt.outcome = 'failed'
        attempt.endedAt ??= at
        attempt.error ??= event.error
        if (event.port !== undefined) attempt.port = event.port
        delete attempt.retryAt
        break
      }
      case 'step-cancelled': {
        const attempt = attempts.at(-1)
        if (!attempt || attempt.endedAt !== undefined) break
        attempt.outcome = 'cancelled'
        attempt.endedAt = at
        break
      }
      case 'step-waiting':
        current().outcome = 'waiting'
        current().until = event.until
        break
      case 'review-requested': {
        const attempt = of(Math.max(1, event.attempt))
        attempt.outcome = 'needs_review'
        attempt.endedAt ??= at
        attempt.review = event
        if (event.output !== undefined) attempt.output = event.output
        if (event.confidence !== undefined) attempt.confidence = event.confidence
        if (event.usage !== undefined) attempt.usage = event.usage
        break
      }
      case 'review-decided':
        current().decision = event
        before = at
        break
      case 'retry-hurried':
        if (attempts.at(-1)?.retryAt !== undefined) current().retryAt = Math.min(current().retryAt!, at)
        break
      case 'retry-stopped': {
        const attempt = current()
        delete attempt.retryAt
        attempt.exhausted = `${event.by} wanted no further attempt`
        break
      }
      case 'step-skipped':
      case 'children-planned':
      case 'children-started':
      case 'child-ended':
      case 'child-parked':
      case 'child-resumed':
        break
    }
  }
  return attempts
}
