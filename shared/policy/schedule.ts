import type { BackoffPolicy, StepPolicy } from './policy.ts'
import { backoffWait, retryRule } from './retry.ts'
import { failuresForReview } from './review-rules.ts'
import type { ErrorKind } from './step-error.ts'

/** When an attempt may start, in ms after the first one did. Attempts are taken to fail at once; real ones push everything behind them back. */
export interface ScheduledAttempt {
  /** From 1. */
  attempt: number
  earliestMs: number
  latestMs: number
  /** Whether the time could run out before it: depending on the draws, there may be no such attempt. */
  certain: boolean
}

/** What ends the attempts. */
export type ScheduleEnd = 'attempts' | 'budget' | 'step_timeout' | 'review' | 'unsafe' | 'not_retried'

export interface RetrySchedule {
  attempts: ScheduledAttempt[]
  /** What ends them when every wait is as long as it can be. */
  endedBy: ScheduleEnd
  /** No attempt starts later than this after the first. */
  budgetMs: number
  /** Attempts allowed by number, whatever the time. */
  maxAttempts: number
  /** Bound for the end of the last attempt when each takes all the time that it has. What the far side asks to wait is not in it. */
  worstMs: number
}

/** The attempts of a step whose every attempt fails, with bands for the waits that are drawn. The same rules as `nextAttempt`. */
export function retrySchedule(policy: StepPolicy, kind: ErrorKind = 'unavailable'): RetrySchedule {
  const { attemptMs, stepMs } = policy.timeout
  const longest = Math.min(attemptMs, stepMs ?? Infinity)
  const first: ScheduledAttempt = { attempt: 1, earliestMs: 0, latestMs: 0, certain: true }
  const once = (endedBy: ScheduleEnd): RetrySchedule => ({ attempts: [first], endedBy, budgetMs: 0, maxAttempts: 1, worstMs: longest })
  if (policy.effect.class === 'unsafe') return once('unsafe')
  const rule = retryRule(policy.retry, kind)
  if (!rule) return once('not_retried')
  const people = failuresForReview(policy.review) ?? Infinity
  const most = Math.min(rule.maxAttempts, people)
  const byCount: ScheduleEnd = people <= rule.maxAttempts ? 'review' : 'attempts'
  // The step's timeout is met only by what starts before it; the budget lets in what starts at its very end.
  const withinStep = (ms: number): boolean => stepMs === undefined || ms < stepMs
  const lastStart = Math.min(rule.budgetMs, stepMs ?? Infinity)
  const byTime: ScheduleEnd = stepMs !== undefined && stepMs <= rule.budgetMs ? 'step_timeout' : 'budget'

  const attempts = [first]
  let [earliestMs, latestMs, workMs] = [0, 0, longest]
  let endedBy: ScheduleEnd = byCount
  for (let attempt = 2; attempt <= most; attempt++) {
    const [least, longestWait] = waitBand(rule.backoff, attempt - 1)
    earliestMs += least
    latestMs += longestWait
    workMs += longest + longestWait
    if (earliestMs > rule.budgetMs || !withinStep(earliestMs)) {
      endedBy = byTime
      break
    }
    const certain = latestMs <= rule.budgetMs && withinStep(latestMs)
    if (!certain) endedBy = byTime
    attempts.push({ attempt, earliestMs, latestMs: Math.min(latestMs, lastStart), certain })
  }
  const worstMs = Math.min(workMs, rule.budgetMs + longest, stepMs ?? Infinity)
  return { attempts, endedBy, budgetMs: lastStart, maxAttempts: most, worstMs }
}

/** Shortest and longest wait after the `failures`-th failure. */
export function waitBand(backoff: BackoffPolicy, failures: number): [least: number, longest: number] {
  return [backoffWait(backoff, failures, () => 0), backoffWait({ ...backoff, jitter: 'none' }, failures, () => 0)]
}
