import { useState, type DragEvent } from 'react'
import { TextInput, Tooltip } from '@mantine/core'
import { ChevronRight, GripVertical, Search } from 'lucide-react'
import { isJsonObject, type Json } from '#shared/lib/json.ts'
import { REFERENCE_TYPE } from '#web/ui/code-editor/reference-type.ts'
import { pathText } from '#web/ui/data-view/tree-rows.ts'
import { brief } from '#web/ui/data-view/views.ts'
import { TypeTile } from '#web/ui/type-tile.tsx'
import { useInspected } from '../inspector-context.ts'
import type { DataSource } from './sources.ts'
import classes from './data-tree.module.css'

/** Values that the formulas of this step can read, to drag or click into a field. */
export function DataTree() {
  const { sources } = useInspected()
  const [query, setQuery] = useState('')
  return (
    <div className={classes.tree}>
      <TextInput
        size="xs"
        leftSection={<Search size={14} />}
        placeholder="Search names"
        aria-label="Search in the data"
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      {sources.map((source, index) => (
        <Source key={source.reference} source={source} query={query.trim().toLowerCase()} first={index === 0} />
      ))}
    </div>
  )
}

function Source({ source, query, first }: { source: DataSource; query: string; first: boolean }) {
  const [open, setOpen] = useState(first)
  const shown = query === '' ? open : true
  if (query !== '' && !source.label.toLowerCase().includes(query) && !hasName(source.value, query, 0)) return null
  return (
    <section className={classes.source}>
      <button type="button" className={classes.head} aria-expanded={shown} onClick={() => setOpen(!open)}>
        <ChevronRight size={14} data-open={shown || undefined} />
        {source.type !== undefined && <TypeTile type={source.type} size={20} />}
        <span className={classes.label}>{source.label}</span>
        <span className={classes.note}>{source.note}</span>
      </button>
      {shown && (
        <div>
          <Row name={rootName(source)} reference={source.reference} value={source.value} real={source.real} depth={0} query="" startOpen />
          {members(source.value).map(([key, value]) => (
            <Branch key={key} path={[key]} root={source.reference} value={value} real={source.real} depth={1} query={query} />
          ))}
        </div>
      )}
    </section>
  )
}

const rootName = ({ reference }: DataSource): string => (reference.startsWith('steps.') ? 'Everything it gave' : 'All of it')
const MOST = 60

interface BranchProps {
  path: readonly (string | number)[]
  root: string
  value: Json
  real: boolean
  depth: number
  query: string
}

function Branch({ path, root, value, real, depth, query }: BranchProps) {
  const [open, setOpen] = useState(false)
  const name = path.at(-1)!
  const hit = query === '' || String(name).toLowerCase().includes(query)
  const inside = members(value)
  if (!hit && !hasName(value, query, depth)) return null
  const shown = open || (query !== '' && !hit)
  return (
    <>
      <Row
        name={typeof name === 'number' ? `${name + 1}.` : name}
        reference={pathText(path, root)}
        value={value}
        real={real}
        depth={depth}
        query={query}
        {...(inside.length > 0 ? { open: shown, onToggle: () => setOpen(!open) } : {})}
      />
      {shown &&
        inside
          .slice(0, MOST)
          .map(([key, member]) => (
            <Branch key={key} path={[...path, key]} root={root} value={member} real={real} depth={depth + 1} query={hit ? '' : query} />
          ))}
      {shown && inside.length > MOST && <p className={classes.more}>{`${inside.length - MOST} more are not shown`}</p>}
    </>
  )
}

interface RowProps {
  name: string
  reference: string
  value: Json
  real: boolean
  depth: number
  query: string
  open?: boolean
  startOpen?: boolean
  onToggle?: () => void
}

function Row({ name, reference, value, real, depth, open, onToggle }: RowProps) {
  const { target } = useInspected()
  const drag = (event: DragEvent) => {
    event.dataTransfer.setData(REFERENCE_TYPE, reference)
    event.dataTransfer.setData('text/plain', reference)
    event.dataTransfer.effectAllowed = 'copy'
  }
  return (
    <div className={classes.row} style={{ paddingLeft: depth * 14 }}>
      {onToggle ? (
        <button
          type="button"
          className={classes.toggle}
          aria-label={`${open ? 'Close' : 'Open'} ${name}`}
          aria-expanded={open}
          onClick={onToggle}
        >
          <ChevronRight size={14} data-open={open || undefined} />
        </button>
      ) : (
        <span className={classes.toggle} />
      )}
      <Tooltip label={`Put ${reference} into the field`} openDelay={600}>
        <button
          type="button"
          className={classes.value}
          draggable
          onDragStart={drag}
          // The field keeps its cursor while the button is pressed.
          onMouseDown={(event) => {
            if (document.activeElement?.closest('.cm-editor')) event.preventDefault()
          }}
          onClick={() => target.current?.insert(reference)}
          data-reference={reference}
        >
          <span className={classes.name} data-whole={depth === 0 || undefined}>
            {name}
          </span>
          <span className={classes.sample} data-real={real || undefined}>
            {brief(value, 60)}
          </span>
          <GripVertical size={14} className={classes.grip} />
        </button>
      </Tooltip>
    </div>
  )
}

function members(value: Json): [string | number, Json][] {
  if (Array.isArray(value)) return value.slice(0, 200).map((member, index) => [index, member])
  return isJsonObject(value) ? Object.entries(value) : []
}

function hasName(value: Json, query: string, depth: number): boolean {
  if (depth > 6) return false
  return members(value)
    .slice(0, MOST)
    .some(([name, member]) => String(name).toLowerCase().includes(query) || hasName(member, query, depth + 1))
}
