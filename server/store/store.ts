import type { Definition } from '#shared/graph/definition.ts'
import type { Json } from '#shared/lib/json.ts'
import type { StepError } from '#shared/policy/step-error.ts'
import type { KeyScope } from '#shared/policy/policy.ts'
import type { ChildOutcome } from '#shared/nodes/define-node.ts'
import type {
  Recorded,
  ReviewRequested,
  ReviewVerdict,
  RunCreated,
  RunEvent,
  RunSource,
  StepFailed,
  StepSkipped,
  StepSucceeded,
  Value,
} from '#shared/run/events.ts'
import type { RunStateName, RunSummary, Waiting } from '#shared/run/run-state.ts'
import type { WorkflowStore } from './workflow-store.ts'

/**
 * Everything that must survive, in whole operations: a caller never sees a transaction. Each promise resolves after the
 * data is on disk; a rejected one has written nothing. Times are ms since 1970 and come from the caller.
 *
 * Errors are DomainErrors: `stale_writer` (the journal moved on or the lease is gone: read again and decide again),
 * `conflict`, `not_found`, `disk_full`, `unavailable`, `data_folder_in_use`, `data_folder_damaged`.
 */
export interface Store {
  workflows: WorkflowStore

  /** Stores definitions under their hashes. Storing one again is no change. */
  saveDefinitions(definitions: readonly Definition[]): Promise<void>
  definition(hash: string): Promise<Definition | undefined>

  /**
   * Creates a run with event 1. With an idempotency key (unique in the workspace) that was used before, nothing is written and the
   * first run is given: `created` false. The same id again is a `conflict`, a definition that was not stored is `not_found`.
   */
  createRun(run: NewRun): Promise<{ runId: string; created: boolean }>
  /** The run that was created with this idempotency key. */
  runOfKey(idempotencyKey: string): Promise<string | undefined>

  /**
   * Appends to one run: see Append. Gives the seq of the last event. The next append of a run may be issued before this one resolves; it
   * fails as `stale_writer` when this one fails. A run that has ended takes nothing any more: `conflict`.
   */
  append(append: Append): Promise<number>

  run(runId: string): Promise<RunRow | undefined>
  /** Newest first. */
  runs(filter: RunFilter): Promise<RunRow[]>
  /** How many runs are in each state, child runs not counted. */
  countRuns(): Promise<{ [S in RunStateName]: number }>
  /** The newest `most` runs of each of these workflows, tries of parts and children left out. A workflow without runs is not in the map. */
  lastRuns(workflowIds: readonly string[], most: number): Promise<Map<string, LastRun[]>>
  /** Runs that were made from this one, newest first. */
  reruns(runId: string): Promise<string[]>
  /** What a person may have to look at, over everything. */
  counts(): Promise<StoreCounts>
  /** How many runs of the same definition were created up to this one, itself included; undefined for an unknown run. Children not counted. */
  runNumber(runId: string): Promise<number | undefined>
  journal(runId: string, afterSeq: number, limit?: number): Promise<Recorded[]>

  /** Puts JSON aside under its content hash. A text above the store's limit is `invalid_input`. */
  putPayload(json: string): Promise<string>
  payload(hash: string): Promise<Json | undefined>

  /**
   * Takes up to `limit` runs that are due and that no live owner holds: highest priority first, fair between workflows, then oldest first.
   * Due is a run that has not ended and whose `wakeAt` is reached, or that somebody else touched since it was claimed last: a command
   * (an append without owner), the end of a child, the death of its owner. A claimed run is `owner`'s until it lets go or its lease ends.
   */
  claim(request: ClaimRequest): Promise<ClaimedRun[]>
  /** Extends the lease of everything that `owner` holds. False when the lease had ended: its runs may be another's now. */
  heartbeat(owner: string, now: number, until: number): Promise<boolean>
  /** Lets go of a run that has nothing to do until its `wakeAt` or a command. */
  release(runId: string, owner: string): Promise<void>
  /** Ends the lease and frees its runs: the last call of a graceful stop. */
  releaseAll(owner: string): Promise<void>
  /** When the next unowned run is due; undefined when none ever is. */
  nextWake(only?: string): Promise<number | undefined>
  /**
   * Called once at start, before any claim: frees what dead owners held, and adds one to `crashes` of each run that was in the middle of
   * an attempt. Gives how many were freed.
   */
  recover(now: number): Promise<number>

  /** Ended children of a container step's round in the order of their index. */
  childOutcomes(parent: { run: string; step: string; round: number }): Promise<ChildOutcome[]>
  /** Children of a run that have not ended. */
  openChildren(run: string): Promise<string[]>

  /** The record under an idempotency key, if an attempt under it was ever begun. Expired ones are not given. */
  effect(key: EffectKey, now: number): Promise<EffectRow | undefined>
  effects(runId: string): Promise<EffectRow[]>

  /**
   * Open ones in the order in which they were asked, decided ones the other way round. `after`: those behind this review in that order,
   * whatever has become of it.
   */
  reviews(filter: ReviewFilter): Promise<ReviewRow[]>
  review(reviewId: string): Promise<ReviewRow | undefined>
  /** Open reviews in runs of these workflows and in the children of those. A workflow without any is not in the map. */
  openReviewCounts(workflowIds: readonly string[]): Promise<Map<string, number>>
  /** Newest first. `after`: those behind this one in that order. */
  deadLetters(filter: DeadLetterFilter): Promise<DeadLetterRow[]>

  /** What `doctor` prints. */
  health(): Promise<StoreHealth>
  close(): Promise<void>
}

export interface NewRun {
  runId: string
  at: number
  created: RunCreated
  /** Events 2 and on, in the same commit: checkpoints that the run begins with. */
  given?: readonly (StepSucceeded | StepSkipped | StepFailed)[]
  idempotencyKey?: string
  /** Born claimed: the run belongs to this owner at once, as if `claim` had given it. Absent: it is due for anyone. */
  owner?: string
}

/**
 * The one way in which a run changes: events, the row they fold to, and what they touch elsewhere, in one commit.
 * Reviews, effects and dead letters are projected from the events themselves.
 */
export interface Append {
  runId: string
  /** Seq of the last event that the writer has seen. Another one there: `stale_writer`. */
  afterSeq: number
  /** Given by the executor; the append is refused (`stale_writer`) when the run is no longer `owner`'s. People's commands give none. */
  owner?: string
  at: number
  events: readonly RunEvent[]
  summary: RunSummary
  /** Child runs that come into being with these events. */
  children?: readonly NewRun[]
  /** Where a keyed step's success is to be found again beyond this run. */
  effects?: readonly { step: string; key: EffectKey; expiresAt?: number }[]
  /** True when an attempt was completed: the crash count starts again. */
  progress?: boolean
}

export interface RunRow {
  runId: string
  definition: string
  workflow: string
  parent?: RunCreated['parent']
  /** Where it came from; a child run and one that the command line started have none. */
  source?: RunSource
  state: RunStateName
  waiting?: Waiting
  /** When it is due. Of a run that is due: since when, which need not be what the latest summary said. */
  wakeAt?: number
  error?: StepError
  /** The run's output once it has succeeded. */
  output?: Value
  labels: { [name: string]: string }
  priority: number
  /** Seq of its last event. */
  seq: number
  createdAt: number
  updatedAt: number
  owner?: string
  /** Processes that died while this run was executing, without progress since. */
  crashes: number
}
export type ClaimedRun = RunRow

/** Every condition that is given must hold. */
export interface RunFilter {
  /** Its name. */
  workflow?: string
  /** Its id: where the run came from. */
  workflowId?: string
  state?: RunStateName
  /** One of these. */
  states?: readonly RunStateName[]
  label?: { name: string; value: string }
  /** Created at this time or later. */
  from?: number
  /** Created before this time. */
  to?: number
  /** False leaves out tries of drafts. */
  tests?: boolean
  /** False leaves out tries of a part of a draft: those that end with a chosen step. */
  parts?: boolean
  /** Children of this run; absent: only runs that are no one's child. */
  parent?: string
  limit?: number
  /** Runs older than this run id. */
  before?: string
}

export type LastRun = Pick<RunRow, 'runId' | 'state' | 'createdAt'>

export interface StoreCounts {
  openReviews: number
  /** Runs that have not ended, children not counted. */
  activeRuns: number
  deadLetters: number
}

export interface ClaimRequest {
  owner: string
  limit: number
  now: number
  /** When the lease ends unless a heartbeat extends it. */
  until: number
  /** How many more runs of a workflow may be claimed; a workflow that is not named has no limit. Child runs are not held back: their parent counts. */
  room?: ReadonlyMap<string, number>
  /** Only this run and those below it: what else is due stays where it is. */
  only?: string
}

export interface EffectKey {
  scope: KeyScope
  /** Run id, workflow name or empty, by scope. */
  owner: string
  key: string
}
export interface EffectRow extends EffectKey {
  runId: string
  step: string
  attempt: number
  state: 'begun' | 'done' | 'failed'
  output?: Value
  port?: string
  startedAt: number
  endedAt?: number
  expiresAt?: number
}

export interface ReviewRow {
  reviewId: string
  runId: string
  workflow: string
  step: string
  state: 'open' | 'decided' | 'withdrawn'
  requested: ReviewRequested
  requestedAt: number
  decision?: ReviewVerdict
  decidedBy?: string
  decidedAt?: number
  note?: string
}

export interface ReviewFilter {
  state: 'open' | 'decided'
  runId?: string
  after?: string
  limit?: number
}

export interface DeadLetterFilter {
  runId?: string
  after?: { runId: string; step: string }
  limit?: number
}

export interface DeadLetterRow {
  runId: string
  workflow: string
  step: string
  error: StepError
  at: number
}

export interface StoreHealth {
  engine: string
  version: string
  integrity: 'ok' | string
  settings: { [name: string]: string | number }
  /** Bytes. */
  size: number
}
