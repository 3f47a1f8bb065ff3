import { DomainError } from '../lib/domain-error.ts'
import type { Graph, GraphNode } from './schema.ts'
import { topologyOf, type Topology } from './topology.ts'

/**
 * The part of a workflow that is needed to get to the step `to`: that step and everything that leads to it, containers whole. What leads only to
 * steps that are `given` is left out, unless something that stays names it. Without `to` it is the whole workflow less what only given
 * steps need. The output is that of the step, so one that the workflow says itself goes when anything is left out.
 * Steps of the top level only. Errors: `invalid_input` when there is no step `to`.
 */
export function cutTo(graph: Graph, to: string | undefined, given: ReadonlySet<string> = new Set()): Graph {
  const topology = topologyOf(graph.nodes, graph.edges)
  if (to !== undefined && !topology.nodes.has(to)) throw new DomainError('invalid_input', `There is no step “${to}” in “${graph.name}”.`)
  const ends = to === undefined ? lastSteps(topology) : [to]
  let kept = leadingTo(topology, ends, given)
  // What is named must be there and lead there: then everything between stays too.
  if (namesAnyBut(topology, kept, given)) kept = leadingTo(topology, ends, new Set())
  if (kept.size === topology.nodes.size && to === undefined) return graph
  const { output: _output, ...rest } = graph
  return {
    ...rest,
    nodes: graph.nodes.filter(({ id }) => kept.has(id)).map((node) => withoutLostJoin(node, topology, kept)),
    edges: graph.edges.filter((edge) => kept.has(edge.from.node) && kept.has(edge.to.node) && edge.from.node !== to),
  }
}

const lastSteps = ({ outgoing }: Topology): string[] => [...outgoing].filter(([, edges]) => edges.length === 0).map(([id]) => id)

function leadingTo({ incoming }: Topology, ends: readonly string[], given: ReadonlySet<string>): Set<string> {
  const kept = new Set(ends)
  // Grows while it is walked.
  for (const id of kept) {
    if (given.has(id)) continue
    for (const edge of incoming.get(id)!) kept.add(edge.from.node)
  }
  return kept
}

/** Whether a step that runs mentions one that would be left out. Found in the text: a mention that is none costs only time. */
function namesAnyBut({ nodes }: Topology, kept: ReadonlySet<string>, given: ReadonlySet<string>): boolean {
  for (const id of kept) {
    if (given.has(id)) continue
    const { config, policy } = nodes.get(id)!
    for (const [, named] of JSON.stringify([config, policy]).matchAll(MENTION)) if (nodes.has(named!) && !kept.has(named!)) return true
  }
  return false
}

const MENTION = /\bsteps\s*(?:\.|\[)\s*[`'"\\]*([A-Za-z][A-Za-z0-9_-]*)/g

/** A given step keeps no join over edges that were left out. */
function withoutLostJoin(node: GraphNode, { incoming }: Topology, kept: ReadonlySet<string>): GraphNode {
  if (!node.join || incoming.get(node.id)!.every((edge) => kept.has(edge.from.node))) return node
  const { join: _join, ...rest } = node
  return rest
}
