import type { Json, JsonObject } from '../lib/json.ts'
import type { StepPolicy } from '../policy/policy.ts'
import type { Join } from './schema.ts'

/**
 * What runs: plain JSON, complete (every default filled in), immutable, named by the hash of its content.
 * The core reads steps, ports and policies here and knows nothing of node types.
 */
export interface Definition {
  format: 'belay/definition@1'
  /** SHA-256 of everything else in canonical JSON. */
  hash: string
  name: string
  input?: JsonObject
  output?: string
  vars: { [name: string]: Json }
  concurrency?: number
  /** In topological order. */
  steps: StepDefinition[]
}

export interface StepDefinition {
  id: string
  type: string
  name: string
  config: Json
  policy: StepPolicy
  join: Join
  /** Edges that lead here. */
  incoming: DefinitionEdge[]
  /** Edges that leave from here. */
  outgoing: DefinitionEdge[]
  /** Hash of the definition that this step's children run. */
  body?: string
  /** For a `first_success` join: steps that lead nowhere else, cancelled once the race is decided. */
  rivals?: string[]
}

export interface DefinitionEdge {
  id: string
  from: string
  port: string
  to: string
}

/** A compiled graph with every definition that its containers run, by hash. */
export interface Compiled {
  definition: Definition
  bodies: { [hash: string]: Definition }
}
