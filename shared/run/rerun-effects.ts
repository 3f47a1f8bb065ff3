import type { StepState } from './state.ts'

/**
 * Whether an effect of this step may have happened: it was attempted in this run, and no answer of the far side says that nothing came of it.
 * An attempt that is executing counts.
 */
export function mayHaveHappened(step: StepState): boolean {
  if (step.attempt === 0) return false
  if (step.state !== 'failed' && step.phase !== 'retry') return true
  return step.error === undefined || !SAID_NO.has(step.error.kind)
}

/** Kinds of failure that are an answer: nothing was done. */
const SAID_NO: ReadonlySet<string> = new Set(['rate_limited', 'auth', 'invalid_input', 'budget_exceeded', 'permanent'])
