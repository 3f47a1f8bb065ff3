import type { Definition, StepDefinition } from '#shared/graph/definition.ts'
import type { Recorded } from '#shared/run/events.ts'
import type { RunState } from '#shared/run/state.ts'

/** One run as the page shows it: as it is now, or as it was after an event. */
export interface Scene {
  runId: string
  definition: Definition
  /** Up to the event that is shown last. */
  events: readonly Recorded[]
  state: RunState
  /** The past is shown: nothing can be done from here. */
  past: boolean
}

export const stepOf = (scene: Scene, id: string): StepDefinition | undefined => scene.definition.steps.find((step) => step.id === id)

/** The name on the card of a step; its id where the definition does not know it. */
export const namer = (definition: Definition): ((id: string) => string) => {
  const names = new Map(definition.steps.map((step) => [step.id, step.name]))
  return (id) => names.get(id) ?? id
}
