import type { Json } from '../lib/json.ts'
import type { StepError } from '../policy/step-error.ts'
import type { ReviewDecided, ReviewRequested, RunCreated, Value } from './events.ts'
import { TERMINAL_STATES, type RunStateName, type State } from './run-state.ts'

/** The fold of a journal: everything that is known about a run. Made by `evolve`, read by `decide` and by every view. */
export interface RunState {
  runId: string
  seq: number
  state: RunStateName
  created?: RunCreated & { at: number }
  /** Steps that have begun or were decided; one that is absent is pending and waits for what leads to it. */
  steps: Map<string, StepState>
  /** How the edges into a step that has not begun have settled. */
  edges: Map<string, SettledEdges>
  /** Steps that have begun and not ended. */
  open: Set<string>
  /** How many open steps are in each phase. */
  phases: { [P in Phase]: number }
  /** Times at which something in this run is due, by step. */
  timers: Map<string, number>
  ended: number
  cancelRequested?: { at: number; by: string; reason?: string }
  output?: Value
  error?: StepError
  endedAt?: number
}

export interface SettledEdges {
  arrived: number
  skipped: number
  failed: number
}

/** What an open step is in the middle of. */
export type Phase =
  /** An attempt is executing, or was when the process died. */
  | 'attempt'
  /** Waits for the next attempt. */
  | 'retry'
  /** Waits for a time that the handler asked for. */
  | 'timer'
  | 'children'
  /** No attempt is left: what the policy says about that is still to be recorded. */
  | 'exhausted'
  | 'review'
  /** A person has decided: what follows is still to be recorded. */
  | 'decided'

/** Every field is always there: records of one shape are cheap to make and to read. */
export interface StepState {
  state: State
  phase: Phase | undefined
  /** The current or last attempt, from 1. */
  attempt: number
  /** Failed attempts since the step began or a person asked for a new try. */
  failures: number
  /** When the first attempt since then started. */
  firstStartedAt: number
  startedAt: number
  endedAt: number | undefined
  key: string | undefined
  error: StepError | undefined
  /** Why there is no next attempt, in plain words. */
  exhausted: string | undefined
  retryAt: number | undefined
  /** When the handler is to be called again, and with what. */
  until: number | undefined
  memo: Json | undefined
  children: ChildrenState | undefined
  review: (ReviewRequested & { at: number }) | undefined
  decision: (ReviewDecided & { at: number }) | undefined
  /** Reviews asked for so far. */
  reviews: number
  /** Plans of children so far, over all attempts. */
  rounds: number
  output: Value | undefined
  port: string | undefined
  confidence: number | undefined
  /** The run whose checkpoint it is, of a step that was taken over. */
  from: string | undefined
  /** Why it was skipped or cancelled. */
  because: 'branch' | 'upstream-failed' | 'run' | 'race' | undefined
}

export interface ChildrenState {
  round: number
  total: number
  items: Value
  as: 'item' | 'input'
  vars: Value | undefined
  concurrency: number
  tolerate: number
  started: number
  success: number
  failed: number
  cancelled: number
  /** Which have ended: all below `endedBelow`, and those in the set. Keeps one step's memory bounded by its stragglers. */
  endedBelow: number
  endedBeyond: Set<number>
  /** Children that wait for a person. They hold no place. */
  parked: Set<number>
}

export function initialState(runId: string): RunState {
  return {
    runId,
    seq: 0,
    state: 'pending',
    steps: new Map(),
    edges: new Map(),
    open: new Set(),
    phases: { attempt: 0, retry: 0, timer: 0, children: 0, exhausted: 0, review: 0, decided: 0 },
    timers: new Map(),
    ended: 0,
  }
}

/** Children that execute or could: open and not waiting for a person. */
export function busyChildren(children: ChildrenState): number {
  return openChildren(children) - children.parked.size
}

export function openChildren(children: ChildrenState): number {
  return children.started - children.success - children.failed - children.cancelled
}

export function childHasEnded(children: ChildrenState, index: number): boolean {
  return index < children.endedBelow || children.endedBeyond.has(index)
}

/** A step whose last attempt failed is shown as failed at once, but has not ended before the policy's answer is recorded. */
export function hasEnded(step: StepState): boolean {
  return step.phase === undefined && TERMINAL_STATES.has(step.state)
}

/** Whether a container only waits for people: every open child does, and none is left to start. */
export function waitsForPeople({ phase, children }: StepState): boolean {
  return (
    phase === 'children' &&
    children !== undefined &&
    children.parked.size > 0 &&
    busyChildren(children) === 0 &&
    children.started === children.total
  )
}
