import { topologyOf } from '#shared/graph/topology.ts'
import { GAP, type Box, type Size } from '#shared/graph/edit/geometry.ts'
import type { GraphEdge, GraphNode } from '#shared/graph/schema.ts'

/**
 * A plainer layout for parts so large that a search for the fewest crossings would take seconds: each step in the column right of
 * everything before it, columns in the order of what leads into them, each step as near to that as its neighbours allow. Takes time in
 * proportion to steps and lines.
 */
export function layoutColumns(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  sizes: ReadonlyMap<string, Size>,
): Map<string, Box> {
  const { order, incoming } = topologyOf(nodes, edges)
  const column = new Map<string, number>()
  for (const id of order) column.set(id, Math.max(0, ...incoming.get(id)!.map(({ from }) => (column.get(from.node) ?? -1) + 1)))
  const last = Math.max(-1, ...column.values()) + 1
  const columns: string[][] = []
  for (const { id } of nodes) (columns[column.get(id) ?? last] ??= []).push(id)
  const boxes = new Map<string, Box>()
  let x = 0
  for (const group of columns) {
    if (!group) continue
    const wanted = new Map(group.map((id, index) => [id, middleBefore(id, incoming, boxes) ?? index * (sizes.get(id)!.height + GAP.y)]))
    let bottom = -Infinity
    for (const id of group.toSorted((a, b) => wanted.get(a)! - wanted.get(b)!)) {
      const size = sizes.get(id)!
      const y = Math.max(bottom, wanted.get(id)! - size.height / 2)
      boxes.set(id, { x, y, ...size })
      bottom = y + size.height + GAP.y
    }
    x += Math.max(...group.map((id) => sizes.get(id)!.width)) + GAP.x
  }
  return boxes
}

/** The mean height of what leads into a step and has its place already. */
function middleBefore(
  id: string,
  incoming: ReadonlyMap<string, readonly GraphEdge[]>,
  boxes: ReadonlyMap<string, Box>,
): number | undefined {
  const before = incoming.get(id)!.flatMap(({ from }) => boxes.get(from.node) ?? [])
  return before.length === 0 ? undefined : before.reduce((sum, box) => sum + box.y + box.height / 2, 0) / before.length
}
