import { TextInput } from '@mantine/core'
import { useClickOutside } from '@mantine/hooks'
import { Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Graph } from '#shared/graph/schema.ts'
import type { Address } from '#web/canvas/types.ts'
import { TypeTile } from '#web/ui/type-tile.tsx'
import { outlineOf } from '../outline/outline-of.ts'
import { useFocusReturn } from '../session/use-focus-return.ts'
import menu from '../add/add-menu.module.css'
import classes from './find-step.module.css'

const MOST = 50

/** Finds a step of the drawing by its name, its type or its id, and brings it into view. */
export function FindStep({ graph, onPick, onClose }: { graph: Graph; onPick(address: Address): void; onClose(): void }) {
  const [query, setQuery] = useState('')
  const [marked, setMarked] = useState(0)
  const box = useClickOutside(onClose)
  useFocusReturn()
  const rows = useMemo(() => outlineOf(graph), [graph])
  const found = useMemo(() => {
    const words = query
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '')
    return rows
      .filter((row) => words.every((word) => `${row.name} ${row.typeName} ${row.address}`.toLowerCase().includes(word)))
      .slice(0, MOST)
  }, [rows, query])
  const at = Math.min(marked, Math.max(0, found.length - 1))
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const row = found[at]
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter' && row) onPick(row.address)
    else if (event.key === 'ArrowDown') setMarked(Math.min(at + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setMarked(Math.max(at - 1, 0))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div ref={box} className={`${menu.menu} ${classes.find}`} role="dialog" aria-label="Find a step" onKeyDown={onKeyDown}>
      <TextInput
        autoFocus
        aria-label="Name of a step"
        placeholder="Find a step"
        role="combobox"
        aria-expanded
        aria-controls="find-step-list"
        aria-activedescendant={found[at] ? `find-${at}` : undefined}
        leftSection={<Search size={14} />}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setMarked(0)
        }}
      />
      <ul className={menu.list} role="listbox" id="find-step-list" aria-label="Steps found">
        {found.map((row, index) => (
          <li
            key={row.address}
            id={`find-${index}`}
            role="option"
            aria-selected={index === at}
            className={menu.option}
            onPointerMove={() => setMarked(index)}
            onClick={() => onPick(row.address)}
          >
            <TypeTile type={row.type} />
            <span className={menu.words}>
              <span className={menu.name}>{row.name}</span>
              <span className={menu.summary}>{row.typeName}</span>
            </span>
          </li>
        ))}
        {found.length === 0 && <li className={menu.none}>No step of this workflow is called that.</li>}
      </ul>
    </div>
  )
}
