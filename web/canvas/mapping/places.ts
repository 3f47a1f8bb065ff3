import { GAP, INSET, type Point } from '#shared/graph/edit/geometry.ts'
import type { Graph, GraphBody } from '#shared/graph/schema.ts'
import { topologyOf } from '#shared/graph/topology.ts'
import { stepSize } from '#web/canvas/face/ports.ts'

/** Where each step of a level stands. Steps without a place, such as of a file written by hand, are put into columns by what leads where. */
export function placesOf(level: Graph | GraphBody): ReadonlyMap<string, Point> {
  const places = new Map<string, Point>()
  const lost = level.nodes.filter(({ position }) => !position)
  for (const { id, position } of level.nodes) if (position) places.set(id, position)
  if (lost.length === 0) return places
  const { order, incoming } = topologyOf(level.nodes, level.edges)
  const column = new Map<string, number>()
  for (const id of order) column.set(id, Math.max(0, ...incoming.get(id)!.map(({ from }) => (column.get(from.node) ?? 0) + 1)))
  const width = Math.max(...lost.map((node) => stepSize(node).width))
  const filled = new Map<number, number>()
  for (const node of lost) {
    const at = column.get(node.id) ?? 0
    const y = filled.get(at) ?? INSET.top
    places.set(node.id, { x: INSET.left + at * (width + GAP.x), y })
    filled.set(at, y + stepSize(node).height + GAP.y)
  }
  return places
}
