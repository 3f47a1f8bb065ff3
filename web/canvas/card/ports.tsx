import { Handle, Position } from '@xyflow/react'
import { memo } from 'react'
import type { DrawnPorts } from '#web/canvas/face/ports.ts'
import styles from './ports.module.css'

/** Where lines begin and end. Outputs are labelled when there are several; the port of failures shows when it is open or asked for. */
export const Ports = memo(function Ports({ drawn }: { drawn: DrawnPorts }) {
  return (
    <>
      {drawn.ports.map(({ id, label, side, x, y }) => (
        <Handle
          key={`${side}-${id}`}
          id={id}
          type={side === 'in' ? 'target' : 'source'}
          position={side === 'in' ? Position.Left : side === 'out' ? Position.Right : Position.Bottom}
          className={`${styles['port']} ${side === 'error' && !drawn.errorOpen ? styles['quiet'] : ''}`}
          style={side === 'error' ? { left: x } : { top: y }}
          data-port={id}
          data-side={side}
          data-label={side === 'error' || (side === 'out' && drawn.labelled) ? label : undefined}
          title={side === 'in' ? undefined : `${label}: drag to a step, or into the open`}
        />
      ))}
    </>
  )
})
