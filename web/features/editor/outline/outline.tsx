import { ActionIcon } from '@mantine/core'
import { X } from 'lucide-react'
import { useMemo, useRef } from 'react'
import type { Graph } from '#shared/graph/schema.ts'
import type { Address } from '#web/canvas/types.ts'
import type { StatusSource } from '#web/live/step-status.ts'
import { STATE_WORDS } from '#web/ui/state-words.ts'
import { TypeTile } from '#web/ui/type-tile.tsx'
import { outlineOf, type OutlineRow } from './outline-of.ts'
import classes from './outline.module.css'

/** The drawing as a list of steps in the order in which they run, with what each leads to: the same for eyes, keyboard and screen reader. */
export function Outline(props: {
  graph: Graph
  selection: ReadonlySet<Address>
  onSelect(address: Address): void
  onOpen(address: Address): void
  onClose(): void
  status: StatusSource | undefined
  problems: ReadonlyMap<Address, readonly unknown[]>
}) {
  const rows = useMemo(() => outlineOf(props.graph), [props.graph])
  const list = useRef<HTMLUListElement>(null)
  const current = rows.find((row) => props.selection.has(row.address)) ?? rows[0]

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role="treeitem"]') ?? [])]
    const at = items.indexOf(document.activeElement as HTMLElement)
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
    if (target === undefined) {
      if (event.key === 'Enter' && at >= 0) props.onOpen(rows[at]!.address)
      else return
    } else {
      items[target]?.focus()
      const row = rows[target]
      if (row) props.onSelect(row.address)
    }
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <aside className={classes.outline} aria-label="Steps as a list">
      <div className={classes.head}>
        <h2 className={classes.title}>Steps</h2>
        <ActionIcon variant="subtle" size={28} aria-label="Close the list of steps" onClick={props.onClose}>
          <X size={16} strokeWidth={1.75} />
        </ActionIcon>
      </div>
      {rows.length === 0 && <p className={classes.none}>No steps yet.</p>}
      <ul className={classes.list} role="tree" aria-label="Steps in the order in which they run" ref={list} onKeyDown={onKeyDown}>
        {rows.map((row) => (
          <li
            key={row.address}
            role="treeitem"
            aria-level={row.level + 1}
            aria-selected={props.selection.has(row.address)}
            aria-label={spoken(row, props.status, props.problems.get(row.address)?.length ?? 0)}
            tabIndex={row === current ? 0 : -1}
            className={classes.row}
            style={{ paddingLeft: 8 + row.level * 16 }}
            onClick={() => props.onSelect(row.address)}
            onDoubleClick={() => props.onOpen(row.address)}
          >
            <TypeTile type={row.type} size={20} />
            <span className={classes.words}>
              <span className={classes.name}>{row.name}</span>
              {row.leadsTo.length > 0 && <span className={classes.next}>{leads(row)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </aside>
  )
}

const leads = (row: OutlineRow): string =>
  row.leadsTo.map(({ port, name }) => (port === undefined ? `→ ${name}` : `${port} → ${name}`)).join(', ')

function spoken(row: OutlineRow, status: StatusSource | undefined, problems: number): string {
  const state = status?.get(row.address)?.state
  return [
    `${row.name}, ${row.typeName}`,
    state === undefined ? '' : STATE_WORDS[state],
    problems === 0 ? '' : problems === 1 ? '1 problem' : `${problems} problems`,
    row.leadsTo.length === 0
      ? 'leads nowhere'
      : `leads to ${row.leadsTo.map(({ port, name }) => (port === undefined ? name : `${name} if ${port}`)).join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join('. ')
}
