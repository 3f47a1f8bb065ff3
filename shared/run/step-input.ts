import type { StepDefinition } from '../graph/definition.ts'
import type { Value } from './events.ts'
import type { RunState } from './state.ts'

/** What came to a step, by the step that it came from; the run's input or the item where nothing leads to it. */
export type StepInput =
  | { from: 'steps'; values: { step: string; value: Value }[] }
  | { from: 'input' | 'item'; value: Value }
  /** What leads to it has not ended, or no edge into it was taken. */
  | { from: 'nothing' }

/** What had arrived at a step: outputs over the edges that were taken. Formulas of the step may use more than that. */
export function inputOf(step: StepDefinition, state: RunState): StepInput {
  if (step.incoming.length === 0) {
    const { created } = state
    if (!created) return { from: 'nothing' }
    return created.item === undefined ? { from: 'input', value: created.input } : { from: 'item', value: created.item }
  }
  const values: { step: string; value: Value }[] = []
  for (const edge of step.incoming) {
    const before = state.steps.get(edge.from)
    if (before?.output === undefined || before.port !== edge.port) continue
    if (!values.some((one) => one.step === edge.from)) values.push({ step: edge.from, value: before.output })
  }
  return values.length === 0 ? { from: 'nothing' } : { from: 'steps', values }
}
