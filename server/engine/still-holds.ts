import type { RunEvent } from '#shared/run/events.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import { childHasEnded, type RunState, type StepState } from '#shared/run/state.ts'

/** Phases in which an attempt may be executing: a pure step goes on after a wait without saying so. */
export const EXECUTES: ReadonlySet<StepState['phase']> = new Set(['attempt', 'timer', 'children'] as const)

/**
 * Whether an event that could not be written, because another writer came first, is true on top of that writer's events too: results of
 * attempts, news of children and people's commands. Everything else is decided anew from the state.
 */
export function stillHolds(state: RunState, event: RunEvent): boolean {
  if (TERMINAL_STATES.has(state.state)) return false
  switch (event.type) {
    case 'cancel-requested':
      return !state.cancelRequested
    case 'review-decided': {
      const step = state.steps.get(event.step)
      return step?.phase === 'review' && step.review?.review === event.review
    }
    case 'retry-hurried':
    case 'retry-stopped': {
      const step = state.steps.get(event.step)
      return step?.phase === 'retry' && step.attempt === event.attempt
    }
    case 'child-parked':
    case 'child-resumed':
    case 'child-ended': {
      const children = state.steps.get(event.step)?.children
      return children?.round === event.round && !childHasEnded(children, event.index)
    }
    case 'step-succeeded':
    case 'attempt-failed':
    case 'step-waiting':
    case 'review-requested': {
      const step = state.steps.get(event.step)
      return step !== undefined && EXECUTES.has(step.phase) && (!('attempt' in event) || step.attempt === event.attempt)
    }
    case 'run-created':
    case 'step-started':
    case 'step-failed':
    case 'step-skipped':
    case 'step-cancelled':
    case 'children-planned':
    case 'children-started':
    case 'run-succeeded':
    case 'run-failed':
    case 'run-cancelled':
      return false
  }
}
