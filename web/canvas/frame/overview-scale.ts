import type { Box, Point, Size } from '#shared/graph/edit/geometry.ts'

/** How a drawing lies in the overview: the point of the drawing in its upper left corner, and px of the overview a px of the drawing. */
export interface Scale extends Point {
  factor: number
}

const MARGIN = 8

/** All of a drawing in the middle of a small surface. A drawing of a few steps is not blown up. */
export function fitInto(whole: Box, size: Size): Scale {
  const factor = Math.min((size.width - 2 * MARGIN) / whole.width, (size.height - 2 * MARGIN) / whole.height, 0.12)
  return {
    factor,
    x: whole.x - (size.width / factor - whole.width) / 2,
    y: whole.y - (size.height / factor - whole.height) / 2,
  }
}
