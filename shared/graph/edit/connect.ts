import type { Graph, GraphEdge } from '../schema.ts'
import { byContainer, containerOf, idOf, type Address } from './address.ts'
import type { End } from './add-nodes.ts'
import { changeLevel, findEdge } from './levels.ts'
import { newIds } from './new-ids.ts'

/** A connection as it is drawn. Whether it is allowed, `mayConnect` says; here only what could not be stored is passed over. */
export interface Ends {
  from: End
  to: End
}

/** The graph with one edge more; the same graph when the ends are in different containers, missing, or connected already. */
export function connect(graph: Graph, { from, to }: Ends): Graph {
  const container = containerOf(from.address)
  if (container !== containerOf(to.address)) return graph
  const edge: GraphEdge = { id: '', from: { node: idOf(from.address), port: from.port }, to: { node: idOf(to.address), port: to.port } }
  return changeLevel(graph, container, (level) => {
    const has = (id: string): boolean => level.nodes.some((node) => node.id === id)
    if (edge.from.node === edge.to.node || !has(edge.from.node) || !has(edge.to.node)) return level
    if (level.edges.some((other) => sameWay(other, edge))) return level
    return { ...level, edges: [...level.edges, { ...edge, id: newIds(graph).edge() }] }
  })
}

/** The same edge between other ends, under its id. When it would be there twice, it is taken away instead. */
export function reconnect(graph: Graph, edge: Address, { from, to }: Ends): Graph {
  const container = containerOf(edge)
  const old = findEdge(graph, edge)
  if (!old || containerOf(from.address) !== container || containerOf(to.address) !== container) return graph
  const next: GraphEdge = { id: old.id, from: { node: idOf(from.address), port: from.port }, to: { node: idOf(to.address), port: to.port } }
  if (sameWay(old, next)) return graph
  return changeLevel(graph, container, (level) => {
    const has = (id: string): boolean => level.nodes.some((node) => node.id === id)
    if (next.from.node === next.to.node || !has(next.from.node) || !has(next.to.node)) return level
    if (level.edges.some((other) => other.id !== old.id && sameWay(other, next)))
      return { ...level, edges: level.edges.filter((other) => other.id !== old.id) }
    return { ...level, edges: level.edges.map((other) => (other.id === old.id ? next : other)) }
  })
}

/** The graph without these edges. */
export function removeEdges(graph: Graph, edges: readonly Address[]): Graph {
  let result = graph
  for (const [container, ids] of byContainer(edges)) {
    result = changeLevel(result, container, (level) => {
      const kept = level.edges.filter((edge) => !ids.has(edge.id))
      return kept.length === level.edges.length ? level : { ...level, edges: kept }
    })
  }
  return result
}

/** The graph without this edge. */
export const disconnect = (graph: Graph, edge: Address): Graph => removeEdges(graph, [edge])

/** Whether two edges lead from the same port to the same step. */
export const sameWay = (a: GraphEdge, b: GraphEdge): boolean =>
  a.from.node === b.from.node && a.from.port === b.from.port && a.to.node === b.to.node && a.to.port === b.to.port
