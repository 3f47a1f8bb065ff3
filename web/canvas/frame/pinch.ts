import type { Point } from '#web/canvas/types.ts'

export interface View extends Point {
  zoom: number
}

/**
 * What two fingers on a trackpad do: the browser hands it over as turns of a wheel with Control, a hundred for a growth by e. What is under
 * the hand (a point of the canvas, in px) stays there.
 */
export function pinched(view: View, hand: Point, deltaY: number, { least, most }: { least: number; most: number }): View {
  const zoom = Math.min(most, Math.max(least, view.zoom * Math.exp(-deltaY / 100)))
  const by = zoom / view.zoom
  return { x: hand.x - (hand.x - view.x) * by, y: hand.y - (hand.y - view.y) * by, zoom }
}
