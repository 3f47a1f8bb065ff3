import type { StepState } from './state.ts'

/**
 * Whether an effect of this step may have happened: it was attempted, in this run or in the one that its checkpoint was taken over from, and
 * no answer of the far side says that nothing came of it. An attempt that is executing counts. `contains`: it runs steps of its own; that it
 * failed says nothing of those.
 */
export function mayHaveHappened(step: StepState, contains: boolean): boolean {
  // A failure that was taken over has no attempt here either.
  if (step.attempt === 0 && step.from === undefined && step.error === undefined) return false
  if (contains) return true
  if (step.state !== 'failed' && step.phase !== 'retry') return true
  return step.error === undefined || !SAID_NO.has(step.error.kind)
}

/** Kinds of failure that are an answer: nothing was done. */
const SAID_NO: ReadonlySet<string> = new Set(['rate_limited', 'auth', 'invalid_input', 'budget_exceeded', 'permanent'])
