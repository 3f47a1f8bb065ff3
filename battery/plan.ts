import { compile } from '#shared/graph/compile.ts'
import type { Compiled } from '#shared/graph/definition.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import { newId, type Random } from '#shared/lib/ids.ts'
import type { Planned } from './case.ts'
import type { Scenario } from './graphs.ts'
import { batteryCatalog } from './nodes.ts'
import { expectRun } from './oracle.ts'
import { worldOf } from './world.ts'

/** A scenario as it is run: compiled, named and with the oracle's word on it. */
export async function plan(scenario: Scenario, now: number, random: Random): Promise<Planned> {
  const compiled = compileScenario(scenario)
  const { input, decisions } = scenario
  const expected = await expectRun({ ...compiled, input, world: worldOf(decisions) })
  return { run: { runId: newId(now, random), compiled, input, decisions }, expected }
}

export function compileScenario({ graph, workflows }: Scenario): Compiled {
  const result = compile(graph, { catalog: { ...catalog, ...batteryCatalog }, workflows: (ref) => workflows?.[ref] })
  if (!result.ok)
    throw new Error(`the battery drew a graph that does not compile: ${JSON.stringify(result.error)}\n${JSON.stringify(graph)}`)
  return result.value.compiled
}
