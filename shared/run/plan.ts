import type { Definition, StepDefinition } from '../graph/definition.ts'

/** A definition with what the core looks up at every event, made once. */
export interface Plan {
  definition: Definition
  step(id: string): StepDefinition | undefined
  /** Steps that nothing leads to: they start at once. */
  starts: readonly string[]
  /** Last steps: no outgoing edge but `error` ones. What reaches them decides how the run ends. */
  lasts: readonly string[]
}

export function planOf(definition: Definition): Plan {
  const byId = new Map(definition.steps.map((step) => [step.id, step]))
  return {
    definition,
    step: (id) => byId.get(id),
    starts: definition.steps.filter((step) => step.incoming.length === 0).map((step) => step.id),
    lasts: definition.steps.filter(isLast).map((step) => step.id),
  }
}

export function isLast(step: StepDefinition): boolean {
  return step.outgoing.every((edge) => edge.port === 'error')
}
