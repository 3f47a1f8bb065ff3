import { catalog, nodeDefinition } from '../../nodes/catalog.ts'
import type { GraphBody, GraphNode, GraphNote } from '../schema.ts'
import type { Level } from './levels.ts'
import { portsOf } from './ports.ts'

/** Sizes and distances of a drawing, in its own pixels. The canvas draws by them, edits and layouts place by them. */

export const CARD = { width: 240, height: 68 } as const
/** Between columns and between rows. */
export const GAP = { x: 80, y: 32 } as const
/** The frame of a container around the steps inside of it; their positions count from its upper left corner. */
export const INSET = { left: 24, top: 72, right: 24, bottom: 24 } as const
/** A container is never smaller than this: one card and its frame. */
export const EMPTY_CONTAINER = { width: INSET.left + CARD.width + INSET.right, height: INSET.top + CARD.height + INSET.bottom } as const
export const NOTE = { width: 240, height: 120 } as const

export interface Point {
  x: number
  y: number
}
export interface Size {
  width: number
  height: number
}
export type Box = Point & Size

const ORIGIN: Point = { x: 0, y: 0 }

export const positionOf = (node: Pick<GraphNode, 'position'>): Point => node.position ?? ORIGIN

/** Between ports of one side, when a card has to grow for them. */
export const PORT_STEP = 24

/** How large a step is drawn: a card that has room for its ways on, or the frame that holds its body. */
export function sizeOf(node: GraphNode): Size {
  if (node.body) return containerSize(node.body)
  if (nodeDefinition(catalog, node.type)?.container === 'body') return EMPTY_CONTAINER
  return cardSize(portsOf(node, catalog).outputs.filter(({ id }) => id !== 'error').length)
}

/** The size of a card with so many ways on. */
export const cardSize = (outputs: number): Size => (outputs <= 2 ? CARD : { width: CARD.width, height: 8 + outputs * PORT_STEP })

/** Bodies never change in place, so that a size is worked out once. */
const sizes = new WeakMap<GraphBody, Size>()

/** The frame that holds a body: as far as its steps and notes reach, never smaller than an empty one. */
export function containerSize(body: GraphBody): Size {
  const known = sizes.get(body)
  if (known) return known
  let { width, height } = EMPTY_CONTAINER as Size
  for (const box of boxesOf(body)) {
    width = Math.max(width, box.x + box.width + INSET.right)
    height = Math.max(height, box.y + box.height + INSET.bottom)
  }
  const size = { width, height }
  sizes.set(body, size)
  return size
}

export const boxOf = (node: GraphNode): Box => ({ ...positionOf(node), ...sizeOf(node) })
export const noteBox = (note: GraphNote): Box => ({ ...note.position, ...note.size })
export const boxesOf = (level: Level): Box[] => [...level.nodes.map(boxOf), ...(level.notes ?? []).map(noteBox)]

/** Whether two boxes come nearer to each other than `distance`. */
export const overlap = (a: Box, b: Box, distance = 0): boolean =>
  a.x < b.x + b.width + distance && b.x < a.x + a.width + distance && a.y < b.y + b.height + distance && b.y < a.y + a.height + distance

/** The first place at or below `box` where it touches none of `others`. Notes may be covered; they are written on the paper. */
export function freeSpot(box: Box, others: readonly Box[]): Point {
  let { y } = box
  const inTheWay = others
    .filter((other) => overlap({ ...box, y: other.y, height: other.height }, other, GAP.y / 2))
    .sort((a, b) => a.y - b.y)
  for (const other of inTheWay) if (overlap({ ...box, y }, other, GAP.y / 2)) y = other.y + other.height + GAP.y
  return { x: box.x, y }
}

/** The smallest box around all of them; undefined for none. */
export function around(boxes: readonly Box[]): Box | undefined {
  const [first] = boxes
  if (!first) return undefined
  let { x, y } = first
  let right = x + first.width
  let bottom = y + first.height
  for (const box of boxes) {
    x = Math.min(x, box.x)
    y = Math.min(y, box.y)
    right = Math.max(right, box.x + box.width)
    bottom = Math.max(bottom, box.y + box.height)
  }
  return { x, y, width: right - x, height: bottom - y }
}
