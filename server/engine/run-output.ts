import { evaluate } from '#shared/graph/expressions.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Scope } from '#shared/nodes/define-node.ts'
import type { Plan } from '#shared/run/plan.ts'
import type { RunState } from '#shared/run/state.ts'
import { namesOf } from './names.ts'

/** The output of a run whose steps have all ended: docs/execution.md, "The end". */
export function runOutput(plan: Plan, state: RunState, scope: Scope): Json | Promise<Json> {
  const { output } = plan.definition
  if (output !== undefined) return evaluate(output, namesOf(scope))
  const last = plan.lasts.filter((id) => state.steps.get(id)?.state === 'success')
  if (last.length === 0) return null
  if (last.length === 1) return scope.steps[last[0]!]!.output
  return Object.fromEntries(last.map((id) => [id, scope.steps[id]!.output]))
}
