import type { Box } from '#shared/graph/edit/geometry.ts'

/** Lines that show with what a dragged box is in line, and how far it jumps to be so. In the pixels of the drawing. */
export interface Guides {
  dx: number
  dy: number
  /** Upright lines, each at `x` from `from` down to `to`; level lines likewise. */
  upright: readonly Guide[]
  level: readonly Guide[]
}
export interface Guide {
  at: number
  from: number
  to: number
}

const NONE: Guides = { dx: 0, dy: 0, upright: [], level: [] }

/** Edges and middles of the dragged box against those of the others; a difference up to `reach` jumps. The nearest counts, either way. */
export function guidesFor(box: Box, others: readonly Box[], reach: number): Guides {
  const across = nearest(others, reach, marks(box.x, box.width), (other) => marks(other.x, other.width))
  const down = nearest(others, reach, marks(box.y, box.height), (other) => marks(other.y, other.height))
  if (across === undefined && down === undefined) return NONE
  const dx = across ?? 0
  const dy = down ?? 0
  const moved = { ...box, x: box.x + dx, y: box.y + dy }
  return {
    dx,
    dy,
    upright: across === undefined ? [] : lines(marks(moved.x, moved.width), others, moved.y, moved.height, 'x'),
    level: down === undefined ? [] : lines(marks(moved.y, moved.height), others, moved.x, moved.width, 'y'),
  }
}

const marks = (start: number, length: number): readonly [number, number, number] => [start, start + length / 2, start + length]

function nearest(
  others: readonly Box[],
  reach: number,
  own: readonly number[],
  marksOf: (other: Box) => readonly number[],
): number | undefined {
  let best: number | undefined
  for (const other of others) {
    for (const [index, mark] of marksOf(other).entries()) {
      // Left with left, middle with middle: lines between unlike marks are chance, not order.
      const difference = mark - own[index]!
      if (Math.abs(difference) <= reach && (best === undefined || Math.abs(difference) < Math.abs(best))) best = difference
    }
  }
  return best
}

function lines(own: readonly number[], others: readonly Box[], start: number, length: number, axis: 'x' | 'y'): Guide[] {
  const found: Guide[] = []
  for (const [index, at] of own.entries()) {
    let from = start
    let to = start + length
    let any = false
    for (const other of others) {
      const mark = axis === 'x' ? marks(other.x, other.width)[index]! : marks(other.y, other.height)[index]!
      if (Math.abs(mark - at) > 0.5) continue
      any = true
      from = Math.min(from, axis === 'x' ? other.y : other.x)
      to = Math.max(to, axis === 'x' ? other.y + other.height : other.x + other.width)
    }
    if (any) found.push({ at, from, to })
  }
  // Boxes of one size are in line in all three: one line says it.
  return found.length === 3 ? [found[1]!] : found
}
