import type { InternalNode, ReactFlowInstance } from '@xyflow/react'
import { containerOf } from '#shared/graph/edit/address.ts'
import { CARD, INSET } from '#shared/graph/edit/geometry.ts'
import type { FlowEdge, FlowNode } from '#web/canvas/mapping/flow-types.ts'
import type { Address, Point } from '#web/canvas/types.ts'

export type Flow = ReactFlowInstance<FlowNode, FlowEdge>

/** Steps stand on this grid, in the pixels of the drawing. */
export const GRID = 20

/** What is under a point of the window, by what is drawn there. */
export interface Under {
  /** A step or a note. */
  step: Address | undefined
  edge: Address | undefined
  /** The innermost container whose frame is there. */
  container: Address | undefined
}

export function under(target: Element | null): Under {
  const edge = target?.closest('.react-flow__edge')?.getAttribute('data-id') ?? undefined
  const plus = target?.closest('[data-plus-of]')?.getAttribute('data-plus-of') ?? undefined
  const node = target?.closest('.react-flow__node')
  const step = node?.getAttribute('data-id') ?? undefined
  const line = edge ?? plus
  if (line !== undefined) return { step: undefined, edge: line, container: containerOf(line) }
  if (step === undefined) return { step, edge: undefined, container: undefined }
  const isFrame = node?.classList.contains('react-flow__node-container') === true
  return { step, edge: undefined, container: isFrame ? step : containerOf(step) }
}

/** Where a new card goes so that its middle (or, for a dropped line, its port) is under the hand: on the grid, in the pixels of its level. */
export function placeAt(flow: Flow, screen: Point, container: Address | undefined, hold: 'middle' | 'in' | 'out' = 'middle'): Point {
  const { x, y } = flow.screenToFlowPosition(screen)
  const origin = container === undefined ? { x: 0, y: 0 } : (absolute(flow.getInternalNode(container)) ?? { x: 0, y: 0 })
  const left = hold === 'in' ? 0 : hold === 'out' ? CARD.width : CARD.width / 2
  const place = { x: x - origin.x - left, y: y - origin.y - CARD.height / 2 }
  const snapped = { x: Math.round(place.x / GRID) * GRID, y: Math.round(place.y / GRID) * GRID }
  if (container === undefined) return snapped
  return { x: Math.max(INSET.left, snapped.x), y: Math.max(INSET.top, snapped.y) }
}

const absolute = (node: InternalNode<FlowNode> | undefined): Point | undefined => node?.internals.positionAbsolute

/** The pointer of a mouse or the first finger. */
export function pointOf(event: MouseEvent | TouchEvent): Point {
  if ('clientX' in event) return { x: event.clientX, y: event.clientY }
  const touch = event.changedTouches[0]
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 }
}
