import { useStore } from '@xyflow/react'
import { Map as MapIcon, Maximize, Minus, Plus } from 'lucide-react'
import type { CanvasHandle } from '#web/canvas/types.ts'
import styles from './frame.module.css'

/** Zoom at the foot of the drawing: out, how far, in, all of it, overview. */
export function ZoomBar({ handle, overview, onOverview }: { handle: CanvasHandle; overview: boolean; onOverview(): void }) {
  const percent = useStore((state) => Math.round(state.transform[2] * 100))
  return (
    <div className={styles['zoom']} role="group" aria-label="Zoom">
      <button type="button" title="Zoom out" aria-label="Zoom out" onClick={() => handle.zoomBy(1 / 1.25)}>
        <Minus size={16} aria-hidden />
      </button>
      <button
        type="button"
        className={styles['percent']}
        title="Zoom to 100 %"
        aria-label={`Zoom ${percent} %, set to 100 %`}
        onClick={() => handle.zoomBy(100 / percent)}
      >
        {percent} %
      </button>
      <button type="button" title="Zoom in" aria-label="Zoom in" onClick={() => handle.zoomBy(1.25)}>
        <Plus size={16} aria-hidden />
      </button>
      <button type="button" title="Show everything (F)" aria-label="Show everything" onClick={() => handle.fit()}>
        <Maximize size={15} aria-hidden />
      </button>
      <button type="button" title="Overview" aria-label="Overview" aria-pressed={overview} onClick={onOverview}>
        <MapIcon size={15} aria-hidden />
      </button>
    </div>
  )
}
