import { getBezierPath, type ConnectionLineComponentProps } from '@xyflow/react'
import styles from './wire.module.css'

/** The line while it is drawn. */
export function HeldLine({ fromX, fromY, toX, toY, fromPosition, toPosition, fromHandle }: ConnectionLineComponentProps) {
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
  })
  return <path d={path} className={styles['held']} data-error={fromHandle.id === 'error' || undefined} />
}
