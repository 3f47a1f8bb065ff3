import type { Json } from '#shared/lib/json.ts'
import type { RunEvent, Value } from '#shared/run/events.ts'
import type { NewRun } from '../store/store.ts'
import type { ActiveRun } from './active-run.ts'
import type { EngineDeps } from './engine.ts'
import type { ExecutorHooks } from './executor.ts'
import type { PatientStore } from './patient-store.ts'
import type { Recorder } from './recorder.ts'

/** What the parts of the executor share: each does one kind of decision, and what it finds out goes back in through `record`. */
export interface Work {
  deps: EngineDeps
  store: PatientStore
  hooks: ExecutorHooks
  recorder: Recorder
  /** Records what happened and does what follows from it. */
  record(run: ActiveRun, events: readonly RunEvent[], children?: NewRun[]): void
  resume(run: ActiveRun): void
  /** A run that has nothing to write still has to say that it rests. */
  settleDown(run: ActiveRun): void
  /** Reads a value that was stored aside and goes on with it; asked again meanwhile, it reads once. */
  readThen(run: ActiveRun, what: string, value: Value, use: (json: Json) => void): void
}
