import type { JsonObject } from '../../lib/json.ts'
import type { NodeDefinition } from '../../nodes/define-node.ts'
import type { Graph, GraphEdge, GraphNode } from '../schema.ts'
import { addressOf, containerOf, idOf, type Address } from './address.ts'
import { boxOf, CARD, EMPTY_CONTAINER, freeSpot, GAP, INSET, positionOf, type Box, type Point, type Size } from './geometry.ts'
import { changeLevel, find, levelOf, type Level } from './levels.ts'
import { downstream, makeRoomAround, shifted } from './make-room.ts'
import { newIds } from './new-ids.ts'
import { outputsOf } from './ports.ts'

/** The graph with something new, and where that is. */
export interface Added {
  graph: Graph
  address: Address
}

/** One end of a connection. */
export interface End {
  address: Address
  port: string
}

export interface AddOptions {
  definition: NodeDefinition
  /** Upper left corner, in the pixels of its level. */
  at: Point
  container?: Address
  name?: string
  config?: JsonObject
}

/** A new step. Its id is readable and nobody else's in the whole document. A container begins with nothing inside. */
export function addNode(graph: Graph, { definition, at, container, name, config }: AddOptions): Added {
  const node = newNode(graph, definition, at, name, config)
  return placed(graph, container, node, (level) => ({ ...level, nodes: [...level.nodes, node] }))
}

/** Width and height of a new step of a type. */
export const newSize = (definition: NodeDefinition): Size => (definition.container === 'body' ? EMPTY_CONTAINER : CARD)

/** A new step behind another, wired to its port, in the next column where nothing stands. */
export function appendAfter(graph: Graph, from: End, definition: NodeDefinition, more: Pick<AddOptions, 'name' | 'config'> = {}): Added {
  const before = find(graph, from.address)
  const container = containerOf(from.address)
  const level = levelOf(graph, container)
  if (!before || !level) return addNode(graph, { definition, at: { x: 0, y: 0 }, ...more })
  const box = boxOf(before)
  const at = freeSpot({ x: box.x + box.width + GAP.x, y: box.y, ...newSize(definition) }, level.nodes.map(boxOf))
  const node = newNode(graph, definition, at, more.name, more.config)
  const input = definition.inputs[0]
  const edges: GraphEdge[] = input ? [edgeOf(newIds(graph).edge(), idOf(from.address), from.port, node.id, input.id)] : []
  return placed(graph, container, node, (one) => ({ ...one, nodes: [...one.nodes, node], edges: [...one.edges, ...edges] }))
}

/** A new step before another, wired to its input, in the column before it where nothing stands. */
export function prependBefore(graph: Graph, to: End, definition: NodeDefinition, more: Pick<AddOptions, 'name' | 'config'> = {}): Added {
  const after = find(graph, to.address)
  const container = containerOf(to.address)
  const level = levelOf(graph, container)
  if (!after || !level) return addNode(graph, { definition, at: { x: 0, y: 0 }, ...more })
  const size = newSize(definition)
  const { x, y } = positionOf(after)
  const wanted = { x: x - GAP.x - size.width, y, ...size }
  // Left of the frame there is nothing: what is inside moves to the right instead.
  const push = container === undefined ? 0 : Math.max(0, INSET.left - wanted.x)
  const moved = push === 0 ? level : shifted(level, downstream(level, [after.id]), push, 0)
  const at = freeSpot({ ...wanted, x: wanted.x + push }, moved.nodes.map(boxOf))
  const node = newNode(graph, definition, at, more.name, more.config)
  const output = outputsOf(definition, node.config)[0]
  const edges: GraphEdge[] = output ? [edgeOf(newIds(graph).edge(), node.id, output.id, after.id, to.port)] : []
  return placed(graph, container, node, () => ({ ...moved, nodes: [...moved.nodes, node], edges: [...moved.edges, ...edges] }))
}

/**
 * A new step in the middle of an edge: in by its first input, out by its first output. The edge goes on leading to it under its old
 * id; what follows moves to the right when there is no room. A type that nothing leaves from is wired beside the edge instead.
 */
export function insertOnEdge(
  graph: Graph,
  edge: Address,
  definition: NodeDefinition,
  more: Pick<AddOptions, 'name' | 'config'> = {},
): Added {
  const container = containerOf(edge)
  const level = levelOf(graph, container)
  const old = level?.edges.find((one) => one.id === idOf(edge))
  const from = level?.nodes.find((node) => node.id === old?.from.node)
  const to = level?.nodes.find((node) => node.id === old?.to.node)
  if (!level || !old || !from || !to)
    return addNode(graph, { definition, at: { x: 0, y: 0 }, ...(container ? { container } : {}), ...more })
  const input = definition.inputs[0]
  const draft = newNode(graph, definition, { x: 0, y: 0 }, more.name, more.config)
  const output = outputsOf(definition, draft.config)[0]
  if (!input || !output) return appendAfter(graph, { address: addressOf(container, from.id), port: old.from.port }, definition, more)
  const { level: roomy, at } = roomOnEdge(level, from, to, newSize(definition))
  const node: GraphNode = { ...draft, position: at }
  const into: GraphEdge = { ...old, to: { node: node.id, port: input.id } }
  const out = edgeOf(newIds(graph).edge(), node.id, output.id, old.to.node, old.to.port)
  return placed(graph, container, node, () => ({
    ...roomy,
    nodes: [...roomy.nodes, node],
    edges: [...roomy.edges.map((one) => (one.id === old.id ? into : one)), out],
  }))
}

function roomOnEdge(level: Level, from: GraphNode, to: GraphNode, size: Size): { level: Level; at: Point } {
  const left = boxOf(from)
  const right = positionOf(to)
  const start = left.x + left.width
  const room = right.x - start
  const needed = size.width + 2 * GAP.x
  const y = Math.round((left.y + right.y) / 2)
  const line: Box = { x: Math.round(start + (room - size.width) / 2), y, ...size }
  if (room >= needed) return { level, at: freeSpot(line, level.nodes.map(boxOf)) }
  // An edge that leads back to the left has no room to be made; the new step stands behind where it comes from.
  const x = start + GAP.x
  const push = x + size.width + GAP.x - right.x
  const follow = downstream(level, [to.id])
  const moved = room < 0 || follow.has(from.id) ? level : shifted(level, follow, push, 0)
  return { level: moved, at: freeSpot({ x, y: left.y, ...size }, moved.nodes.map(boxOf)) }
}

const edgeOf = (id: string, from: string, port: string, to: string, input: string): GraphEdge => ({
  id,
  from: { node: from, port },
  to: { node: to, port: input },
})

function newNode(graph: Graph, definition: NodeDefinition, at: Point, name?: string, config: JsonObject = {}): GraphNode {
  const shown = name?.trim() || definition.name
  return {
    id: newIds(graph).node(shown),
    type: definition.type,
    name: shown,
    position: { x: Math.round(at.x), y: Math.round(at.y) },
    config,
    ...(definition.container === 'body' ? { body: { nodes: [], edges: [] } } : {}),
  }
}

/** Puts a step into its level, inside of the frame, and lets the neighbours of grown containers give way. */
function placed(graph: Graph, container: Address | undefined, node: GraphNode, change: (level: Level) => Level): Added {
  if (container !== undefined && !find(graph, container)) return placed(graph, undefined, node, change)
  const changed = changeLevel(graph, container, (level) => {
    const next = change(level)
    return container === undefined ? next : { ...next, nodes: next.nodes.map((one) => (one.id === node.id ? insideFrame(one) : one)) }
  })
  return { graph: makeRoomAround(changed, graph, container), address: addressOf(container, node.id) }
}

/** Steps of a container stand right of and below its frame's corner, so that the frame never cuts them. */
export function insideFrame(node: GraphNode): GraphNode {
  const { x, y } = positionOf(node)
  const position = { x: Math.max(x, INSET.left), y: Math.max(y, INSET.top) }
  return position.x === x && position.y === y ? node : { ...node, position }
}
