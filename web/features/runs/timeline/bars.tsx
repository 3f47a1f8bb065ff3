import { memo } from 'react'
import type { Scale } from '#shared/run/timeline-scale.ts'
import type { Span, TimelineRow } from '#shared/run/timeline.ts'
import classes from './timeline.module.css'

/** The bars of one row: hatched waits, solid executing, dotted for people, an ✕ where an attempt failed. */
export const Bars = memo(function Bars({ row, scale, now }: { row: TimelineRow; scale: Scale; now: number }) {
  return <>{row.spans.map((span, index) => bar(row, span, index, scale, now))}</>
})

function bar(row: TimelineRow, span: Span, index: number, scale: Scale, now: number) {
  const to = span.to ?? Math.max(now, span.from)
  if (to < scale.from || span.from > scale.to) return null
  const x0 = scale.x(Math.max(span.from, scale.from))
  const x1 = scale.x(Math.min(to, scale.to))
  const last = index === row.spans.length - 1
  const width = Math.max(span.kind === 'running' || span.kind === 'children' ? 3 : 1, x1 - x0)
  const tone = toneOf(row, span, last)
  return (
    <div
      key={`${span.from}-${index}`}
      className={classes['bar']}
      data-kind={span.kind}
      data-tone={tone}
      data-open={span.to === undefined || undefined}
      style={{ transform: `translateX(${x0}px)`, width }}
    >
      {span.ended === 'failed' && (
        <svg className={classes['cross']} width="10" height="10" viewBox="0 0 10 10" aria-hidden>
          <path d="m2 2 6 6m0-6L2 8" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
        </svg>
      )}
    </div>
  )
}

/** The state that a bar has the colour of. */
function toneOf(row: TimelineRow, span: Span, last: boolean): string {
  if (span.kind === 'queued' || span.kind === 'backoff' || span.kind === 'timer') return 'pending'
  if (span.kind === 'person') return 'needs_review'
  if (span.ended === 'failed') return 'failed'
  if (span.ended === 'cancelled') return 'cancelled'
  if (span.to === undefined) return 'running'
  if (last && row.state === 'failed') return 'failed'
  return row.via === 'reused' || row.via === 'given' ? 'reused' : 'success'
}
