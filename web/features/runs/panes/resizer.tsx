import { useRef } from 'react'
import classes from './resizer.module.css'

/** The line between two panes: dragged, or moved with the arrow keys. `grows` says which way makes the pane larger. */
export function Resizer({ label, size, min, max, grows, onSize }: ResizerProps) {
  const start = useRef<{ at: number; size: number } | undefined>(undefined)
  const upright = grows === 'left' || grows === 'right'
  const sign = grows === 'right' || grows === 'down' ? 1 : -1
  const place = (event: React.PointerEvent) => (upright ? event.clientX : event.clientY)
  const [less, more] = upright ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
  return (
    <div
      className={classes['resizer']}
      data-upright={upright || undefined}
      role="separator"
      aria-label={label}
      aria-orientation={upright ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={(event) => {
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { at: place(event), size }
      }}
      onPointerMove={(event) => {
        if (start.current) onSize(start.current.size + sign * (place(event) - start.current.at))
      }}
      onPointerUp={() => (start.current = undefined)}
      onPointerCancel={() => (start.current = undefined)}
      onKeyDown={(event) => {
        if (event.key !== less && event.key !== more) return
        event.preventDefault()
        onSize(size + sign * (event.key === more ? 24 : -24))
      }}
    />
  )
}

export interface ResizerProps {
  label: string
  size: number
  min: number
  max: number
  /** The way in which dragging makes the pane larger. */
  grows: 'left' | 'right' | 'up' | 'down'
  onSize(size: number): void
}
