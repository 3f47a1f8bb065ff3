import type { Json } from '#shared/lib/json.ts'
import type { Recorded, RunEvent, Value } from '#shared/run/events.ts'
import type { NewRun } from '../store/store.ts'
import type { ActiveRun } from './active-run.ts'
import type { EngineDeps } from './engine.ts'
import type { PatientStore } from './patient-store.ts'
import type { Recorder } from './recorder.ts'

/** What the executor tells the rest of the engine. All of it after the commit. */
export interface ExecutorHooks {
  committed(run: ActiveRun, events: readonly Recorded[]): void
  ended(run: ActiveRun): void
  /** Nothing executes and nothing is due soon: only time or people can move the run on. */
  idle(run: ActiveRun): void
  /** The run is another's now, or its journal cannot be read: let it go. */
  lost(run: ActiveRun): void
  born(run: ActiveRun, children: readonly NewRun[]): void
  /** How many more runs may be held in memory. Asked with 0 as the answer, the engine calls `resume` once there is room. */
  room(run: ActiveRun): number
  cancelChildren(run: ActiveRun, step: string): void
  runNumber(run: ActiveRun): Promise<number | undefined>
}

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
