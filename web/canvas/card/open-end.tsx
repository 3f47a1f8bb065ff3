import { useReactFlow } from '@xyflow/react'
import { memo } from 'react'
import { containerOf } from '#shared/graph/edit/address.ts'
import type { DrawnPort } from '#web/canvas/face/ports.ts'
import { placeAt } from '#web/canvas/frame/places.ts'
import type { FlowEdge, FlowNode } from '#web/canvas/mapping/flow-types.ts'
import { useCanvas } from '#web/canvas/state/canvas-store.ts'
import type { Address } from '#web/canvas/types.ts'
import styles from './ports.module.css'

/**
 * The plus behind a way on that leads nowhere yet. Always there behind a last step; else while its step is selected or the hand is on it.
 * With the keyboard the same is done by the owner's key. One element, drawn by style: cards stay small.
 */
export const OpenEnd = memo(function OpenEnd({ address, port: { id, label, x, y }, labelled, always }: OpenEndProps) {
  const actions = useCanvas((state) => state.actions)
  const flow = useReactFlow<FlowNode, FlowEdge>()
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`${styles['more']} nodrag nopan`}
      style={{ left: x, top: y }}
      data-open-end={id}
      data-always={always || undefined}
      data-named={labelled || undefined}
      aria-label={labelled ? `Put the next step behind ${label}` : 'Put the next step behind it'}
      title="Put the next step here"
      onClick={(event) => {
        event.stopPropagation()
        const box = event.currentTarget.getBoundingClientRect()
        const screen = { x: box.right, y: box.top + box.height / 2 }
        const container = containerOf(address)
        actions?.dropConnection({ address, port: id, side: 'out' }, placeAt(flow, screen, container, 'in'), screen, container)
      }}
    />
  )
})

interface OpenEndProps {
  address: Address
  port: DrawnPort
  /** One of several ways on. */
  labelled: boolean
  always: boolean
}
