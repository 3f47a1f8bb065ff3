import type { Graph, GraphEdge } from '../schema.ts'
import { byContainer, outermost, type Address } from './address.ts'
import { changeLevel, type Level } from './levels.ts'
import { newIds, type NewIds } from './new-ids.ts'

/**
 * The graph without these steps and notes and what is inside of them. Steps before and after a gap are joined: from the port that led
 * into the gap to the input that the gap led to, so that nothing begins too early because something between was taken out. What
 * followed a failure is joined only where the step before sends its own failures on; it must not begin to run after successes.
 */
export function removeNodes(graph: Graph, addresses: readonly Address[]): Graph {
  const ids = newIds(graph)
  let result = graph
  for (const [container, gone] of byContainer(outermost(addresses)))
    result = changeLevel(result, container, (level) => without(level, gone, ids))
  return result
}

/** A level without some steps, the edges around them joined. */
export function without(level: Level, gone: ReadonlySet<string>, ids: NewIds): Level {
  const notes = level.notes?.filter((note) => !gone.has(note.id))
  const nodes = level.nodes.filter((node) => !gone.has(node.id))
  const keptNotes = notes && notes.length !== level.notes?.length ? { notes } : {}
  if (nodes.length === level.nodes.length) return 'notes' in keptNotes ? { ...level, ...keptNotes } : level
  return { ...level, nodes, edges: healed(level, gone, ids), ...keptNotes }
}

function healed(level: Level, gone: ReadonlySet<string>, ids: NewIds): GraphEdge[] {
  const leaving = new Map<string, GraphEdge[]>()
  const kept: GraphEdge[] = []
  for (const edge of level.edges) {
    if (gone.has(edge.from.node)) {
      const list = leaving.get(edge.from.node)
      if (list) list.push(edge)
      else leaving.set(edge.from.node, [edge])
    } else if (!gone.has(edge.to.node)) kept.push(edge)
  }
  const sendsFailures = new Set(level.nodes.filter((node) => node.policy?.onExhausted?.to === 'error_port').map((node) => node.id))
  const ways = new Set(kept.map(wayOf))
  const result: GraphEdge[] = []
  const added: GraphEdge[] = []
  /** Joined without a look at circles, which can be there only when they were there before. */
  for (const edge of level.edges) {
    if (gone.has(edge.from.node)) continue
    if (!gone.has(edge.to.node)) {
      result.push(edge)
      continue
    }
    // The first way on takes over the edge and its id, so that it stays the same line on the screen.
    let own: GraphEdge | undefined
    for (const next of waysOn(edge, gone, leaving, sendsFailures)) {
      if (next.from.node === next.to.node || ways.has(wayOf(next))) continue
      ways.add(wayOf(next))
      if (own) added.push({ ...next, id: ids.edge() })
      else own = next
    }
    if (own) result.push(own)
  }
  return [...result, ...added]
}

/** Edges over the gap that an edge led into, in the order in which the gap was left. */
function* waysOn(
  into: GraphEdge,
  gone: ReadonlySet<string>,
  leaving: ReadonlyMap<string, readonly GraphEdge[]>,
  sendsFailures: ReadonlySet<string>,
): Generator<GraphEdge> {
  const seen = new Set([into.to.node])
  for (const id of seen) {
    for (const edge of leaving.get(id) ?? []) {
      const failure = edge.from.port === 'error' && into.from.port !== 'error'
      if (failure && !(sendsFailures.has(into.from.node) && !gone.has(edge.to.node))) continue
      if (gone.has(edge.to.node)) seen.add(edge.to.node)
      else yield { ...into, from: failure ? { ...into.from, port: 'error' } : into.from, to: edge.to }
    }
  }
}

const wayOf = ({ from, to }: GraphEdge): string => `${from.node} ${from.port} ${to.node} ${to.port}`
