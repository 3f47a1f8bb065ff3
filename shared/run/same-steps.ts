import { canonicalJson, type Json } from '../lib/json.ts'
import type { Definition, StepDefinition } from '../graph/definition.ts'

export interface SameSteps {
  /** Steps of `after` that do what they did in `before`. */
  alone: ReadonlySet<string>
  /** Those of them to which nothing leads that differs: on the same input they do the same with the same. */
  withUpstream: ReadonlySet<string>
}

/** Compares what steps do: type, config, join, the edges that lead in, what they contain. Names, positions and policies do not count. */
export function sameSteps(before: Definition, after: Definition): SameSteps {
  const known = new Map(before.steps.map((step) => [step.id, step]))
  const sameVars = text(before.vars) === text(after.vars)
  const alone = new Set<string>()
  const withUpstream = new Set<string>()
  for (const step of after.steps) {
    const old = known.get(step.id)
    if (!old || (old !== step && doing(old) !== doing(step)) || (!sameVars && readsVars(step))) continue
    alone.add(step.id)
    if (step.incoming.every((edge) => withUpstream.has(edge.from))) withUpstream.add(step.id)
  }
  return { alone, withUpstream }
}

const text = (value: unknown): string => canonicalJson(value as Json)

function doing({ type, config, join, incoming, body }: StepDefinition): string {
  const edges = incoming.map(({ from, port }) => `${from} ${port}`).sort()
  return text({ type, config, join, edges, body: body ?? null })
}

/** A word in a text counts too: running once more is cheaper than taking over what is no longer so. */
const readsVars = ({ config }: StepDefinition): boolean => JSON.stringify(config).includes('vars')
