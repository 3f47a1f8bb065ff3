import { ChevronDown, ChevronRight } from 'lucide-react'
import type { Scale } from '#shared/run/timeline-scale.ts'
import type { Address } from '#web/canvas/types.ts'
import { StateIcon } from '#web/ui/state-icon.tsx'
import { STATE_WORDS } from '#web/ui/state-words.ts'
import { Bars } from './bars.tsx'
import type { ShownRow } from './rows.ts'
import classes from './timeline.module.css'

/** For a tree to say which of its rows is meant. */
export const rowId = (address: Address): string => `timeline-${address.replaceAll('/', '--')}`

/** A step of the timeline: its name, with what unfolds it, and its bars. */
export function TimelineRow({ shown, top, selected, scale, now, onSelect, onFold }: TimelineRowProps) {
  const { address, name, depth, open, row } = shown
  return (
    <div
      id={rowId(address)}
      className={classes['row']}
      style={{ transform: `translateY(${top}px)` }}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={selected}
      aria-expanded={open}
      aria-label={`${name}, ${STATE_WORDS[row.state]}`}
      onClick={onSelect}
    >
      <div className={classes['name']} style={{ paddingLeft: 12 + depth * 16 }}>
        {open === undefined ? (
          <span className={classes['twist']} />
        ) : (
          <span
            className={classes['twist']}
            aria-hidden
            onClick={(event) => {
              event.stopPropagation()
              onFold()
            }}
          >
            {open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
          </span>
        )}
        <StateIcon state={row.state} size={14} />
        <span className={classes['title']} title={name}>
          {name}
        </span>
        {row.via === 'reused' && <small className={classes['kept']}>reused</small>}
      </div>
      <div className={classes['bars']}>
        <Bars row={row} scale={scale} now={now} />
      </div>
    </div>
  )
}

export interface TimelineRowProps {
  shown: ShownRow
  /** In pixels. */
  top: number
  selected: boolean
  scale: Scale
  now: number
  onSelect(): void
  onFold(): void
}
