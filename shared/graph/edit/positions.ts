import type { Graph, GraphBody, GraphNode } from '../schema.ts'
import { topologyOf } from '../topology.ts'
import { boxOf, GAP, INSET, sizeOf, type Point } from './geometry.ts'

/** A document whose every step has a place, so that it can be drawn. */

/**
 * Files written by hand may leave out where steps are drawn: those levels on which no step has a place are laid out in columns, each
 * step right of everything before it. A single step without a place goes below the others. The same graph when nothing is missing.
 */
export const withPositions = (graph: Graph): Graph => placedLevel(graph, { x: 0, y: 0 })

function placedLevel<L extends Graph | GraphBody>(level: L, corner: Point): L {
  let nodes = level.nodes
  const inner = nodes.map((node) => {
    const body = node.body && placedLevel(node.body, { x: INSET.left, y: INSET.top })
    return body === node.body || !body ? node : { ...node, body }
  })
  if (inner.some((node, index) => node !== nodes[index])) nodes = inner
  if (nodes.some((node) => !node.position))
    nodes = nodes.some((node) => node.position) ? below(nodes) : inColumns(nodes, level.edges, corner)
  return nodes === level.nodes ? level : { ...level, nodes }
}

function below(nodes: readonly GraphNode[]): GraphNode[] {
  const boxes = nodes.filter((node) => node.position).map(boxOf)
  let x = Math.min(...boxes.map((box) => box.x))
  const y = Math.max(...boxes.map((box) => box.y + box.height)) + GAP.y
  return nodes.map((node) => {
    if (node.position) return node
    const placed = { ...node, position: { x, y } }
    x += sizeOf(node).width + GAP.x
    return placed
  })
}

function inColumns(nodes: readonly GraphNode[], edges: Graph['edges'], corner: Point): GraphNode[] {
  const { order, incoming } = topologyOf(nodes, edges)
  const column = new Map<string, number>()
  for (const id of order) column.set(id, Math.max(0, ...incoming.get(id)!.map((edge) => (column.get(edge.from.node) ?? -1) + 1)))
  const last = Math.max(0, ...column.values())
  const columns: GraphNode[][] = []
  // Steps of a circle have no column of their own; they stand behind the rest until the circle is broken.
  for (const node of nodes) (columns[column.get(node.id) ?? last + 1] ??= []).push(node)
  const places = new Map<GraphNode, Point>()
  let { x } = corner
  for (const group of columns) {
    if (!group) continue
    let { y } = corner
    for (const node of group) {
      places.set(node, { x, y })
      y += sizeOf(node).height + GAP.y
    }
    x += Math.max(...group.map((node) => sizeOf(node).width)) + GAP.x
  }
  return nodes.map((node) => ({ ...node, position: places.get(node)! }))
}
