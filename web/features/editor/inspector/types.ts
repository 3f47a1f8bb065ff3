import type { Graph, Problem } from '#shared/graph/schema.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Pin } from '#shared/protocol/workflows.ts'
import type { StepError } from '#shared/policy/step-error.ts'
import type { State } from '#shared/run/run-state.ts'
import type { Address, InspectorTab } from '#web/canvas/types.ts'

/** Real data that formulas are completed from and previewed on: the last run's, where something is pinned the pinned. */
export interface SampleData {
  input?: Json
  /** The looked-at item of each container that runs were found for, by the container's address; `index` from 0. */
  items: { [container: Address]: { value: Json; index: number; total: number } }
  /** By address. */
  steps: { [address: Address]: SampleStep }
  vars: { [name: string]: Json }
  run?: { id: string; at: number }
}
export interface SampleStep {
  state: State
  output?: Json
  port?: string
  error?: StepError
  at?: number
  pinned: boolean
  /** Attempts that were made, and how long it took with all of them and the waits between. */
  attempts?: number
  ms?: number
}

/** Tries of the draft from the inspector. */
export interface TestActions {
  /** Runs what leads to this step and the step; steps with pinned outputs are taken as given. Inside of a container on one item. */
  runTo(address: Address): void
  /** Runs this step alone on the outputs that are there; inside of a container with the steps of it that lead there. */
  runOnly(address: Address): void
  /** Runs this step and everything after it on the outputs that are there. */
  runFrom(address: Address): void
  pin(stepId: string, pin: Pin | undefined): void
  input: Json | undefined
  setInput(input: Json | undefined): void
  /** Which item of a list steps inside of a container are tried on, from 0. */
  item: number
  setItem(item: number): void
  running: boolean
  /** Why a test cannot be started now. */
  blocked?: string
}

export interface InspectorProps {
  graph: Graph
  address: Address
  tab: InspectorTab
  onTab(tab: InspectorTab): void
  onClose(): void
  /** One change of the document, with the words of the undo list. Changes with the same `merge` key that follow each other are one. */
  edit(label: string, change: (graph: Graph) => Graph, options?: { merge?: string }): void
  problems: readonly Problem[]
  /** A new step that nobody has filled in yet: what its fields lack is not held against it. */
  untouched?: boolean
  /** A field was left, or a test tried. */
  onTouched?(): void
  sample: SampleData
  /** Why the shown output no longer fits the settings. */
  stale?: string
  test: TestActions
  /** Opens a step, such as the one that a formula speaks of. */
  onOpen(address: Address, tab?: InspectorTab): void
}
