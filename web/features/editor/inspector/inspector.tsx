import { useMemo, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react'
import { ActionIcon, Tabs, Tooltip } from '@mantine/core'
import { Maximize2, Minimize2, X } from 'lucide-react'
import { find } from '#shared/graph/edit/levels.ts'
import { rename } from '#shared/graph/edit/settings.ts'
import { catalog, nodeDefinition } from '#shared/nodes/catalog.ts'
import { INSPECTOR_TABS, type InspectorTab } from '#web/canvas/types.ts'
import type { CodeEditorHandle } from '#web/ui/code-editor/code-editor.tsx'
import { TypeTile } from '#web/ui/type-tile.tsx'
import { InspectedContext, type Inspected } from './inspector-context.ts'
import { placeProblems } from './problem-place.ts'
import { ProblemList } from './problem-list.tsx'
import { ReliabilityTab } from './reliability/reliability-tab.tsx'
import { ReviewTab } from './review/review-tab.tsx'
import { SettingsTab } from './settings-tab.tsx'
import { LastOutput } from './test/last-output.tsx'
import { TestTab } from './test/test-tab.tsx'
import type { InspectorProps } from './types.ts'
import { DataDrawer } from './upstream/data-drawer.tsx'
import { DataTree } from './upstream/data-tree.tsx'
import { sourcesFor } from './upstream/sources.ts'
import { isWriting, useEditing } from './use-editing.ts'
import { useWidth } from './use-width.ts'
import classes from './inspector.module.css'

const TAB_WORDS: Readonly<Record<InspectorTab, string>> = {
  settings: 'Settings',
  reliability: 'Reliability',
  review: 'Review',
  test: 'Test',
}

/** Everything about one step, docked beside the drawing, which stays in sight. Nothing when there is no such step. */
export function Inspector(props: InspectorProps) {
  const { graph, address, problems, sample } = props
  const node = find(graph, address)
  const target = useRef<CodeEditorHandle>(null)
  const sources = useMemo(() => sourcesFor(graph, address, sample), [graph, address, sample])
  const placed = useMemo(
    () => placeProblems(graph, address, props.untouched ? problems.filter(({ code }) => code !== 'bad_config') : problems),
    [graph, address, problems, props.untouched],
  )
  if (!node) return null
  const inspected: Inspected = {
    props,
    node,
    definition: nodeDefinition(catalog, node.type),
    name: node.name?.trim() || node.id,
    sources,
    problems: placed,
    target,
  }
  return (
    <InspectedContext value={inspected}>
      <Panel key={address} inspected={inspected} />
    </InspectedContext>
  )
}

function Panel({ inspected }: { inspected: Inspected }) {
  const { props, node, definition, name, problems } = inspected
  const { tab, onTab } = props
  const [wide, setWide] = useState(false)
  const width = useWidth()
  const { editing, watch } = useEditing()
  const leave = (event: FocusEvent): void => {
    watch.onBlur(event)
    // To another window and back is no answer.
    if (isWriting(event.target) && document.hasFocus()) props.onTouched?.()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (leaveField(event) || !wide || event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    event.stopPropagation()
    setWide(false)
  }
  const panel = (
    <aside
      className={classes.panel}
      aria-label={`Inspector: ${name}`}
      data-inspector={props.address}
      data-wide={wide || undefined}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      style={wide ? undefined : { width: width.width }}
    >
      {!wide && <div className={classes.edge} {...width.handle} />}
      {wide && (
        <section className={classes.side} aria-label="Input">
          <h2 className={classes.sideTitle}>Input</h2>
          <div className={classes.sideBody}>
            <DataTree />
          </div>
        </section>
      )}
      <div className={classes.main}>
        <header className={classes.header}>
          <span className={classes.tile}>
            <TypeTile type={node.type} />
          </span>
          <NameField inspected={inspected} />
          <span className={classes.tools}>
            <Tooltip label={wide ? 'Narrow' : 'Show input and output beside it'} openDelay={400}>
              <ActionIcon
                variant="subtle"
                size={28}
                aria-label={wide ? 'Narrow the inspector' : 'Widen the inspector: input, settings and output side by side'}
                aria-pressed={wide}
                onClick={() => setWide(!wide)}
              >
                {wide ? <Minimize2 size={16} /> : <Maximize2 size={16} />}
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Close (Esc)" openDelay={400}>
              <ActionIcon variant="subtle" size={28} aria-label="Close the inspector" onClick={props.onClose}>
                <X size={16} />
              </ActionIcon>
            </Tooltip>
          </span>
          <p className={classes.summary}>
            {definition ? `${definition.name}: ${definition.summary}` : `This version does not know the type “${node.type}”.`}
          </p>
        </header>
        <Tabs
          className={classes.tabs}
          value={tab}
          onChange={(next) => onTab(INSPECTOR_TABS.find((each) => each === next) ?? 'settings')}
          keepMounted={false}
        >
          <Tabs.List>
            {INSPECTOR_TABS.map((each) => {
              const own = problems.filter((problem) => problem.tab === each)
              const errors = own.filter(({ problem }) => problem.severity === 'error').length
              return (
                <Tabs.Tab key={each} value={each}>
                  {TAB_WORDS[each]}
                  {own.length > 0 && (
                    <span className={classes.count} data-warning={errors === 0 || undefined} aria-label={`${own.length} to look at`}>
                      {own.length}
                    </span>
                  )}
                </Tabs.Tab>
              )
            })}
          </Tabs.List>
          {INSPECTOR_TABS.map((each) => (
            <Tabs.Panel key={each} value={each} className={classes.body}>
              <ProblemList tab={each} held={editing} />
              <div {...watch} onBlur={leave}>
                {each === 'settings' && <SettingsTab />}
                {each === 'reliability' && <ReliabilityTab />}
                {each === 'review' && <ReviewTab />}
                {each === 'test' && <TestTab />}
              </div>
            </Tabs.Panel>
          ))}
        </Tabs>
        {!wide && tab !== 'test' && definition?.category !== 'trigger' && <DataDrawer />}
      </div>
      {wide && (
        <section className={classes.side} aria-label="Output">
          <h2 className={classes.sideTitle}>Output</h2>
          <div className={classes.sideBody}>
            <LastOutput maxHeight="none" />
          </div>
        </section>
      )}
    </aside>
  )
  // Wide, it lies over the drawing, which stays as it is beneath: its place beside the drawing is kept.
  return (
    <div className={classes.dock} style={{ width: width.width }}>
      {panel}
    </div>
  )
}

/** Escape leaves a field first, so that the keys of the page work again; the next one is the page's. True when it was about that. */
function leaveField(event: KeyboardEvent<HTMLElement>): boolean {
  const { target, currentTarget } = event
  if (event.key !== 'Escape' || event.defaultPrevented || !(target instanceof HTMLElement)) return false
  if (target.closest('input, textarea, select, .cm-content') === null) return false
  event.stopPropagation()
  currentTarget.focus({ preventScroll: true })
  return true
}

/** The name, changed where it stands. */
function NameField({ inspected: { props, node } }: { inspected: Inspected }) {
  const [text, setText] = useState<string>()
  return (
    <input
      className={classes.name}
      aria-label="Name of the step"
      maxLength={200}
      placeholder={node.id}
      value={text ?? node.name ?? ''}
      onFocus={(event) => setText(event.currentTarget.value)}
      onChange={(event) => {
        const next = event.currentTarget.value
        setText(next)
        props.edit('Rename', (graph) => rename(graph, props.address, next), { merge: `${props.address} name` })
      }}
      onBlur={() => setText(undefined)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
      }}
    />
  )
}
