import { Handle, Position, type HandleType } from '@xyflow/react'
import { memo, useState } from 'react'
import { flushSync } from 'react-dom'
import type { DrawnPort, DrawnPorts } from '#web/canvas/face/ports.ts'
import { useCanvas } from '#web/canvas/state/canvas-store.ts'
import { TOUCH } from '#web/canvas/frame/touch.ts'
import type { Address } from '#web/canvas/types.ts'
import { OpenEnd } from './open-end.tsx'
import styles from './ports.module.css'

/**
 * Where lines begin and end. Outputs are labelled when there are several; the port of failures shows when it is open or asked for.
 * The library's handles listen to every frame of a pan, so a card has them only once the hand has come near or while a line is drawn;
 * else its ports are plain marks in the same places, with the names by which the library measures them.
 */
export const Ports = memo(function Ports({ address, drawn }: { address: Address; drawn: DrawnPorts }) {
  const [near, setNear] = useState(TOUCH)
  const frozen = useCanvas(({ actions }) => actions === undefined)
  const answering = useCanvas(({ actions, held }) => actions !== undefined && (near || held !== undefined))
  const ways = drawn.ports.map((port) => {
    const { id, label, side, x, y } = port
    const { type, position } = KINDS[side]
    const shared = {
      style: side === 'error' ? { left: x } : { top: y },
      'data-port': id,
      'data-side': side,
      'data-label': side === 'error' || (side === 'out' && drawn.labelled) ? label : undefined,
      'data-free': side === 'out' && !frozen && drawn.open.includes(id) ? '' : undefined,
      title: side === 'in' ? undefined : frozen ? label : `${label}: drag to a step, or into the open`,
    }
    const className = `${styles['port']} ${side === 'error' && !drawn.errorOpen ? styles['quiet'] : ''}`
    return answering ? (
      <Handle key={`${side} ${id}`} id={id} type={type} position={position} className={className} {...shared} />
    ) : (
      <div
        key={`${side} ${id}`}
        className={`react-flow__handle react-flow__handle-${position} ${type} ${styles['still']} nodrag ${className}`}
        data-handleid={id}
        data-handlepos={position}
        // At once: the hand may press before the next drawing.
        onPointerEnter={() => flushSync(() => setNear(true))}
        {...shared}
      />
    )
  })
  if (frozen) return ways
  const ends = drawn.ports.filter(({ id, side }) => side === 'out' && drawn.open.includes(id))
  return [
    ...ways,
    ...ends.map((port) => <OpenEnd key={`more ${port.id}`} address={address} port={port} labelled={drawn.labelled} always={drawn.last} />),
  ]
})

const KINDS = {
  in: { type: 'target', position: Position.Left },
  out: { type: 'source', position: Position.Right },
  error: { type: 'source', position: Position.Bottom },
} as const satisfies Record<DrawnPort['side'], { type: HandleType; position: Position }>
