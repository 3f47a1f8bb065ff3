import type { Json, JsonObject } from '#shared/lib/json.ts'
import type { TestRequest } from '#shared/protocol/runs.ts'
import type { Engine } from '../engine/engine.ts'
import type { Store } from '../store/store.ts'
import type { CompileStored } from './startable.ts'

export interface StartRequest {
  input: Json
  draft: boolean
  version?: number | undefined
  labels?: { [name: string]: string } | undefined
  priority?: number | undefined
  test?: TestRequest | undefined
  idempotencyKey?: string | undefined
  /** Seconds. */
  wait?: number | undefined
}

export interface RunDeps {
  store: Store
  engine: Engine
  compile: CompileStored
  /** What keeps an input from fitting the schema of a workflow, a sentence each. */
  inputProblems: (schema: JsonObject, input: Json) => Promise<string[]>
  /** Aborted when the server stops: nobody is kept waiting for a run any more. */
  stopping?: AbortSignal
  /** Who is at this machine. */
  by: string
}
