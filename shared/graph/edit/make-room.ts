import type { Graph, GraphNode } from '../schema.ts'
import { containerOf, idOf, type Address } from './address.ts'
import { boxOf, GAP, overlap, positionOf, sizeOf, type Size } from './geometry.ts'
import { changeLevel, find, type Level } from './levels.ts'

/** Everything that can be reached from these steps over edges, themselves included. */
export function downstream(level: Pick<Level, 'edges'>, ids: Iterable<string>): Set<string> {
  return follow(ids, level.edges, (edge) => [edge.from.node, edge.to.node])
}

/** Everything that leads to these steps over edges, themselves included. */
export function upstream(level: Pick<Level, 'edges'>, ids: Iterable<string>): Set<string> {
  return follow(ids, level.edges, (edge) => [edge.to.node, edge.from.node])
}

function follow(
  ids: Iterable<string>,
  edges: Level['edges'],
  way: (edge: Level['edges'][number]) => readonly [string, string],
): Set<string> {
  const next = new Map<string, string[]>()
  for (const edge of edges) {
    const [from, to] = way(edge)
    const list = next.get(from)
    if (list) list.push(to)
    else next.set(from, [to])
  }
  const reached = new Set(ids)
  for (const id of reached) for (const one of next.get(id) ?? []) reached.add(one)
  return reached
}

/** Steps moved by the same distance. */
export function shifted(level: Level, ids: ReadonlySet<string>, dx: number, dy: number): Level {
  if (ids.size === 0 || (dx === 0 && dy === 0)) return level
  return { ...level, nodes: level.nodes.map((node) => (ids.has(node.id) ? shiftedNode(node, dx, dy) : node)) }
}

function shiftedNode(node: GraphNode, dx: number, dy: number): GraphNode {
  const { x, y } = positionOf(node)
  return { ...node, position: { x: x + dx, y: y + dy } }
}

/**
 * After something was put into a container: where the container has grown over what stands beside or below it, that gives way, on
 * every level outwards. `before` is the graph without what was put in.
 */
export function makeRoomAround(graph: Graph, before: Graph, container: Address | undefined): Graph {
  let result = graph
  for (let address = container; address !== undefined; address = containerOf(address)) {
    const old = find(before, address)
    if (!old) continue
    const oldSize = sizeOf(old)
    const id = idOf(address)
    result = changeLevel(result, containerOf(address), (level) => giveWay(level, id, oldSize))
  }
  return result
}

function giveWay(level: Level, id: string, old: Size): Level {
  const grown = level.nodes.find((node) => node.id === id)
  if (!grown) return level
  const box = boxOf(grown)
  const others = level.nodes.filter((node) => node !== grown)
  const dx = box.width - old.width
  const dy = box.height - old.height
  const wide = { ...box, height: old.height }
  let result = level
  if (dx > 0 && others.some((node) => positionOf(node).x >= box.x + old.width && overlap(wide, boxOf(node), GAP.x / 2)))
    result = shifted(result, new Set(others.filter((node) => positionOf(node).x >= box.x + old.width).map((node) => node.id)), dx, 0)
  if (dy > 0) {
    const below = result.nodes.filter((node) => node.id !== id && positionOf(node).y >= box.y + old.height)
    if (below.some((node) => overlap(box, boxOf(node), GAP.y / 2))) result = shifted(result, new Set(below.map((node) => node.id)), 0, dy)
  }
  return result
}
