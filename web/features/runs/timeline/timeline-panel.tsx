import { useVirtualizer } from '@tanstack/react-virtual'
import { useElementSize } from '@mantine/hooks'
import { ActionIcon, Tooltip } from '@mantine/core'
import { ZoomOut } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { createScale, idleGaps, ticksOf, type Stretch } from '#shared/run/timeline-scale.ts'
import { spanWords } from '#shared/run/span-words.ts'
import type { Address } from '#web/canvas/types.ts'
import { durationText } from '#web/lib/format.ts'
import { clockText } from '../clock-text.ts'
import { Axis, Grid } from './axis.tsx'
import { shownRows, type ShownRow, type TimelineSource } from './rows.ts'
import { rowId, TimelineRow } from './timeline-row.tsx'
import classes from './timeline.module.css'

const ROW = 28
const NAMES = 208
/** Pixels that a press may move and still be a click. */
const SLACK = 4

/** A row a step, bars over time. Drag zooms, a double click shows all again; the selection is the page's. */
export function TimelinePanel({ source, now, live, selected, errorsOnly, onErrorsOnly, onSelect, onLookInside }: TimelinePanelProps) {
  const [folded, setFolded] = useState<ReadonlySet<Address>>(new Set())
  const [zoom, setZoom] = useState<Stretch>()
  const [drag, setDrag] = useState<{ from: number; to: number }>()
  const [hover, setHover] = useState<{ x: number; y: number; text: string; times: string }>()
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: plot, width } = useElementSize<HTMLDivElement>()
  const { timeline } = source
  const end = timeline.to ?? Math.max(now, timeline.last)
  // A bar that ends at the very edge is drawn, with room for its mark.
  const room = Math.max(1, width - 14)
  const scale = useMemo(
    () => createScale(zoom ?? { from: timeline.from, to: end }, idleGaps(timeline, end), room),
    [timeline, end, zoom, room],
  )
  const ticks = useMemo(() => ticksOf(scale, timeline.from), [scale, timeline.from])
  const rows = useMemo(() => shownRows(source, { folded, errorsOnly }), [source, folded, errorsOnly])
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 6 })
  const index = rows.findIndex((row) => row.address === selected)
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' })
  }, [index, virtual])

  const brush =
    drag && Math.abs(drag.to - drag.from) > SLACK ? { from: Math.min(drag.from, drag.to), to: Math.max(drag.from, drag.to) } : undefined
  const fold = (row: ShownRow) => {
    if (row.open === undefined) return
    // Nothing is chosen in it that could be shown.
    if (!row.open && !folded.has(row.address)) return onLookInside(row.address)
    setFolded((before) => {
      const next = new Set(before)
      if (!next.delete(row.address)) next.add(row.address)
      return next
    })
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1, Home: -rows.length, End: rows.length }[event.key]
    const row = rows[index]
    if (move !== undefined) {
      const next = rows[Math.min(rows.length - 1, Math.max(0, index + move))]
      if (next) onSelect(next.address)
    } else if (row && ((event.key === 'ArrowLeft' && row.open) || (event.key === 'ArrowRight' && row.open === false))) fold(row)
    else return
    event.preventDefault()
  }
  const placeIn = (event: React.PointerEvent) => event.clientX - (scroller.current?.getBoundingClientRect().left ?? 0) - NAMES
  const onMove = (event: React.PointerEvent) => {
    if (drag) {
      setDrag({ from: drag.from, to: Math.min(room, Math.max(0, placeIn(event))) })
      setHover(undefined)
      return
    }
    const x = placeIn(event)
    const box = scroller.current?.getBoundingClientRect()
    if (!box || x < 0) return setHover(undefined)
    const row = rows[Math.floor((event.clientY - box.top + (scroller.current?.scrollTop ?? 0)) / ROW)]
    const at = scale.at(x)
    const tolerance = Math.abs(scale.at(x + 3) - at)
    const span = row?.row.spans.findLast((one) => one.from - tolerance <= at && (one.to ?? end) + tolerance >= at)
    if (!row || !span) return setHover(undefined)
    setHover({
      x: Math.min(x, width - 260),
      y: event.clientY - box.top,
      text: `${row.name}: ${spanWords(span)}`,
      times: `${clockText(span.from)} to ${span.to === undefined ? 'now' : clockText(span.to)} · ${durationText((span.to ?? end) - span.from)}`,
    })
  }
  return (
    <section className={classes['panel']} aria-label="Timeline">
      <div className={classes['axis']}>
        <div className={classes['corner']}>
          <button type="button" className={classes['chip']} aria-pressed={errorsOnly} onClick={() => onErrorsOnly(!errorsOnly)}>
            Errors only <kbd>E</kbd>
          </button>
          {zoom && (
            <Tooltip label="Show the whole run (double click)">
              <ActionIcon variant="subtle" size={28} aria-label="Show the whole run" onClick={() => setZoom(undefined)}>
                <ZoomOut size={16} />
              </ActionIcon>
            </Tooltip>
          )}
        </div>
        <div className={classes['ticks']} ref={plot} aria-hidden>
          <Axis scale={scale} ticks={ticks} />
        </div>
      </div>
      <div
        ref={scroller}
        className={classes['rows']}
        role="tree"
        aria-label="Steps over time"
        tabIndex={0}
        aria-activedescendant={index >= 0 ? rowId(rows[index]!.address) : undefined}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          const x = placeIn(event)
          if (event.button !== 0 || x < 0) return
          setDrag({ from: x, to: x })
        }}
        onPointerMove={onMove}
        onPointerLeave={() => setHover(undefined)}
        onPointerUp={() => {
          if (brush) {
            const zoomed = { from: scale.at(brush.from), to: scale.at(brush.to) }
            if (zoomed.to - zoomed.from >= 1) setZoom(zoomed)
          }
          setDrag(undefined)
        }}
        onPointerCancel={() => setDrag(undefined)}
        onDoubleClick={() => setZoom(undefined)}
      >
        {rows.length === 0 && (
          <p className={classes['none']}>{errorsOnly ? 'No step of this run has failed.' : 'This run has no steps.'}</p>
        )}
        <div className={classes['sheet']} style={{ height: virtual.getTotalSize() }}>
          <div className={classes['grid']} style={{ left: NAMES }} aria-hidden>
            <Grid scale={scale} ticks={ticks} now={live && timeline.to === undefined ? end : undefined} brush={brush} />
          </div>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]!
            return (
              <TimelineRow
                key={row.address}
                shown={row}
                top={item.start}
                selected={row.address === selected}
                scale={scale}
                now={end}
                onSelect={() => onSelect(row.address)}
                onFold={() => fold(row)}
              />
            )
          })}
        </div>
      </div>
      {hover && (
        <div className={classes['tip']} style={{ left: NAMES + Math.max(0, hover.x) + 12, top: hover.y + 40 }} role="presentation">
          <strong>{hover.text}</strong>
          <span>{hover.times}</span>
        </div>
      )}
    </section>
  )
}

export interface TimelinePanelProps {
  source: TimelineSource
  now: number
  /** Shows where now is. */
  live: boolean
  selected: Address | undefined
  errorsOnly: boolean
  onErrorsOnly(next: boolean): void
  onSelect(address: Address): void
  /** A container of which no item is chosen is to show one. */
  onLookInside(address: Address): void
}
