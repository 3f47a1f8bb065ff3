import { useCallback, useId, useMemo, useState } from 'react'
import { Button, SegmentedControl } from '@mantine/core'
import { Download } from 'lucide-react'
import type { Json } from '#shared/lib/json.ts'
import { CopyButton } from './copy-button.tsx'
import { HtmlView } from './html-view.tsx'
import { ImageView } from './image-view.tsx'
import { TableView } from './table-view.tsx'
import { TextView } from './text-view.tsx'
import { TreeView } from './tree-view.tsx'
import { asText, brief, isTable, VIEW_NAMES, viewsOf, type View } from './views.ts'
import classes from './data-view.module.css'

export interface DataViewProps {
  /** Absent while it is kept elsewhere: then `load` brings it. */
  value?: Json
  /** What it is, for people who do not see the screen: `Output of Summarise`. */
  name?: string
  /** What formulas call the value, such as `steps.read.output`: copied paths start with it. */
  root?: string
  /** Brings a value that is too large to be sent along. */
  load?: () => Promise<Json>
  /** Size of what `load` brings, in bytes. */
  bytes?: number
  /** Pixels or CSS length that the view grows to before it scrolls. */
  maxHeight?: number | string
}

/** Any value of a run, in the ways that fit it: table, tree, text, page, picture. */
export function DataView({ value, name = 'Value', root, load, bytes, maxHeight = 360 }: DataViewProps) {
  const [loaded, setLoaded] = useState<{ value: Json; by: typeof load }>()
  const [loading, setLoading] = useState<'no' | 'yes' | 'failed'>('no')
  const shown = loaded && loaded.by === load ? loaded.value : value
  const start = useCallback(() => {
    if (!load) return
    setLoading('yes')
    load().then(
      (next) => {
        setLoaded({ value: next, by: load })
        setLoading('no')
      },
      () => setLoading('failed'),
    )
  }, [load])
  const ask = load && !(loaded && loaded.by === load)
  return (
    <section className={classes['view']} aria-label={name}>
      {shown !== undefined && <Shown value={shown} name={name} root={root} maxHeight={maxHeight} />}
      {shown === undefined && !load && <p className={classes['empty']}>There is no value.</p>}
      {ask && (
        <div className={classes['more']}>
          <span>
            {loading === 'failed'
              ? 'It could not be loaded. Try again in a moment.'
              : shown === undefined
                ? `This value is large${bytes === undefined ? '' : ` (${sizeText(bytes)})`}.`
                : 'This is the beginning.'}
          </span>
          <Button size="compact-sm" variant="default" loading={loading === 'yes'} leftSection={<Download size={14} />} onClick={start}>
            {shown === undefined ? 'Show it' : 'Show all'}
          </Button>
        </div>
      )}
    </section>
  )
}

function Shown({ value, name, root, maxHeight }: { value: Json; name: string; root: string | undefined; maxHeight: number | string }) {
  const views = useMemo(() => viewsOf(value), [value])
  const [chosen, setChosen] = useState<View>()
  const view = chosen !== undefined && views.includes(chosen) ? chosen : views[0]!
  const id = useId()
  const simple = views.length === 1 && asText(value).length <= 200
  return (
    <>
      {!simple && (
        <div className={classes['bar']}>
          {views.length > 1 ? (
            <SegmentedControl
              size="xs"
              name={id}
              aria-label={`How to show: ${name}`}
              data={views.map((each) => ({ value: each, label: VIEW_NAMES[each] }))}
              value={view}
              onChange={(next) => setChosen(views.find((each) => each === next))}
            />
          ) : (
            <span />
          )}
          <span className={classes['size']}>{Array.isArray(value) || typeof value === 'object' ? brief(value) : ''}</span>
          <CopyButton label="Copy the value" text={() => asText(value)} />
        </div>
      )}
      {view === 'table' && Array.isArray(value) && isTable(value) && <TableView rows={value} name={name} maxHeight={maxHeight} />}
      {view === 'tree' && <TreeView value={value} name={name} root={root} maxHeight={maxHeight} />}
      {view === 'text' && <TextView value={value} maxHeight={maxHeight} plain={simple} />}
      {view === 'html' && typeof value === 'string' && <HtmlView html={value} name={name} />}
      {view === 'image' && <ImageView value={value} name={name} />}
    </>
  )
}

const sizeText = (bytes: number): string =>
  bytes < 1_000 ? `${bytes} bytes` : bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
