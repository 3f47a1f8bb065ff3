import { SegmentedControl, useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ChildCode, ChildrenStrip } from '#shared/run/children-strip.ts'
import { plural } from '#web/lib/format.ts'
import { StateIcon } from '#web/ui/state-icon.tsx'
import { cellAt, CELL_STATES, CELL_WORDS, countsOf, gridOf, ITEM_FILTERS, matching, type ItemFilter } from './cells.ts'
import { drawCells } from './draw-cells.ts'
import classes from './items.module.css'

const FILTER_WORDS: { [F in ItemFilter]: string } = { all: 'All', failed: 'Failed', waiting: 'Waiting', running: 'Running' }

/** All items of a container at a glance: a line of progress and a cell an item, up to 10,000 and more. Click or Enter chooses one. */
export function ItemsStrip({ strip, name, chosen, onChoose }: ItemsStripProps) {
  const { cells, version } = strip
  const [filter, setFilter] = useState<ItemFilter>('all')
  const [hover, setHover] = useState<{ index: number; x: number; y: number }>()
  const [cursor, setCursor] = useState(0)
  const [focused, setFocused] = useState(false)
  const canvas = useRef<HTMLCanvasElement>(null)
  const { ref, width } = useElementSize<HTMLDivElement>()
  const scheme = useComputedColorScheme('light')
  // The strip is updated in place: its version says when it is another one.
  const counts = useMemo(() => countsOf(cells), [cells, version])
  const shown = useMemo(() => matching(cells, filter), [cells, version, filter])
  const grid = gridOf(shown.length, Math.max(1, width))
  const done = counts[2]! + counts[3]! + counts[5]!
  useEffect(() => {
    const element = canvas.current
    if (element && width > 0) drawCells(element, { cells, shown, grid, chosen, cursor: focused ? shown[cursor] : undefined })
  }, [cells, version, shown, grid.columns, grid.rows, grid.pitch, width, chosen, cursor, focused, scheme])

  const under = (event: React.PointerEvent | React.MouseEvent): number | undefined => {
    const box = event.currentTarget.getBoundingClientRect()
    return cellAt(grid, shown.length, event.clientX - box.left, event.clientY - box.top)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const move = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: grid.columns, ArrowUp: -grid.columns, Home: -shown.length, End: shown.length }[
      event.key
    ]
    if (move !== undefined) setCursor(Math.min(shown.length - 1, Math.max(0, cursor + move)))
    else if (event.key === 'Enter' || event.key === ' ') {
      const index = shown[cursor]
      if (index !== undefined) onChoose(index)
    } else return
    event.preventDefault()
  }
  const at = hover === undefined ? undefined : shown[hover.index]
  const current = shown[cursor]
  return (
    <section className={classes['items']} aria-label={`Items of ${name}`}>
      <div className={classes['head']}>
        <strong>
          {done.toLocaleString('en')} of {plural(cells.length, 'item')} done
        </strong>
        <SegmentedControl
          size="xs"
          aria-label="Items that are shown"
          data={ITEM_FILTERS.map((value) => ({ value, label: FILTER_WORDS[value] }))}
          value={filter}
          onChange={(next) => {
            setFilter(ITEM_FILTERS.find((one) => one === next) ?? 'all')
            setCursor(0)
          }}
        />
      </div>
      <div className={classes['progress']} aria-hidden>
        {([2, 3, 5, 4, 1] as const).map((code) => (
          <span key={code} data-state={CELL_STATES[code]} style={{ flexGrow: counts[code] }} />
        ))}
        <span style={{ flexGrow: counts[0] }} />
      </div>
      <ul className={classes['legend']}>
        {([2, 3, 4, 1, 5, 0] as const)
          .filter((code) => counts[code]! > 0)
          .map((code) => (
            <li key={code}>
              <StateIcon state={CELL_STATES[code]} size={12} still />
              {counts[code]!.toLocaleString('en')} {CELL_WORDS[code]}
            </li>
          ))}
      </ul>
      <div className={classes['sheet']} ref={ref}>
        {shown.length === 0 && (
          <p className={classes['none']}>{cells.length === 0 ? 'There are no items yet.' : 'No item is in this state.'}</p>
        )}
        <canvas
          ref={canvas}
          className={classes['cells']}
          role="application"
          aria-label={`${plural(shown.length, 'item')}. Arrow keys move, Enter chooses. ${current === undefined ? '' : itemText(current, cells)}`}
          tabIndex={shown.length === 0 ? -1 : 0}
          style={{ width: grid.columns * grid.pitch, height: grid.rows * grid.pitch }}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          onKeyDown={onKeyDown}
          onPointerMove={(event) => {
            const index = under(event)
            const box = event.currentTarget.getBoundingClientRect()
            setHover(index === undefined ? undefined : { index, x: event.clientX - box.left, y: event.clientY - box.top })
          }}
          onPointerLeave={() => setHover(undefined)}
          onClick={(event) => {
            const index = under(event)
            const item = index === undefined ? undefined : shown[index]
            if (index === undefined || item === undefined) return
            setCursor(index)
            onChoose(item)
          }}
        />
        {hover && at !== undefined && (
          <div className={classes['tip']} style={{ left: Math.min(hover.x + 12, Math.max(0, width - 160)), top: hover.y + 16 }}>
            {itemText(at, cells)}
          </div>
        )}
      </div>
      <p className={classes['said']} aria-live="polite">
        {focused && current !== undefined ? itemText(current, cells) : ''}
      </p>
    </section>
  )
}

const itemText = (index: number, cells: Uint8Array): string =>
  `Item ${(index + 1).toLocaleString('en')}: ${CELL_WORDS[cells[index] as ChildCode] ?? ''}`

export interface ItemsStripProps {
  strip: ChildrenStrip
  name: string
  chosen: number | undefined
  onChoose(index: number): void
}
