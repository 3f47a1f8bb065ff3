import { useMemo, useRef, useState } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { Json, JsonObject } from '#shared/lib/json.ts'
import { cellText, columnsOf } from './columns.ts'
import classes from './data-view.module.css'

const ROW = 28

/** Objects as rows. Only rows in sight are drawn, so that ten thousand scroll like ten. */
export function TableView({ rows, name, maxHeight }: { rows: readonly JsonObject[]; name: string; maxHeight: number | string }) {
  const columns = useMemo(() => columnsOf(rows), [rows])
  const [widths, setWidths] = useState<{ [name: string]: number }>({})
  const [chosen, setChosen] = useState<{ row: number; column: string }>()
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 8 })
  const template = `${Math.max(36, String(rows.length).length * 8 + 20)}px ${columns.map((each) => `${widths[each.name] ?? each.width}px`).join(' ')}`
  const open: Json | undefined = chosen && rows[chosen.row]?.[chosen.column]
  return (
    <div>
      <div
        ref={box}
        className={classes['box']}
        style={{ maxHeight }}
        role="table"
        aria-label={name}
        aria-rowcount={rows.length + 1}
        tabIndex={0}
      >
        <div className={classes['table']} style={{ height: virtual.getTotalSize() + ROW }}>
          <div className={classes['head']} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
            <span className={classes['count']} role="columnheader">
              #
            </span>
            {columns.map((column) => (
              <span
                key={column.name}
                role="columnheader"
                className={classes['cell']}
                data-numeric={column.numeric || undefined}
                title={column.name}
              >
                {column.name}
                <Grip
                  onWidth={(width) => setWidths((all) => ({ ...all, [column.name]: width }))}
                  width={widths[column.name] ?? column.width}
                />
              </span>
            ))}
          </div>
          {virtual.getVirtualItems().map((item) => (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 2}
              className={classes['row']}
              style={{ gridTemplateColumns: template, transform: `translateY(${item.start + ROW}px)` }}
            >
              <span className={classes['count']} role="rowheader">
                {item.index + 1}
              </span>
              {columns.map((column) => {
                const text = cellText(rows[item.index]?.[column.name])
                return (
                  <span
                    key={column.name}
                    role="cell"
                    className={classes['cell']}
                    data-numeric={column.numeric || undefined}
                    data-chosen={(chosen?.row === item.index && chosen.column === column.name) || undefined}
                    onClick={() => setChosen({ row: item.index, column: column.name })}
                  >
                    {text}
                  </span>
                )
              })}
            </div>
          ))}
        </div>
      </div>
      {chosen && open !== undefined && (
        <div className={classes['detail']}>
          <strong>{`${chosen.column}, row ${chosen.row + 1}`}</strong>
          <div className={classes['text']} data-mono={typeof open === 'object' || undefined}>
            {typeof open === 'string' ? open : JSON.stringify(open, null, 2)}
          </div>
        </div>
      )}
    </div>
  )
}

/** The edge of a column, to drag. */
function Grip({ width, onWidth }: { width: number; onWidth: (width: number) => void }) {
  return (
    <span
      className={classes['grip']}
      onPointerDown={(down) => {
        down.preventDefault()
        const target = down.currentTarget
        target.setPointerCapture(down.pointerId)
        const move = (event: PointerEvent) => onWidth(Math.max(48, width + event.clientX - down.clientX))
        target.addEventListener('pointermove', move)
        target.addEventListener('pointerup', () => target.removeEventListener('pointermove', move), { once: true })
      }}
    />
  )
}
