import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { PanelLeftClose, PanelLeftOpen, Search } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { catalog } from '#shared/nodes/catalog.ts'
import type { NodeDefinition } from '#shared/nodes/define-node.ts'
import { NODE_TYPE_DRAG } from '#web/canvas/drag/use-palette-drop.ts'
import classes from './palette.module.css'
import { byCategory, CATEGORY_NAMES, searchTypes } from './search-types.ts'
import { TypeTile } from '#web/ui/type-tile.tsx'

const ALL: readonly NodeDefinition[] = Object.values(catalog)

/** Every type of step, to be clicked (added after the selected step and wired) or dragged to where it should stand. */
export function Palette({ onAdd, open, onOpen }: { onAdd(type: string): void; open: boolean; onOpen(open: boolean): void }) {
  const [query, setQuery] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const found = useMemo(() => searchTypes(ALL, query), [query])
  const searching = query.trim() !== ''

  /** Arrows walk through the list; up from the first goes back to the search. */
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    const items = [...(list.current?.querySelectorAll<HTMLButtonElement>('button[data-type]') ?? [])]
    const at = items.indexOf(document.activeElement as HTMLButtonElement)
    const next = at + (event.key === 'ArrowDown' ? 1 : -1)
    event.preventDefault()
    if (next < 0) event.currentTarget.querySelector('input')?.focus()
    else items[Math.min(next, items.length - 1)]?.focus()
  }

  if (!open) {
    return (
      <aside className={classes.closed} aria-label="Steps to add">
        <Tooltip label="Show the names of the steps" position="right">
          <ActionIcon variant="subtle" size={36} aria-label="Show the names of the steps" onClick={() => onOpen(true)}>
            <PanelLeftOpen size={16} strokeWidth={1.75} />
          </ActionIcon>
        </Tooltip>
        <div className={classes.icons} ref={list} onKeyDown={onKeyDown}>
          <Types types={byCategory(ALL).flatMap(({ types }) => types)} onAdd={onAdd} small />
        </div>
      </aside>
    )
  }

  return (
    <aside className={classes.palette} aria-label="Steps to add" onKeyDown={onKeyDown}>
      <div className={classes.head}>
        <TextInput
          aria-label="Search steps"
          placeholder="Search steps"
          size="sm"
          value={query}
          leftSection={<Search size={14} />}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = found[0]
            if (event.key === 'Enter' && first) {
              event.preventDefault()
              onAdd(first.type)
              setQuery('')
            }
            if (event.key === 'Escape' && query !== '') {
              event.stopPropagation()
              setQuery('')
            }
          }}
          className={classes.search}
        />
        <Tooltip label="Only the icons">
          <ActionIcon variant="subtle" size={30} aria-label="Only the icons of the steps" onClick={() => onOpen(false)}>
            <PanelLeftClose size={16} strokeWidth={1.75} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.list} ref={list}>
        {found.length === 0 && (
          <p className={classes.none}>No step is called that. Try what it should do: “approve”, “send”, “summarise”.</p>
        )}
        {searching ? (
          <Types types={found} onAdd={onAdd} />
        ) : (
          byCategory(found).map(({ category, types }) => (
            <section key={category} aria-label={CATEGORY_NAMES[category]}>
              <h3 className={classes.heading}>{CATEGORY_NAMES[category]}</h3>
              <Types types={types} onAdd={onAdd} />
            </section>
          ))
        )}
      </div>
    </aside>
  )
}

function Types({ types, onAdd, small = false }: { types: readonly NodeDefinition[]; onAdd(type: string): void; small?: boolean }) {
  return types.map(({ type, name, summary }) => (
    <Tooltip key={type} label={small ? `${name}: ${summary}` : summary} position="right" openDelay={small ? 200 : 500} multiline w={240}>
      <button
        type="button"
        className={classes.type}
        data-type={type}
        aria-label={small ? name : undefined}
        draggable
        onClick={() => onAdd(type)}
        onDragStart={(event) => {
          event.dataTransfer.setData(NODE_TYPE_DRAG, type)
          event.dataTransfer.effectAllowed = 'copy'
        }}
      >
        <TypeTile type={type} />
        {!small && (
          <span className={classes.words}>
            <span className={classes.name}>{name}</span>
            <span className={classes.summary}>{summary}</span>
          </span>
        )}
      </button>
    </Tooltip>
  ))
}
