import type { Box, Size } from '#shared/graph/edit/geometry.ts'
import { FULL_FROM } from '#web/canvas/zoom-bands.ts'
import { panInto, type Margin } from './pan-into.ts'
import type { View } from './pinch.ts'

/** Six cards in a row, with what containers add to them. */
const SHORT_ROW = 2_000
/** Three cards in a row. */
const FIRST_STEPS = 880
/** While a run is watched, all of it matters more than every word; from this zoom on cards say what matters. */
const READABLE = 0.5
/** Kept free around what is shown first, in px of the window. */
const EDGE: Margin = { left: 32, top: 32, right: 32, bottom: 64 }

/**
 * Where a short drawing is looked at from at first, when all of it would be too small to read: from its beginning, or where `chosen` is
 * seen. Undefined where all of it is the better picture: it is readable, long, high, or the window has no room for three steps.
 */
export function firstLook(parts: { whole: Box; view: Size; fits: number; watched: boolean; chosen?: Box | undefined }): View | undefined {
  const { whole, view, fits, watched, chosen } = parts
  const zoom = FULL_FROM
  const room = { width: (view.width - EDGE.left - EDGE.right) / zoom, height: (view.height - EDGE.top - EDGE.bottom) / zoom }
  if (fits >= (watched ? READABLE : zoom) || whole.width > SHORT_ROW || whole.height > room.height || room.width < FIRST_STEPS)
    return undefined
  const x = EDGE.left - whole.x * zoom
  const y = (view.height - whole.height * zoom) / 2 - whole.y * zoom
  if (!chosen) return { x, y, zoom }
  const seen = { x: chosen.x * zoom + x, y: chosen.y * zoom + y, width: chosen.width * zoom, height: chosen.height * zoom }
  const { dx, dy } = panInto(seen, view, EDGE)
  return { x: x + dx, y: y + dy, zoom }
}
