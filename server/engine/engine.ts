import type { Json } from '#shared/lib/json.ts'
import type { Random } from '#shared/lib/ids.ts'
import type { Capabilities } from '#shared/nodes/capabilities.ts'
import type { NodeHandler } from '#shared/nodes/define-node.ts'
import type { StepError } from '#shared/policy/step-error.ts'
import type { Recorded, ReviewVerdict, RunSource, Value } from '#shared/run/events.ts'
import type { RunRow, Store } from '../store/store.ts'
import type { Clock } from './clock.ts'

/** Runs definitions: decides, does it through capabilities, appends what happened. */
export interface Engine {
  /** Frees what a dead process held and begins to claim runs. */
  start(): Promise<{ recovered: number }>
  /** Claims nothing more, gives running attempts `graceMs` to end, then cuts them off; everything continues after the next start. */
  stop(options?: { graceMs?: number }): Promise<void>
  /** Durable once resolved. `definition` is a stored definition's hash; input is checked by the caller. */
  createRun(request: StartRun): Promise<{ runId: string; created: boolean }>
  /** Durable once resolved; a run that has ended stays as it is (false). */
  cancel(runId: string, by: string, reason?: string): Promise<boolean>
  /** Errors: `not_found`, `already_decided` (details: the first decision), `conflict` (`seen` is not what is shown now), `invalid_input`. */
  decideReview(reviewId: string, decision: ReviewCommand): Promise<void>
  /**
   * Starts the next attempt of a step that waits for it now. Durable once resolved; false when the step does not wait for a retry.
   * Errors: `not_found`.
   */
  retryNow(runId: string, step: string, by: string): Promise<boolean>
  /** Makes no further attempt of a step that waits for one: what its policy says for that case happens. As `retryNow` otherwise. */
  stopRetrying(runId: string, step: string, by: string): Promise<boolean>
  /**
   * Resolves when the run has ended, or when nothing in it can go on without a person (children included). Rejects with the signal's reason
   * once it is aborted: nobody waits any more.
   */
  settled(runId: string, signal?: AbortSignal): Promise<RunRow>
  /** Called with what has been committed, in order, for every run. Returns the function that ends it. */
  onEvents(listener: EventListener): () => void
  stats(): { activeRuns: number; attemptsInFlight: number; lateResults: number }
}

export type EventListener = (runId: string, events: readonly Recorded[]) => void

export interface StartRun {
  definition: string
  input: Json
  runId?: string
  idempotencyKey?: string
  labels?: { [name: string]: string }
  priority?: number
  source?: RunSource
  /** Outputs that are taken as they are: these steps do not run. Durable in the same commit as the run. */
  given?: readonly GivenStep[]
  /** Steps that do not run because their branch is not taken. */
  skipped?: readonly { step: string; because: 'branch' | 'upstream-failed' }[]
  /** Steps that count as failed by their error port. */
  failed?: readonly { step: string; error: StepError }[]
  /** Runs whose idempotency keys its steps have: see RunCreated. */
  keyRuns?: { [step: string]: string }
}

/** `reused`: a checkpoint of the run `from`. `given`: data that stands in for an output. */
export interface GivenStep {
  step: string
  /** JSON that is too large for an event is stored aside. */
  output: Value
  port: string
  via: 'given' | 'reused'
  from?: string
  confidence?: number
}

export interface ReviewCommand {
  decision: ReviewVerdict
  by: string
  output?: Json
  note?: string
  /** Hash of what the person saw. */
  seen?: string
}

export interface EngineDeps {
  store: Store
  handlers: { [type: string]: NodeHandler }
  capabilities: Capabilities
  clock: Clock
  random: Random
  /** Attempts at once in this process. */
  concurrency: number
  /** Runs that could execute are held in memory up to this number; those that wait for time or people are not. Default 2,000. */
  runsInMemory?: number
  /** Name of this process among the owners of leases. */
  owner: string
  log: (level: 'debug' | 'info' | 'warn' | 'error', message: string, data?: { [name: string]: unknown }) => void
}
