import type { z } from 'zod'
import type { Json } from '../lib/json.ts'
import type { PolicyInput } from '../policy/policy.ts'
import type { StepError } from '../policy/step-error.ts'
import type { Usage } from '../policy/usage.ts'
import type { Capabilities, Signal } from './capabilities.ts'

/**
 * The contract of a node type. A type is one folder: `definition.ts` (data, read by web and server) and
 * `handler.ts` (what it does, given capabilities; server only).
 *
 * Config fields say what they hold through `.meta()`: `control: 'expression'` is JSONata, `control: 'template'` is text
 * with `{{ JSONata }}` inside; `label`, `help` and `unit` are the words of the form. See `field.ts`.
 */

export const CATEGORIES = ['trigger', 'ai', 'data', 'web', 'logic', 'people'] as const
export type Category = (typeof CATEGORIES)[number]

/** What may flow through a port. `any` fits everything; otherwise both ends must name the same type. */
export type PortType = 'any' | 'text' | 'number' | 'boolean' | 'object' | 'list'
export interface Port {
  id: string
  label: string
  type: PortType
}

/**
 * Ports that depend on the config. Written as a method, as is NodeHandler, so that the catalog can hold every type as
 * `NodeDefinition<Json>`: whoever calls it hands in what the type's own schema gave.
 */
export type PortsOf<Config extends Json> = { ports(config: Config): readonly Port[] }['ports']

export interface NodeDefinition<Config extends Json = Json> {
  /** Kebab-case, the same as the folder. */
  type: string
  name: string
  /** One plain sentence: what the step does. */
  summary: string
  /** Other words that people search for: "approval", "human". */
  synonyms: readonly string[]
  category: Category
  /** Parses and completes the config of a node (defaults filled in). Unknown keys are an error. */
  config: z.ZodType<Config>
  /** Empty for triggers: nothing can come before them. */
  inputs: readonly Port[]
  /** Ports of success, without the `error` port, which exists where the policy sends failures to it. May depend on the config. */
  outputs: readonly Port[] | PortsOf<Config>
  /** Defaults for this type, in the form of a graph file. */
  policy: PolicyInput
  /** The node holds a graph of its own (`body`) that runs as child runs; `itemName` is what its expressions see beside `input`. */
  container?: 'body' | 'workflow'
}

export function defineNode<Config extends Json>(definition: NodeDefinition<Config>): NodeDefinition<Config> {
  return definition
}

/** What a handler did, or what it waits for. A handler holds no process while it waits. */
export type StepResult =
  | { kind: 'done'; output: Json; /** default `out` */ port?: string; /** 0 to 1 */ confidence?: number; usage?: Usage }
  /** Call again at `until` (ms since 1970) with `memo`; still the same attempt. */
  | { kind: 'wait'; until: number; memo: Json }
  /** Park for a person. On approval `output` (or its edited form) leaves by `port`. */
  | { kind: 'review'; output: Json; question?: string; port?: string; rejectPort?: string; assign?: string; dueMs?: number }
  /** Run the node's body (or workflow) once for each item; then call again with `children` set. */
  | { kind: 'children'; plan: ChildPlan; memo: Json }

export interface ChildPlan {
  /** One child run an item; each sees its item as `item` and its place as `run.index`. For a sub-workflow: one item, its input. */
  items: Json[]
  /** Whether a child sees its item as `item`, beside its parent's input (default), or as its whole `input`. */
  as?: 'item' | 'input'
  /** How many children at once. */
  concurrency: number
  /** The step fails once more children than this have failed. Absent: none may. */
  tolerate?: { count?: number; /** 0 to 1 of all items */ share?: number }
  /** `vars` of every child. */
  vars?: { [name: string]: Json }
}

/** Ended children of the last plan, in the order of its items. */
export interface ChildOutcome {
  index: number
  state: 'success' | 'failed' | 'cancelled'
  output?: Json
  error?: StepError
}

/** Names that expressions of this step see. */
export interface Scope {
  input: Json
  steps: { [id: string]: { output: Json; port: string } }
  item?: Json
  run: { id: string; index?: number; workflow: string }
  vars: { [name: string]: Json }
}

export interface StepContext<Config extends Json = Json> {
  config: Config
  step: { id: string; name: string; type: string }
  attempt: number
  /** Idempotency key of this step: the same over retries, restarts and reruns. Set for keyed steps. */
  key?: string
  /** Aborted on timeout, cancel and stop. A handler that ignores it is cut off and its late result dropped. */
  signal: Signal
  scope: Scope
  /** Outputs that arrived over incoming edges, by node id; edges not taken are absent. */
  arrived: { [nodeId: string]: Json }
  /** What the last `wait` or `children` result carried; absent on the first call of an attempt. */
  memo?: Json
  children?: ChildOutcome[]
  /** Value of a JSONata expression in this step's scope; `extra` adds names. Throws StepFailure(code_error) naming the expression. */
  evaluate(expression: string, extra?: { [name: string]: Json }): Promise<Json>
  /** Text with every `{{ expression }}` replaced: strings as they are, anything else as JSON, nothing for null or undefined. */
  render(template: string, extra?: { [name: string]: Json }): Promise<string>
  /** A line in the run's log, with the step and attempt beside it. */
  log(message: string, data?: Json): void
  now(): number
  can: Capabilities
}

export type NodeHandler<Config extends Json = Json> = { handle(context: StepContext<Config>): StepResult | Promise<StepResult> }['handle']

/** Ties a handler to its definition: the config it receives is what that definition's schema gives. */
export function defineHandler<Config extends Json>(_definition: NodeDefinition<Config>, handler: NodeHandler<Config>): NodeHandler<Config> {
  return handler
}

export const done = (output: Json, more: { port?: string; confidence?: number; usage?: Usage } = {}): StepResult => ({
  kind: 'done',
  output,
  ...more,
})
