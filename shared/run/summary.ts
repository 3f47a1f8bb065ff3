import { busyChildren, type RunState } from './state.ts'
import { TERMINAL_STATES, type RunSummary, type Waiting } from './run-state.ts'

/** The row of a run: its state, what it waits for and when it must be looked at again. */
export function summarize(state: RunState, now: number): RunSummary {
  if (TERMINAL_STATES.has(state.state)) return { state: state.state, ...(state.error === undefined ? {} : { error: state.error }) }
  const { phases } = state
  if (state.open.size === 0 || phases.attempt + phases.exhausted + phases.decided > 0 || state.cancelRequested) {
    return { state: state.seq <= 1 ? 'pending' : 'running', waiting: { for: state.seq <= 1 ? 'slot' : 'attempt' }, wakeAt: now }
  }
  // A parent is looked at after every restart: a child may have ended while nobody was listening.
  if (phases.children > 0 && !onlyPeople(state)) return { state: 'running', waiting: { for: 'children' }, wakeAt: now }
  const due = nextTimer(state)
  if (phases.retry + phases.timer > 0 && due) {
    const waiting: Waiting = { for: due.phase, at: due.at }
    return { state: 'pending', waiting, wakeAt: due.at }
  }
  const review = firstReview(state)
  const waiting: Waiting = review === undefined ? { for: 'person' } : { for: 'person', review }
  return { state: 'needs_review', waiting, ...(phases.children > 0 ? { wakeAt: now } : {}) }
}

/** The earliest time at which something in this run is due. */
export function nextTimer(state: RunState): { at: number; phase: 'retry' | 'timer' } | undefined {
  let next: { at: number; phase: 'retry' | 'timer' } | undefined
  for (const [id, at] of state.timers) {
    if (next && next.at <= at) continue
    next = { at, phase: state.steps.get(id)?.phase === 'retry' ? 'retry' : 'timer' }
  }
  return next
}

/** Whether every child that is open waits for a person, and none is left to start. */
function onlyPeople(state: RunState): boolean {
  for (const id of state.open) {
    const step = state.steps.get(id)
    if (step?.phase !== 'children' || !step.children) continue
    const { children } = step
    const tooManyFailed = children.failed + children.cancelled > children.tolerate
    if (children.parked.size === 0 || busyChildren(children) > 0 || (children.started < children.total && !tooManyFailed)) return false
  }
  return true
}

function firstReview(state: RunState): string | undefined {
  for (const id of state.open) {
    const step = state.steps.get(id)
    if (step?.phase === 'review' && step.review) return step.review.review
  }
  return undefined
}
