import type { Scale, Tick } from '#shared/run/timeline-scale.ts'
import { durationText } from '#web/lib/format.ts'
import classes from './timeline.module.css'

/** The times over the rows, and over each fold how long it is. */
export function Axis({ scale, ticks }: AxisProps) {
  return (
    <>
      {ticks.map((tick) => (
        <span key={tick.at} className={classes['tick']} style={{ transform: `translateX(${tick.x}px)` }}>
          {tick.text}
        </span>
      ))}
      {foldsOf(scale).map(({ from, to, x0, x1 }) => (
        <span
          key={from}
          className={classes['foldLabel']}
          style={{ transform: `translateX(${x0}px)`, width: x1 - x0 }}
          title={`Nothing executed for ${durationText(to - from)}`}
        >
          {durationText(to - from)}
        </span>
      ))}
    </>
  )
}

/** The lines behind the rows: times, folds, now, and what a drag has covered. */
export function Grid({ scale, ticks, now, brush }: GridProps) {
  return (
    <>
      {ticks.map((tick) => (
        <div key={tick.at} className={classes['line']} style={{ transform: `translateX(${tick.x}px)` }} />
      ))}
      {foldsOf(scale).map(({ from, x0, x1 }) => (
        <div key={from} className={classes['fold']} style={{ transform: `translateX(${x0}px)`, width: x1 - x0 }} />
      ))}
      {now !== undefined && <div className={classes['now']} style={{ transform: `translateX(${scale.x(now)}px)` }} />}
      {brush && <div className={classes['brush']} style={{ transform: `translateX(${brush.from}px)`, width: brush.to - brush.from }} />}
    </>
  )
}

const foldsOf = (scale: Scale) => scale.segments.filter(({ folded }) => folded)

export interface AxisProps {
  scale: Scale
  ticks: readonly Tick[]
}

export interface GridProps extends AxisProps {
  /** Absent where now is not shown. */
  now?: number | undefined
  /** In pixels. */
  brush?: { from: number; to: number } | undefined
}
