import type { DefinitionEdge, StepDefinition } from '#shared/graph/definition.ts'
import { retryRule } from '#shared/policy/retry.ts'
import { failuresForReview } from '#shared/policy/review-rules.ts'
import type { StepSucceeded } from '#shared/run/events.ts'
import { judgeJoin } from '#shared/run/join.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import { hasEnded, waitsForPeople, type RunState, type StepState } from '#shared/run/state.ts'
import { SLOT_LINE, stepLine } from '#shared/run/step-line.ts'
import type { StepStatus } from './step-status.ts'

/** What a card shows of a step that has begun or was decided. */
export function statusOf(definition: StepDefinition, step: StepState, via?: StepSucceeded['via']): StepStatus {
  const { phase, children } = step
  const people = waitsForPeople(step)
  const state = people ? 'needs_review' : step.state
  // While items run, their counts beside it say the same and more.
  const line = phase === 'children' && !people ? undefined : stepLine(step)
  const confidence = step.confidence ?? (phase === 'review' ? step.review?.confidence : undefined)
  // Since when the last of its items waits is in no record of the container: better no time than a wrong one.
  const startedAt = people ? undefined : phase === 'review' ? step.review?.at : step.startedAt
  return {
    state,
    attempt: step.attempt,
    maxAttempts: attemptsAllowed(definition, step),
    ...(phase === 'retry' && step.retryAt !== undefined ? { retryAt: step.retryAt } : {}),
    ...(phase === 'timer' && step.until !== undefined ? { until: step.until } : {}),
    ...(line === undefined ? {} : { line }),
    ...(startedAt === undefined || step.attempt === 0 ? {} : { startedAt }),
    ...(step.endedAt === undefined || step.attempt === 0 ? {} : { endedAt: step.endedAt }),
    ...(children === undefined
      ? {}
      : {
          children: {
            total: children.total,
            started: children.started,
            success: children.success,
            failed: children.failed,
            waiting: children.parked.size,
          },
        }),
    ...(via === undefined ? {} : { via }),
    ...(confidence === undefined ? {} : { confidence }),
  }
}

/** What a card shows of a step that has not begun. `ready`: everything it needs is there. */
export function statusOfPending(definition: StepDefinition, ready: boolean): StepStatus {
  return { state: 'pending', attempt: 0, maxAttempts: attemptsAllowed(definition), ...(ready ? { line: SLOT_LINE } : {}) }
}

/** Whether a step that has not begun only waits for its turn. */
export function isReady(definition: StepDefinition, run: RunState): boolean {
  return run.seq > 0 && !TERMINAL_STATES.has(run.state) && !run.cancelRequested && judgeJoin(definition, run) === 'run'
}

/** By number, whatever the time: of the last failure's kind, where there was one; never less than were made. */
function attemptsAllowed({ policy }: StepDefinition, step?: StepState): number {
  if (policy.effect.class === 'unsafe') return Math.max(1, step?.attempt ?? 1)
  const rule = step?.error === undefined ? policy.retry : (retryRule(policy.retry, step.error.kind) ?? { maxAttempts: 1 })
  return Math.max(Math.min(rule.maxAttempts, failuresForReview(policy.review) ?? Infinity), step?.attempt ?? 1)
}

/** How an edge has settled; undefined while the step that it leaves has not ended. */
export function edgeStatus(edge: DefinitionEdge, from: StepState | undefined): 'taken' | 'skipped' | undefined {
  if (!from || !hasEnded(from)) return undefined
  const taken = (from.state === 'success' || from.state === 'failed') && from.port === edge.port
  return taken ? 'taken' : 'skipped'
}
