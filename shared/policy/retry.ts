import { assertNever } from '../lib/assert-never.ts'
import { formatDuration } from '../lib/duration.ts'
import type { Random } from '../lib/ids.ts'
import type { BackoffPolicy, RetryPolicy, StepPolicy } from './policy.ts'
import { failuresForReview } from './review-rules.ts'
import { DETERMINISTIC_KINDS, type ErrorKind, type StepError } from './step-error.ts'

/** Wait in ms after the `failures`-th failure (from 1), before anything that the far side asked for. Never above the cap. */
export function backoffWait(backoff: BackoffPolicy, failures: number, random: Random): number {
  const wait = Math.min(backoff.capMs, growth(backoff, failures))
  switch (backoff.jitter) {
    case 'none':
      return wait
    case 'full':
      return Math.floor(wait * random())
    case 'equal':
      return Math.floor(wait / 2 + (wait / 2) * random())
    default:
      return assertNever(backoff.jitter)
  }
}

function growth(backoff: BackoffPolicy, failures: number): number {
  switch (backoff.strategy) {
    case 'fixed':
      return backoff.firstMs
    case 'linear':
      return backoff.firstMs * failures
    case 'exponential':
      // The power overflows to Infinity long before the last attempt, and nothing times that is no number.
      return backoff.firstMs === 0 ? 0 : backoff.firstMs * backoff.factor ** (failures - 1)
    default:
      return assertNever(backoff.strategy)
  }
}

/** What applies to one kind of error: the first rule that names it, else the step's own; undefined: this kind is not retried. */
export function retryRule(policy: RetryPolicy, kind: ErrorKind): Pick<RetryPolicy, 'maxAttempts' | 'backoff' | 'budgetMs'> | undefined {
  const rule = policy.rules.find((candidate) => candidate.kinds.includes(kind))
  if (rule) return rule
  return DETERMINISTIC_KINDS.has(kind) ? undefined : policy
}

export interface FailedSoFar {
  /** Attempts that have failed, this one included, since the step began or a person asked for a new try. */
  failures: number
  /** When the first of them started. */
  firstStartedAt: number
  error: StepError
  now: number
}

/** When the next attempt starts, or in plain words why there is none. */
export function nextAttempt(policy: StepPolicy, failed: FailedSoFar, random: Random): { retryAt: number } | { exhausted: string } {
  const { error, failures, firstStartedAt, now } = failed
  if (policy.effect.class === 'unsafe') return { exhausted: 'a step that must not happen twice is never repeated by itself' }
  const limit = failuresForReview(policy.review)
  if (limit !== undefined && failures >= limit)
    return { exhausted: `a person is asked after ${limit} failed ${limit === 1 ? 'attempt' : 'attempts'}` }
  const rule = retryRule(policy.retry, error.kind)
  if (!rule) return { exhausted: 'the same error would come back, so it is not retried' }
  if (failures >= rule.maxAttempts) return { exhausted: 'no attempt is left' }
  const retryAt = now + Math.max(backoffWait(rule.backoff, failures, random), error.retryAfterMs ?? 0)
  if (retryAt > firstStartedAt + rule.budgetMs) {
    return { exhausted: `the next attempt would start after the time budget of ${formatDuration(rule.budgetMs)}` }
  }
  const stepMs = policy.timeout.stepMs
  if (stepMs !== undefined && retryAt >= firstStartedAt + stepMs) {
    return { exhausted: `the next attempt would start after the step's timeout of ${formatDuration(stepMs)}` }
  }
  return { retryAt }
}

/** Kinds of failure that are an answer: the far side has said that it did nothing. */
const NOTHING_HAPPENED: ReadonlySet<ErrorKind> = new Set(['rate_limited', 'auth', 'invalid_input', 'budget_exceeded', 'permanent'])

/**
 * The failure as the journal keeps it. Of an unsafe step, a failure that leaves open whether the effect happened (a timeout, a cut connection)
 * is an unknown outcome: a person is asked, and nothing is guessed.
 */
export function recordedError(policy: StepPolicy, error: StepError): StepError {
  if (policy.effect.class !== 'unsafe' || NOTHING_HAPPENED.has(error.kind) || error.kind === 'unknown_outcome') return error
  const message = `${error.message} Whether it happened all the same is not known.`
  return {
    kind: 'unknown_outcome',
    message,
    details: { kind: error.kind, ...(error.details === undefined ? {} : { details: error.details }) },
  }
}
