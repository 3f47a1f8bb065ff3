import type { Graph, GraphEdge, GraphNode } from '../schema.ts'
import { addressOf, byContainer, containerOf, idOf, isWithin, outermost, type Address } from './address.ts'
import { insideFrame } from './add-nodes.ts'
import { around, boxOf, boxesOf, freeSpot, INSET, noteBox, positionOf, type Box, type Point } from './geometry.ts'
import { changeLevel, find, levelOf, type Level } from './levels.ts'
import { makeRoomAround } from './make-room.ts'
import { newIds } from './new-ids.ts'
import { without } from './remove-nodes.ts'

export interface Move extends Point {
  address: Address
}

/** Steps and notes to new places, in the pixels of their level. Places are whole pixels; inside of a container none leaves the frame. */
export function moveNodes(graph: Graph, moves: readonly Move[]): Graph {
  const to = new Map(moves.map((move) => [move.address, move]))
  let result = graph
  for (const [container, ids] of byContainer(to.keys())) {
    result = changeLevel(result, container, (level) => {
      let changed = false
      const place = <T extends { id: string; position?: Point | undefined }>(thing: T): T => {
        const move = ids.has(thing.id) ? to.get(addressOf(container, thing.id)) : undefined
        if (!move) return thing
        const position = pointInside(move, container)
        if (thing.position?.x === position.x && thing.position.y === position.y) return thing
        changed = true
        return { ...thing, position }
      }
      const nodes = level.nodes.map(place<GraphNode>)
      const notes = level.notes?.map(place)
      return changed ? { ...level, nodes, ...(notes ? { notes } : {}) } : level
    })
  }
  return result
}

function pointInside({ x, y }: Point, container: Address | undefined): Point {
  const [left, top] = container === undefined ? [-Infinity, -Infinity] : [INSET.left, INSET.top]
  // Adding 0 turns -0 into 0, which JSON would do anyway.
  return { x: Math.max(left, Math.round(x)) + 0, y: Math.max(top, Math.round(y)) + 0 }
}

/** What a move into or out of a container gave: the same steps under their new addresses. */
export interface Moved {
  graph: Graph
  addresses: Address[]
}

/**
 * Steps of one level into a container of the same document (or, without one, onto the outermost level), with the edges between them.
 * What they were wired to outside is joined over the gap, because no edge crosses a frame. `at` is where their upper left corner goes.
 */
export function moveIntoContainer(graph: Graph, addresses: readonly Address[], container: Address | undefined, at?: Point): Moved {
  const from = addresses[0] === undefined ? undefined : containerOf(addresses[0])
  const moving = outermost(addresses).filter((address) => containerOf(address) === from && find(graph, address))
  const into = moving.filter((address) => container === undefined || !isWithin(container, address))
  const target = levelOf(graph, container)
  const source = levelOf(graph, from)
  if (!target || !source || into.length === 0 || from === container || (container !== undefined && !find(graph, container)?.body))
    return { graph, addresses: [...addresses] }
  const ids = new Set(into.map(idOf))
  const nodes = source.nodes.filter((node) => ids.has(node.id))
  const edges = source.edges.filter((edge) => ids.has(edge.from.node) && ids.has(edge.to.node))
  // Documents made elsewhere may use an id on several levels; on one level it must be one step's.
  const taken = new Set([...target.nodes.map((node) => node.id)])
  if (nodes.some((node) => taken.has(node.id))) return { graph, addresses: [...addresses] }
  const spot = landing(nodes, target, container, at)
  const fresh = newIds(graph)
  const edgeIds = new Set(target.edges.map((edge) => edge.id))
  const landed = nodes.map((node) => {
    const { x, y } = positionOf(node)
    const moved = { ...node, position: { x: x + spot.x, y: y + spot.y } }
    return container === undefined ? moved : insideFrame(moved)
  })
  const wires = edges.map((edge): GraphEdge => (edgeIds.has(edge.id) ? { ...edge, id: fresh.edge() } : edge))
  const taken_ = changeLevel(graph, from, (level) => without(level, ids, fresh))
  const put = changeLevel(taken_, container, (level) => ({
    ...level,
    nodes: [...level.nodes, ...landed],
    edges: [...level.edges, ...wires],
  }))
  return { graph: makeRoomAround(put, graph, container), addresses: into.map((address) => addressOf(container, idOf(address))) }
}

/** Steps out of their container onto the level around it, beside it. */
export function moveOutOfContainer(graph: Graph, addresses: readonly Address[], at?: Point): Moved {
  const from = addresses[0] === undefined ? undefined : containerOf(addresses[0])
  const container = from === undefined ? undefined : find(graph, from)
  if (from === undefined || !container) return { graph, addresses: [...addresses] }
  const box = boxOf(container)
  return moveIntoContainer(graph, addresses, containerOf(from), at ?? { x: box.x, y: box.y + box.height + INSET.bottom })
}

/** How far things move so that their upper left corner is where it was asked for, or at the first free place. */
function landing(nodes: readonly GraphNode[], target: Level, container: Address | undefined, at: Point | undefined): Point {
  const box = around(nodes.map(boxOf))!
  const others = boxesOf(target)
  const edge = around(others)
  const wanted = at ?? (edge ? { x: edge.x, y: edge.y + edge.height + INSET.bottom } : { x: INSET.left, y: INSET.top })
  const { x, y } = pointInside(wanted, container)
  const spot = at ? { x, y } : freeSpot({ ...box, x, y }, others)
  return { x: spot.x - box.x, y: spot.y - box.y }
}

export const ALIGNMENTS = ['left', 'center', 'right', 'top', 'middle', 'bottom'] as const
/** `center` and `right` are about columns, `middle` and `bottom` about rows. */
export type Alignment = (typeof ALIGNMENTS)[number]

/** Steps and notes of one level in a line: by an edge or by the middle of the box around them. */
export function align(graph: Graph, addresses: readonly Address[], how: Alignment): Graph {
  const boxes = boxesAt(graph, addresses)
  const whole = around(boxes.map(({ box }) => box))
  if (!whole || boxes.length < 2) return graph
  return moveNodes(
    graph,
    boxes.map(({ address, box }) => ({ address, ...aligned(box, whole, how) })),
  )
}

function aligned(box: Box, whole: Box, how: Alignment): Point {
  switch (how) {
    case 'left':
      return { x: whole.x, y: box.y }
    case 'center':
      return { x: whole.x + (whole.width - box.width) / 2, y: box.y }
    case 'right':
      return { x: whole.x + whole.width - box.width, y: box.y }
    case 'top':
      return { x: box.x, y: whole.y }
    case 'middle':
      return { x: box.x, y: whole.y + (whole.height - box.height) / 2 }
    case 'bottom':
      return { x: box.x, y: whole.y + whole.height - box.height }
  }
}

/** The same space between neighbours, from left to right or from top to bottom; the first and the last stay where they are. */
export function distribute(graph: Graph, addresses: readonly Address[], way: 'horizontal' | 'vertical'): Graph {
  const [start, length] = way === 'horizontal' ? (['x', 'width'] as const) : (['y', 'height'] as const)
  const boxes = boxesAt(graph, addresses).sort((a, b) => a.box[start] - b.box[start])
  const [first, last] = [boxes[0], boxes.at(-1)]
  if (!first || !last || boxes.length < 3) return graph
  const filled = boxes.reduce((sum, { box }) => sum + box[length], 0)
  const gap = (last.box[start] + last.box[length] - first.box[start] - filled) / (boxes.length - 1)
  let next = first.box[start]
  return moveNodes(
    graph,
    boxes.map(({ address, box }) => {
      const place = { address, x: box.x, y: box.y, [start]: next }
      next += box[length] + gap
      return place
    }),
  )
}

/** Those of the level of the first that are there. */
function boxesAt(graph: Graph, addresses: readonly Address[]): { address: Address; box: Box }[] {
  const container = addresses[0] === undefined ? undefined : containerOf(addresses[0])
  const level = levelOf(graph, container)
  const wanted = new Set(addresses.filter((address) => containerOf(address) === container).map(idOf))
  const things = [
    ...(level?.nodes ?? []).map((node) => ({ id: node.id, box: () => boxOf(node) })),
    ...(level?.notes ?? []).map((note) => ({ id: note.id, box: () => noteBox(note) })),
  ]
  return things.filter(({ id }) => wanted.has(id)).map(({ id, box }) => ({ address: addressOf(container, id), box: box() }))
}
