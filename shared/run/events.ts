import type { Json } from '../lib/json.ts'
import type { StepError } from '../policy/step-error.ts'
import type { ReviewReason } from '../policy/review-rules.ts'
import type { Usage } from '../policy/usage.ts'

/**
 * What happened to a run, in order. A run is its journal: everything else about it is folded from these.
 * Names are in the past tense and the same in the journal, the API, the CLI and the browser. Times are ms since 1970.
 */

/** A value inside an event. Above 64 KiB it is stored aside under the hash of its JSON. */
export type Value = { json: Json } | { ref: string; bytes: number }

export interface RunCreated {
  type: 'run-created'
  definition: string
  workflow: string
  input: Value
  item?: Value
  vars?: Value
  /** Set for a child run: the container step that started it, and its place among its siblings. */
  parent?: { run: string; step: string; round: number; index: number }
  labels?: { [name: string]: string }
  priority?: number
  source?: RunSource
  /**
   * Set for a rerun on the same input: the run whose idempotency keys a step has, by step (`*`: every other step), so that what it did to
   * the world is found again. Steps that are not named have keys of their own.
   */
  keyRuns?: { [step: string]: string }
}

/** Where a run that a person or a trigger started comes from. */
export interface RunSource {
  /** Id of the workflow. */
  workflow: string
  /** The published version that it runs; absent for a try of the draft. */
  version?: number
  /** Revision of the draft, for a try of it. */
  revision?: number
  /** Content hash of the drawing, kept aside. */
  graph: string
  /** A try while drawing: `to` is the step it ends with. */
  test?: { to?: string }
  /** The run that this one was made from, and the step that it starts again at. */
  rerunOf?: { run: string; from?: string }
  by?: string
}
/** The intent of an attempt. Durable before the attempt for keyed and unsafe steps. */
export interface StepStarted {
  type: 'step-started'
  step: string
  attempt: number
  /** Idempotency key of a keyed step. */
  key?: string
}
/** The checkpoint: this step is never computed again. */
export interface StepSucceeded {
  type: 'step-succeeded'
  step: string
  attempt: number
  output: Value
  port: string
  confidence?: number
  usage?: Usage
  /** Where the output came from, when not from the handler. */
  via?: 'review' | 'fallback' | 'ledger' | 'reused' | 'given'
  /** For `reused`: the run whose checkpoint it is. Of such a step and of one that is `given` no attempt was made here: `attempt` is 0. */
  from?: string
}
/** One attempt failed. `retryAt` says when the next one starts; without it the attempts are used up. */
export interface AttemptFailed {
  type: 'attempt-failed'
  step: string
  attempt: number
  error: StepError
  retryAt?: number
  /** Why there is no next attempt, in plain words: `no attempt is left`. */
  exhausted?: string
}
/** A person wanted the next attempt at once, not at the time that the policy gave. */
export interface RetryHurried {
  type: 'retry-hurried'
  step: string
  /** The attempt that failed last. */
  attempt: number
  by: string
}
/** A person wanted no further attempt: what the policy says for that case happens. */
export interface RetryStopped {
  type: 'retry-stopped'
  step: string
  /** The attempt that failed last. */
  attempt: number
  by: string
}
/** Given up. With `port` the run goes on along the error branch; without it the failure travels to what follows. */
export interface StepFailed {
  type: 'step-failed'
  step: string
  error: StepError
  port?: 'error'
  deadLetter?: boolean
}
export interface StepSkipped {
  type: 'step-skipped'
  step: string
  /** `branch`: no edge into it was taken. `upstream-failed`: what it needs failed. */
  because: 'branch' | 'upstream-failed'
}
export interface StepCancelled {
  type: 'step-cancelled'
  step: string
  /** `run`: the run was cancelled. `race`: another branch won. */
  because: 'run' | 'race'
}
/** The handler asked to be called again at `until`. */
export interface StepWaiting {
  type: 'step-waiting'
  step: string
  until: number
  memo: Json
}
export interface ChildrenPlanned {
  type: 'children-planned'
  step: string
  /** 1 for the first plan of a step, one more for each further one (a loop plans one child a round). */
  round: number
  total: number
  items: Value
  /** What a child sees its item as: `item` beside its parent's input (map, loop), or its whole `input` (sub-workflow). */
  as: 'item' | 'input'
  vars?: Value
  concurrency: number
  /** More failed children than this fail the step. */
  tolerate: number
  memo: Json
}
/** Children `from` to `from + count - 1` exist as runs of their own, created in the same commit. */
export interface ChildrenStarted {
  type: 'children-started'
  step: string
  round: number
  from: number
  count: number
}
export interface ChildEnded {
  type: 'child-ended'
  step: string
  round: number
  index: number
  state: 'success' | 'failed' | 'cancelled'
}
/** A child waits for a person: it gives its place to the next item. */
export interface ChildParked {
  type: 'child-parked'
  step: string
  round: number
  index: number
}
/** A person has decided about a parked child, and it goes on. */
export interface ChildResumed {
  type: 'child-resumed'
  step: string
  round: number
  index: number
}
export interface ReviewRequested {
  type: 'review-requested'
  step: string
  review: string
  attempt: number
  reasons: ReviewReason[]
  /** What is to be decided on. Absent when the question is about something that failed or may have happened. */
  output?: Value
  question?: string
  /** Hash of what is shown; a decision names the one that it saw. */
  seen: string
  /** Port that an approved output leaves by. */
  port: string
  /** Port of a rejection; absent: a rejection fails the step. */
  rejectPort?: string
  confidence?: number
  usage?: Usage
  assign?: string
  /** When a decision is due. */
  due?: number
}
export const DECISIONS = ['approve', 'edit', 'reject', 'retry', 'happened', 'did_not_happen'] as const
export type ReviewVerdict = (typeof DECISIONS)[number]
export interface ReviewDecided {
  type: 'review-decided'
  step: string
  review: string
  decision: ReviewVerdict
  by: string
  /** The output as edited, or the result of what did happen. */
  output?: Value
  note?: string
}
export interface CancelRequested {
  type: 'cancel-requested'
  by: string
  reason?: string
}
export interface RunSucceeded {
  type: 'run-succeeded'
  output: Value
}
export interface RunFailed {
  type: 'run-failed'
  error: StepError
  /** The step that it failed at, where there is one. */
  step?: string
}
export interface RunCancelled {
  type: 'run-cancelled'
}

export type RunEvent =
  | RunCreated
  | StepStarted
  | StepSucceeded
  | AttemptFailed
  | RetryHurried
  | RetryStopped
  | StepFailed
  | StepSkipped
  | StepCancelled
  | StepWaiting
  | ChildrenPlanned
  | ChildrenStarted
  | ChildEnded
  | ChildParked
  | ChildResumed
  | ReviewRequested
  | ReviewDecided
  | CancelRequested
  | RunSucceeded
  | RunFailed
  | RunCancelled

/** An event with its place (`seq` starts at 1, without gaps) and time. */
export type Recorded<E extends RunEvent = RunEvent> = E & { seq: number; at: number }
