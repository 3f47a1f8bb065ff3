import type { Box, Size } from '#shared/graph/edit/geometry.ts'

export interface Margin {
  left: number
  top: number
  right: number
  bottom: number
}

/**
 * How far a drawing is moved so that a box of it is seen whole: no farther than needed, so that what is around it stays in sight. Of a
 * box that is larger than the window its upper left corner counts. In px of the window.
 */
export const panInto = (box: Box, view: Size, margin: Margin): { dx: number; dy: number } => ({
  dx: along(box.x, box.width, margin.left, view.width - margin.right),
  dy: along(box.y, box.height, margin.top, view.height - margin.bottom),
})

function along(at: number, length: number, from: number, to: number): number {
  if (at >= from && at + length <= to) return 0
  // A window of the size of a card or less: its beginning is what can be shown.
  if (length > to - from || at < from) return from - at
  return to - at - length
}
