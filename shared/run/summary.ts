import type { RunState } from './state.ts'
import { TERMINAL_STATES, type RunSummary, type Waiting } from './run-state.ts'

/** The row of a run: its state, what it waits for and when it must be looked at again. */
export function summarize(state: RunState, now: number): RunSummary {
  if (TERMINAL_STATES.has(state.state)) return { state: state.state, ...(state.error === undefined ? {} : { error: state.error }) }
  const { phases } = state
  if (state.open.size === 0 || phases.attempt + phases.exhausted + phases.decided > 0 || state.cancelRequested) {
    return { state: state.seq <= 1 ? 'pending' : 'running', waiting: { for: state.seq <= 1 ? 'slot' : 'attempt' }, wakeAt: now }
  }
  // A parent is looked at after every restart: a child may have ended while nobody was listening.
  if (phases.children > 0) return { state: 'running', waiting: { for: 'children' }, wakeAt: now }
  const due = nextTimer(state)
  if (phases.retry + phases.timer > 0 && due) {
    const waiting: Waiting = { for: due.phase, at: due.at }
    return { state: 'pending', waiting, wakeAt: due.at }
  }
  return { state: 'needs_review', waiting: { for: 'person', review: firstReview(state) } }
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

function firstReview(state: RunState): string {
  for (const id of state.open) {
    const review = state.steps.get(id)?.review
    if (review) return review.review
  }
  return ''
}
