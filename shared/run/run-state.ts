import type { StepError } from '../policy/step-error.ts'

/** The same words in code, tables, API and screen. */
export const STATES = ['pending', 'running', 'success', 'failed', 'needs_review', 'cancelled', 'skipped'] as const
export type State = (typeof STATES)[number]
export type RunStateName = Exclude<State, 'skipped'>

export const TERMINAL_STATES: ReadonlySet<State> = new Set(['success', 'failed', 'cancelled', 'skipped'])

/** What a run or step that has not ended waits for. There is always one. */
export type Waiting =
  | { for: 'slot' }
  | { for: 'attempt' }
  | { for: 'retry'; at: number }
  | { for: 'timer'; at: number }
  | { for: 'children' }
  /** Without `review`: children of this run wait for people. */
  | { for: 'person'; review?: string }

/** A run's row: the projection of its journal that lists, claims and timers are made from. */
export interface RunSummary {
  state: RunStateName
  waiting?: Waiting
  /** When the run must be looked at again without anything else happening. */
  wakeAt?: number
  error?: StepError
}
