import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight, Route, Search } from 'lucide-react'
import type { Json } from '#shared/lib/json.ts'
import { CopyButton } from './copy-button.tsx'
import { firstOpen, pathText, treeRows, type TreeRow } from './tree-rows.ts'
import { asText, brief } from './views.ts'
import classes from './data-view.module.css'

interface TreeViewProps {
  value: Json
  name: string
  root: string | undefined
  maxHeight: number | string
}

/** Objects and lists, folded and unfolded by mouse or arrow keys, with a search. */
export function TreeView({ value, name, root, maxHeight }: TreeViewProps) {
  const [query, setQuery] = useState('')
  const [opened, setOpened] = useState<{ of: Json; keys: ReadonlySet<string> }>()
  const [current, setCurrent] = useState(0)
  const [long, setLong] = useState<ReadonlySet<string>>(new Set())
  const first = useMemo(() => firstOpen(value), [value])
  const open = opened && opened.of === value ? opened.keys : first
  const { rows, cut } = useMemo(() => treeRows(value, open, query), [value, open, query])
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 28,
    overscan: 12,
    getItemKey: (index) => rows[index]?.key ?? index,
  })
  const toggle = (row: TreeRow, to = !row.open) => {
    const keys = new Set(open)
    if (to) keys.add(row.key)
    else keys.delete(row.key)
    setOpened({ of: value, keys })
  }
  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to))
    setCurrent(next)
    virtual.scrollToIndex(next)
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus())
  }
  const press = (event: KeyboardEvent, row: TreeRow, index: number) => {
    const act = {
      ArrowDown: () => move(index + 1),
      ArrowUp: () => move(index - 1),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      ArrowRight: () => (row.branch && !row.open ? toggle(row, true) : move(index + 1)),
      ArrowLeft: () => (row.open ? toggle(row, false) : move(parentOf(rows, index))),
      Enter: () => row.branch && toggle(row),
    }[event.key]
    if (!act || event.target !== event.currentTarget) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  return (
    <div>
      {rows.length + query.length > 8 && (
        <TextInput
          size="xs"
          className={classes['search']}
          leftSection={<Search size={14} />}
          placeholder="Search names and values"
          aria-label={`Search in ${name}`}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      )}
      <div ref={box} className={classes['box']} style={{ maxHeight }} role="tree" aria-label={name}>
        {rows.length === 0 && <p className={classes['empty']}>{query === '' ? 'Empty' : 'Nothing found'}</p>}
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (!row) return null
            const full = typeof row.value === 'string' && long.has(row.key)
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                data-kind={kindOf(row.value)}
                className={classes['branch']}
                role="treeitem"
                aria-level={row.depth + 1}
                aria-expanded={row.branch ? row.open : undefined}
                tabIndex={item.index === Math.min(current, rows.length - 1) ? 0 : -1}
                style={{ transform: `translateY(${item.start}px)`, paddingLeft: row.depth * 16 + 4 }}
                onFocus={() => setCurrent(item.index)}
                onKeyDown={(event) => press(event, row, item.index)}
                onClick={() => {
                  if (row.branch) toggle(row)
                  else if (typeof row.value === 'string' && row.value.length > 60)
                    setLong((all) => new Set(all.has(row.key) ? [...all].filter((key) => key !== row.key) : [...all, row.key]))
                }}
              >
                <ChevronRight
                  size={14}
                  className={classes['chevron']}
                  data-open={row.open || undefined}
                  data-leaf={!row.branch || undefined}
                />
                <span className={classes['key']} data-hit={row.hit || undefined}>
                  {row.name}
                </span>
                <span className={classes['value']} data-full={full || undefined}>
                  {full ? asText(row.value) : brief(row.value)}
                </span>
                <span className={classes['tools']} onClick={(event) => event.stopPropagation()}>
                  <Tooltip label={pathText(row.path, root)} openDelay={400}>
                    <ActionIcon
                      variant="subtle"
                      size={24}
                      tabIndex={-1}
                      aria-label={`Copy the path of ${row.name}`}
                      onClick={() => void navigator.clipboard.writeText(pathText(row.path, root))}
                    >
                      <Route size={13} />
                    </ActionIcon>
                  </Tooltip>
                  <CopyButton size={24} label={`Copy the value of ${row.name}`} text={() => asText(row.value)} />
                </span>
              </div>
            )
          })}
        </div>
      </div>
      {cut && <p className={classes['empty']}>The value is large; only its first part was searched.</p>}
    </div>
  )
}

const kindOf = (value: Json): string => (value === null ? 'nothing' : typeof value)

function parentOf(rows: readonly TreeRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0
  for (let at = index - 1; at >= 0; at--) if (rows[at]!.depth < depth) return at
  return index
}
