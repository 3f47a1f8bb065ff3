import { DomainError } from '../lib/domain-error.ts'
import type { Graph, GraphBody, GraphNode } from './schema.ts'
import { topologyOf, type Topology } from './topology.ts'

/** A part of a workflow, to be tried. */
export interface Cut<L> {
  graph: L
  /**
   * Steps that stay only because a given one names them, and that nothing which runs needs: they are to be skipped, so that a try does not
   * do what nobody asked for.
   */
  idle: string[]
}

/**
 * The part of a workflow that is needed to get to the step `to`: that step and everything that leads to it, containers whole. What leads only to
 * steps that are `given` is left out, unless something that stays names it. Without `to` it is the whole workflow less what only given
 * steps need. The output is that of the step, so one that the workflow says itself goes when anything is left out.
 * A step inside of containers (`each/read`) is got to on one item: the container runs for the `item` of its list alone (from 0), a loop for
 * one round; of containers deeper inside it is the first item. `given` speaks of the outermost level.
 * Errors: `invalid_input` when there is no step `to`.
 */
export function cutTo(graph: Graph, to: string | undefined, given: ReadonlySet<string> = new Set(), item = 0): Cut<Graph> {
  return cutLevel(graph, to, given, item, graph.name)
}

function cutLevel<L extends Graph | GraphBody>(
  level: L,
  to: string | undefined,
  given: ReadonlySet<string>,
  item: number,
  name: string,
): Cut<L> {
  const cut = to?.indexOf('/') ?? -1
  if (to !== undefined && cut > 0) {
    const container = to.slice(0, cut)
    const nodes = level.nodes.map((node) => (node.id === container ? onOneItem(node, to.slice(cut + 1), item, name) : node))
    return cutLevel({ ...level, nodes }, container, given, 0, name)
  }
  const topology = topologyOf(level.nodes, level.edges)
  if (to !== undefined && !topology.nodes.has(to)) throw noStep(to, name)
  const ends = to === undefined ? lastSteps(topology) : [to]
  const needed = leadingTo(topology, ends, given)
  const everything = leadingTo(topology, ends, new Set())
  // What is named must be there and lead there: then everything between stays too.
  const namedByRunning = namesAnyBut(topology, needed, (id) => !given.has(id))
  const namedByGiven = namesAnyBut(topology, needed, (id) => given.has(id))
  const kept = namedByRunning || namedByGiven ? everything : needed
  const idle = namedByRunning ? [] : [...kept].filter((id) => !needed.has(id) && !given.has(id))
  if (kept.size === topology.nodes.size && to === undefined) return { graph: level, idle }
  const { output: _output, ...rest } = level
  const graph = {
    ...(rest as L),
    nodes: level.nodes.filter(({ id }) => kept.has(id)).map((node) => withoutLostJoin(node, topology, kept)),
    edges: level.edges.filter((edge) => kept.has(edge.from.node) && kept.has(edge.to.node) && edge.from.node !== to),
  }
  return { graph, idle }
}

/** The container for one of its items, with what leads to the step inside of it. */
function onOneItem(node: GraphNode, to: string, item: number, name: string): GraphNode {
  if (!node.body) throw noStep(to, name)
  const { graph: body } = cutLevel(node.body, to, new Set(), 0, name)
  const { config } = node
  if (node.type === 'loop') return { ...node, body, config: { ...config, until: 'true', maxRounds: 1 } }
  if (typeof config['items'] !== 'string') return { ...node, body }
  // A function, because brackets around an item that is a list itself would make many items of it.
  return { ...node, body, config: { ...config, items: `$map([${item}], function($i) { (${config['items']})[$i] })[]` } }
}

const noStep = (id: string, name: string): DomainError => new DomainError('invalid_input', `There is no step “${id}” in “${name}”.`)

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

/** Whether one of these steps mentions one that would be left out. Found in the text: a mention that is none costs only time. */
function namesAnyBut({ nodes }: Topology, kept: ReadonlySet<string>, of: (id: string) => boolean): boolean {
  for (const id of kept) {
    if (!of(id)) continue
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
