import { addressOf, type Address } from './edit/address.ts'
import type { Graph, Problem } from './schema.ts'

/** Where a problem is, in the words of the editor. */
export interface ProblemPlace {
  /** The step it is about; absent for one of the workflow itself. */
  address?: Address
  /** The edge, where it is about one. */
  edge?: Address
  /** The part of the inspector that holds it. */
  tab: 'settings' | 'reliability' | 'review'
  /** Path inside of the step's config, for a field of its settings. */
  field?: readonly (string | number)[]
}

/** Reads the place from a problem's path, following the indices down through containers; else from its node id. */
export function placeOf(graph: Graph, problem: Problem): ProblemPlace {
  const parts = pathParts(problem.path ?? '')
  let level: Pick<Graph, 'nodes' | 'edges'> = graph
  let container: Address | undefined
  let address: Address | undefined
  let at = 0
  while (at + 1 < parts.length) {
    const [name, index] = [parts[at], parts[at + 1]]
    if (name === 'edges' && typeof index === 'number') {
      const edge = level.edges[index]
      const near = problem.nodeId !== undefined && level.nodes.some((node) => node.id === problem.nodeId) ? problem.nodeId : undefined
      const step = near === undefined ? address : addressOf(container, near)
      return { ...(step === undefined ? {} : { address: step }), ...(edge ? { edge: addressOf(container, edge.id) } : {}), tab: 'settings' }
    }
    if (name !== 'nodes' || typeof index !== 'number') break
    const node: Graph['nodes'][number] | undefined = level.nodes[index]
    if (!node) break
    address = addressOf(container, node.id)
    at += 2
    if (parts[at] !== 'body' || !node.body) break
    level = node.body
    container = address
    at++
  }
  address ??= problem.nodeId === undefined ? undefined : firstWith(graph, problem.nodeId)
  const rest = parts.slice(at)
  const field = rest[0] === 'config' && rest.length > 1 ? rest.slice(1) : undefined
  return { ...(address === undefined ? {} : { address }), tab: tabOf(rest), ...(field === undefined ? {} : { field }) }
}

function tabOf(parts: readonly (string | number)[]): ProblemPlace['tab'] {
  if (parts[0] !== 'policy') return 'settings'
  return parts[1] === 'review' ? 'review' : 'reliability'
}

function firstWith(level: Pick<Graph, 'nodes'>, id: string, container?: Address): Address | undefined {
  for (const node of level.nodes) if (node.id === id) return addressOf(container, id)
  for (const node of level.nodes) {
    const inside = node.body && firstWith(node.body, id, addressOf(container, node.id))
    if (inside !== undefined) return inside
  }
  return undefined
}

/** `nodes[3].config.cases[0].when` as its parts. */
export function pathParts(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) => (index === undefined ? name! : Number(index)))
}
