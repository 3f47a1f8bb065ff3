import { TextInput } from '@mantine/core'
import { useClickOutside } from '@mantine/hooks'
import { Search } from 'lucide-react'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { catalog } from '#shared/nodes/catalog.ts'
import type { Point } from '#web/canvas/types.ts'
import { searchTypes } from '../palette/search-types.ts'
import { useFocusReturn } from '../session/use-focus-return.ts'
import { TypeTile } from '#web/ui/type-tile.tsx'
import classes from './add-menu.module.css'
import { fitOf, type Fit, type Gap } from './what-fits.ts'

const WIDTH = 300
const HEIGHT = 380

/** The search at the cursor: what fits in this place first, Enter takes the marked one. Closes on Esc and on a press beside it. */
export function AddMenu(props: { screen: Point; gap: Gap; onPick(fit: Fit): void; onClose(): void }) {
  const { screen, gap, onPick, onClose } = props
  const [query, setQuery] = useState('')
  const [marked, setMarked] = useState(0)
  const list = useRef<HTMLUListElement>(null)
  useFocusReturn()
  const box = useClickOutside(onClose)
  const found = useMemo(
    () => searchTypes(Object.values(catalog), query).flatMap((definition) => fitOf(definition, gap) ?? []),
    [query, gap],
  )
  const hidden = useMemo(() => searchTypes(Object.values(catalog), query).length - found.length, [query, found])
  const at = Math.min(marked, Math.max(0, found.length - 1))

  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [at])

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const pick = found[at]
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter' && pick) onPick(pick)
    else if (event.key === 'ArrowDown') setMarked(Math.min(at + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setMarked(Math.max(at - 1, 0))
    else if (event.key !== 'Tab') return
    event.preventDefault()
    event.stopPropagation()
  }

  const left = Math.max(8, Math.min(screen.x, window.innerWidth - WIDTH - 8))
  const top = Math.max(8, Math.min(screen.y, window.innerHeight - HEIGHT - 8))
  return (
    <div
      ref={box}
      className={classes.menu}
      style={{ left, top, width: WIDTH, maxHeight: HEIGHT }}
      role="dialog"
      aria-label="Add a step"
      onKeyDown={onKeyDown}
    >
      <TextInput
        autoFocus
        data-autofocus
        aria-label="Which step"
        placeholder="What should happen next?"
        role="combobox"
        aria-expanded
        aria-controls="add-menu-list"
        aria-activedescendant={found[at] ? `add-${found[at].definition.type}` : undefined}
        value={query}
        leftSection={<Search size={14} />}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setMarked(0)
        }}
        onBlur={(event) => {
          // The card of the step before may take the focus when it is drawn at last: who types here goes on typing here.
          if (event.relatedTarget?.hasAttribute('data-address')) event.currentTarget.focus()
        }}
      />
      <ul className={classes.list} ref={list} id="add-menu-list" role="listbox" aria-label="Steps that fit here">
        {found.map((fit, index) => (
          <li
            key={fit.definition.type}
            id={`add-${fit.definition.type}`}
            role="option"
            aria-selected={index === at}
            className={classes.option}
            title={fit.definition.summary}
            onPointerMove={() => setMarked(index)}
            onClick={() => onPick(fit)}
          >
            <TypeTile type={fit.definition.type} />
            <span className={classes.words}>
              <span className={classes.name}>{fit.definition.name}</span>
              <span className={classes.summary}>{fit.definition.summary}</span>
            </span>
          </li>
        ))}
        {found.length === 0 && (
          <li className={classes.none}>
            {hidden > 0 ? 'A step of that name does not fit here.' : 'No step is called that. Try what it should do.'}
          </li>
        )}
      </ul>
      <div className={classes.foot}>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>Enter</kbd> add
        </span>
        <span>
          <kbd>Esc</kbd> close
        </span>
      </div>
    </div>
  )
}
