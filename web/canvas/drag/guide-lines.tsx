import { useReactFlow, ViewportPortal } from '@xyflow/react'
import { useCanvas } from '#web/canvas/state/canvas-store.ts'
import styles from './guide-lines.module.css'

/** Lines that show what a dragged step is in line with. */
export function GuideLines() {
  const guides = useCanvas((state) => state.guides)
  const { getInternalNode } = useReactFlow()
  if (!guides || guides.upright.length + guides.level.length === 0) return null
  const origin = guides.container === undefined ? undefined : getInternalNode(guides.container)?.internals.positionAbsolute
  const { x, y } = origin ?? { x: 0, y: 0 }
  return (
    <ViewportPortal>
      {guides.upright.map(({ at, from, to }) => (
        <i
          key={`x${at}`}
          className={styles['guide']}
          style={{ transform: `translate(${x + at - 0.5}px, ${y + from - 24}px)`, width: 1, height: to - from + 48 }}
        />
      ))}
      {guides.level.map(({ at, from, to }) => (
        <i
          key={`y${at}`}
          className={styles['guide']}
          style={{ transform: `translate(${x + from - 24}px, ${y + at - 0.5}px)`, width: to - from + 48, height: 1 }}
        />
      ))}
    </ViewportPortal>
  )
}
