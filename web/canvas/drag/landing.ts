import { containerOf, isWithin } from '#shared/graph/edit/address.ts'
import type { Box } from '#shared/graph/edit/geometry.ts'
import type { Address, Point } from '#web/canvas/types.ts'

/** A frame that can take steps, where it stands in the drawing (not on its level). */
export interface Frame {
  address: Address
  box: Box
}

/** So far, in the pixels of the drawing, the hand may leave the frame that a step stands in: the frame grows with its steps. */
export const GRACE = 48

/** Where steps would go if they were let go: into a container, onto the outermost level (null), or nowhere else (undefined). */
export function landingOf(hand: Point, moving: readonly Address[], frames: readonly Frame[]): Address | null | undefined {
  const [first] = moving
  if (first === undefined) return undefined
  const home = containerOf(first)
  if (moving.some((address) => containerOf(address) !== home)) return undefined
  let over: Frame | undefined
  let own: Frame | undefined
  for (const frame of frames) {
    if (frame.address === home) own = frame
    if (moving.some((address) => isWithin(frame.address, address)) || !holds(frame.box, hand, 0)) continue
    if (!over || depth(frame.address) > depth(over.address)) over = frame
  }
  if (over?.address === home) return undefined
  const outwards = home !== undefined && (over === undefined || isWithin(home, over.address))
  if (outwards && own && holds(own.box, hand, GRACE)) return undefined
  return over?.address ?? null
}

const holds = ({ x, y, width, height }: Box, point: Point, grace: number): boolean =>
  point.x >= x - grace && point.x <= x + width + grace && point.y >= y - grace && point.y <= y + height + grace

const depth = (address: Address): number => address.split('/').length

/** The landing in words: `Put into For each document`, `Take out of For each document`. */
export function landingText(into: Address | null, moving: readonly Address[], titleOf: (address: Address) => string): string {
  const home = moving[0] === undefined ? undefined : containerOf(moving[0])
  const outwards = home !== undefined && (into === null || isWithin(home, into))
  if (outwards) return `Take out of ${titleOf(home)}`
  return into === null ? '' : `Put into ${titleOf(into)}`
}
