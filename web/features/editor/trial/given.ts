import { topologyOf } from '#shared/graph/topology.ts'
import type { Address } from '#shared/graph/edit/address.ts'
import type { Graph } from '#shared/graph/schema.ts'
import type { Pin, TestData } from '#shared/protocol/workflows.ts'

/** What a test runs: everything, what leads to a step and the step, the step alone, or the step and all that follows. */
export type Reach = { kind: 'all' } | { kind: 'to' | 'only' | 'from'; step: Address }

export interface Request {
  to?: string
  item?: number
  given: { [step: string]: Pin }
}

/**
 * What is taken as given, from what is pinned and what the last run gave. `missing`: steps before the chosen one that have given nothing
 * yet, so that it cannot run by itself. The chosen step itself always runs, pinned or not. A step inside of a container runs there on one
 * `item`, with the steps inside that lead to it; what is given are steps outside, and the container is where it goes on from.
 */
export function requestOf(
  graph: Graph,
  reach: Reach,
  pins: TestData['pins'],
  outputs: { readonly [step: string]: Pin },
  item = 0,
): { request: Request; missing: string[] } {
  const known = Object.fromEntries(Object.entries(pins).filter(([id]) => graph.nodes.some((node) => node.id === id)))
  if (reach.kind === 'all') return { request: { given: known }, missing: [] }
  const step = reach.step.split('/')[0]!
  const { [step]: _, ...others } = known
  const to = { to: reach.step, ...(step === reach.step ? {} : { item }) }
  if (reach.kind === 'to') return { request: { ...to, given: others }, missing: [] }
  const before = upstreamOf(graph, step)
  const given: { [step: string]: Pin } = reach.kind === 'from' ? { ...others } : {}
  const missing: string[] = []
  for (const id of before) {
    const pin = others[id] ?? outputs[id]
    if (pin) given[id] = pin
  }
  // Only what leads straight to it must be there: what lies before that was needed for nothing else.
  for (const id of directlyBefore(graph, step)) if (!given[id] && mayHaveRun(graph, id, step, given)) missing.push(id)
  return { request: { ...(reach.kind === 'only' ? to : {}), given }, missing }
}

/** Every step that leads to this one, without it. */
export function upstreamOf(graph: Graph, step: string): Set<string> {
  const { incoming } = topologyOf(graph.nodes, graph.edges)
  const found = new Set<string>([step])
  for (const id of found) for (const edge of incoming.get(id) ?? []) found.add(edge.from.node)
  found.delete(step)
  return found
}

const directlyBefore = (graph: Graph, step: string): Set<string> =>
  new Set(graph.edges.filter((edge) => edge.to.node === step).map((edge) => edge.from.node))

/** Of several ways into a step one that has given something is enough: the others may not have been taken. */
const mayHaveRun = (graph: Graph, id: string, step: string, given: { [step: string]: Pin }): boolean =>
  ![...directlyBefore(graph, step)].some((other) => other !== id && given[other] !== undefined)
