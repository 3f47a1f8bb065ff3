import { useLocalStorage } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { containerOf } from '#shared/graph/edit/address.ts'
import { setGraph } from '#shared/graph/edit/settings.ts'
import { catalog, nodeDefinition } from '#shared/nodes/catalog.ts'
import { useVersion, workflowKeys } from '#web/api/workflows.ts'
import type { Address, CanvasHandle, InspectorTab, Point } from '#web/canvas/types.ts'
import { canvasActions, addStep } from '../actions/canvas-actions.ts'
import { placeFor, stepName, type Place } from '../add/place.ts'
import { useChanges } from '../changes/use-changes.ts'
import { useDocument, useSaveState } from '../document/use-document.ts'
import classes from '../editor.module.css'
import { Header } from '../header/header.tsx'
import { Palette } from '../palette/palette.tsx'
import { ProblemsDock } from '../problems/problems-dock.tsx'
import { useProblems } from '../problems/use-problems.ts'
import { PUBLISH_WIDTH } from '../publish/publish-width.ts'
import { useReadiness } from '../readiness/use-readiness.ts'
import { useDeleted } from '../selection/use-deleted.ts'
import { LiveRegion, useSay } from '../session/live-region.tsx'
import type { Session } from '../session/session.ts'
import { useGlide } from '../tidy/use-glide.ts'
import { FileChoice } from '../transfer/file-choice.tsx'
import { useTransfer } from '../transfer/use-transfer.ts'
import { TestStrip } from '../trial/test-strip.tsx'
import { useNews } from '../trial/use-news.ts'
import { useTrial } from '../trial/use-trial.ts'
import { Inspecting } from './inspecting.tsx'
import { Outline, ReadinessView, RunsView, useLaterParts, VersionsView } from './later.tsx'
import { Overlays } from './overlays.tsx'
import { besideCard, middleOf, Stage } from './stage.tsx'
import { isInInspector } from './inspector-focus.ts'
import { useDoings } from './use-doings.ts'
import { useEditorCommands } from './use-editor-commands.ts'
import { useEditorLocation } from './use-editor-location.ts'
import { useLayers } from './use-layers.ts'

const tell = (title: string, message: string): void => void notifications.show({ title, message, color: 'ink', autoClose: 9_000 })

/** After the inspector has opened and a card that gets the focus was brought into view, in ms. */
const SETTLED_MS = 240

/** In a window so wide there is room for the names of the steps beside a drawing of four in full. */
const ROOMY = 1_440

/** The editor: header, what can be added, the drawing, the inspector, and what lies over them. */
export function Workbench({ session: { workflow, document, autosave, found } }: { session: Session }) {
  const graph = useDocument((state) => state.graph)
  const selection = useDocument((state) => state.selection)
  const undoLabel = useDocument((state) => state.undoLabel)
  const redoLabel = useDocument((state) => state.redoLabel)
  const change = useDocument((state) => state.change)
  const save = useSaveState()
  const queries = useQueryClient()
  const canvas = useRef<CanvasHandle | undefined>(undefined)
  const stage = useRef<HTMLElement>(null)
  const pointer = useRef<Point | undefined>(undefined)
  const file = useRef<HTMLInputElement>(null)
  const { said, say } = useSay()
  const { shown, glide } = useGlide()
  const layers = useLayers(found)
  const { panel, setPanel, setAdding, setMenu, setIncoming } = layers
  const [published, setPublished] = useState(workflow.published)
  /** Which state of the document is the published one. */
  const [publishedAt, setPublishedAt] = useState(workflow.changed ? undefined : 0)
  const [closedFor, setClosedFor] = useState<Address>()
  const [named] = useState(() => window.innerWidth >= ROOMY || graph.nodes.length === 0)
  const [palette, setPalette] = useLocalStorage({
    key: 'belay:palette',
    defaultValue: named,
    getInitialValueInEffect: false,
  })
  const [outline, setOutline] = useLocalStorage({ key: 'belay:outline', defaultValue: false, getInitialValueInEffect: false })

  // A step that was just added is drawn with the next frame.
  const reveal = useCallback(
    (address: Address, options?: { focus: boolean }) => requestAnimationFrame(() => canvas.current?.reveal(address, options)),
    [],
  )
  const { view, tab, only, setView, setTab } = useEditorLocation(reveal)
  // Closed is closed for as long as the step stays selected.
  if (closedFor !== undefined && closedFor !== only) setClosedFor(undefined)
  const onReady = useCallback(
    (handle: CanvasHandle) => {
      canvas.current = handle
      const [first] = document.getState().selection
      if (first !== undefined) handle.reveal(first, { focus: false })
    },
    [document],
  )
  const problems = useProblems(graph)
  const before = useVersion(workflow.id, panel === 'publish' ? published?.version : undefined)
  const changes = useChanges(before.data?.graph, panel === 'publish' ? graph : undefined)
  const ready = useReadiness(graph, problems.list)
  const trial = useTrial({
    workflow: workflow.id,
    graph,
    kept: workflow.test,
    container: only === undefined ? undefined : containerOf(only),
    saved: async () => (await autosave.flush()).kind === 'saved',
    say,
  })
  const open = useCallback(
    (address: Address, next?: InspectorTab) => {
      setClosedFor(undefined)
      document.select([address])
      setView('editor')
      if (next !== undefined) setTab(next)
    },
    [document, setTab, setView],
  )
  /** Closes the inspector; the keyboard goes back to the card. */
  const close = (address: Address): void => {
    if (isInInspector()) reveal(address)
    setClosedFor(address)
  }
  const show = useCallback(
    (address: Address, next?: InspectorTab) => {
      open(address, next)
      reveal(address)
    },
    [open, reveal],
  )
  // The inspector takes its place beside the drawing first: what it would cover is moved into what is left.
  const inspected = only !== undefined && closedFor !== only && panel !== 'publish' ? only : undefined
  useEffect(() => {
    if (inspected === undefined || view !== 'editor') return undefined
    const timer = setTimeout(() => canvas.current?.reveal(inspected, { focus: false }), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [inspected, view])
  const deleted = useDeleted()
  /** A new step is not told what it lacks before anybody had a chance to fill it in. */
  const [untouched, setUntouched] = useState<Address>()
  const fresh = useCallback(
    (address: Address) => {
      setTab('settings')
      setUntouched(address)
    },
    [setTab],
  )
  if (untouched !== undefined && ((only !== undefined && only !== untouched) || panel !== undefined)) setUntouched(undefined)
  const search = useCallback((place: Place, screen: Point) => setAdding({ place, screen }), [])
  const actions = useMemo(
    () => canvasActions(document, { search, open, reveal, say, tell, fresh, deleted: deleted.tell, menu: (_, at) => setMenu(at) }),
    [document, search, open, reveal, say, fresh, deleted.tell, setMenu],
  )
  const transfer = useTransfer({
    document,
    active: view === 'editor' && panel === undefined,
    center: () => canvas.current?.center() ?? { x: 0, y: 0 },
    reveal,
    onWhole: setIncoming,
    say,
  })
  const doings = useDoings({
    document,
    canvas,
    actions,
    transfer,
    trial,
    only,
    open,
    pointer: (beside) =>
      pointer.current ?? (beside === undefined ? undefined : besideCard(stage.current, beside)) ?? middleOf(stage.current),
    search,
    glide,
    say,
    setView,
    show: setPanel,
    importFile: () => file.current?.click(),
    toggle: (which) => (which === 'outline' ? setOutline(!outline) : setPalette(!palette)),
    escape() {
      if (only !== undefined && closedFor !== only) close(only)
      else if (selection.size > 0) document.select([])
      else if (outline) setOutline(false)
    },
  })
  useEditorCommands(doings, { selected: selection.size, one: only !== undefined, undoLabel, redoLabel, save, view, busy: layers.busy })

  useEffect(() => {
    if (save.kind === 'conflict') setPanel('conflict')
    if (save.kind === 'saved') void queries.invalidateQueries({ queryKey: workflowKeys.list })
  }, [save.kind, queries])
  const marked = changes !== undefined
  useEffect(() => {
    // What is about to be published is in sight beside the dialog.
    if (marked) requestAnimationFrame(() => canvas.current?.fit())
  }, [marked])
  useLaterParts()
  useNews(trial.run, (id) => stepName(graph, id), say)

  const addType = useCallback(
    (type: string): void => {
      const definition = nodeDefinition(catalog, type)
      if (!definition) return
      const { graph: drawn, selection: chosen } = document.getState()
      const near = canvas.current?.center() ?? { x: 0, y: 0 }
      // The keyboard stays in the list, so that several can be added one after the other.
      const unfocused = (address: Address) => requestAnimationFrame(() => canvas.current?.reveal(address, { focus: false }))
      addStep(document, placeFor(drawn, chosen, definition, near), definition, { reveal: unfocused, say, fresh })
    },
    [document, say, fresh],
  )
  const readyText = problems.checking ? undefined : `${ready.met}/${ready.items.length}`
  const step = only !== undefined && closedFor !== only ? only : undefined

  return (
    <div className={classes.editor} data-workflow-id={workflow.id}>
      <Header
        name={graph.name}
        onRename={(name) => document.edit(`Rename the workflow to ${name}`, (now) => setGraph(now, { name }))}
        save={save}
        onSaveState={() => (save.kind === 'conflict' ? setPanel('conflict') : void autosave.flush())}
        history={{ ...(undoLabel === undefined ? {} : { undoLabel }), ...(redoLabel === undefined ? {} : { redoLabel }) }}
        onUndo={doings.undo}
        onRedo={doings.redo}
        view={view}
        onView={setView}
        readiness={readyText}
        published={published?.version}
        changed={change !== publishedAt}
        testing={trial.running}
        onTest={doings.test}
        onPublish={doings.publish}
        outline={outline}
        onOutline={doings.toggleOutline}
        onImport={doings.importFile}
        onExport={doings.exportFile}
        onCopyAll={doings.copyAll}
      />
      {view === 'editor' && (
        <>
          <div className={classes.row} style={panel === 'publish' ? { marginRight: PUBLISH_WIDTH } : undefined}>
            <Palette onAdd={addType} open={palette} onOpen={setPalette} />
            {outline && (
              <Suspense>
                <Outline
                  graph={graph}
                  selection={selection}
                  onSelect={(address) => {
                    document.select([address])
                    canvas.current?.fit([address])
                  }}
                  onOpen={open}
                  onClose={() => setOutline(false)}
                  status={trial.status}
                  problems={problems.byAddress}
                />
              </Suspense>
            )}
            <Stage
              stage={stage}
              pointer={pointer}
              shown={shown}
              actions={actions}
              doings={doings}
              trial={trial}
              problems={problems}
              transfer={transfer}
              marks={panel === 'publish' ? changes?.inAfter : undefined}
              inspecting={step !== undefined}
              finding={panel === 'find'}
              deleted={deleted.what}
              onFound={(address) => {
                setPanel(undefined)
                if (address !== undefined) show(address)
              }}
              onAdd={addType}
              onSearch={(screen) => search({ kind: 'free', at: { x: 0, y: 0 } }, screen)}
              onReady={onReady}
            />
            {step !== undefined && panel !== 'publish' && (
              <Inspecting
                step={step}
                tab={tab}
                onTab={setTab}
                onClose={() => close(step)}
                onOpen={show}
                problems={problems}
                untouched={untouched === step}
                onTouched={() => setUntouched(undefined)}
                trial={trial}
              />
            )}
          </div>
          <ProblemsDock graph={graph} problems={problems} onOpen={show} edit={document.edit} />
          {trial.run && (
            <TestStrip
              run={trial.run}
              names={(id) => stepName(graph, id)}
              problem={trial.problem}
              onStop={trial.stop}
              onShow={(id) => show(id, 'test')}
              onClose={trial.close}
            />
          )}
        </>
      )}
      <Suspense>
        {view === 'runs' && <RunsView workflow={workflow.id} onTest={doings.test} />}
        {view === 'readiness' && (
          <main className={classes.scroll}>
            <ReadinessView graph={graph} problems={problems.list} onOpen={show} edit={document.edit} />
          </main>
        )}
        {view === 'versions' && (
          <VersionsView
            workflow={workflow.id}
            draft={graph}
            onPublish={doings.publish}
            onRestore={(old, version) => {
              document.replace(`Restore version ${version}`, old)
              setView('editor')
              say(`Version ${version} is the draft now. Undo brings back what was there.`)
            }}
          />
        )}
      </Suspense>
      <Overlays
        workflow={workflow.id}
        layers={layers}
        doings={doings}
        transfer={transfer}
        trial={trial}
        problems={problems}
        published={published}
        changes={changes}
        single={only !== undefined}
        onPublished={(version) => {
          setPublished(version)
          setPublishedAt(document.getState().change)
        }}
        reveal={reveal}
        show={show}
        fit={() => requestAnimationFrame(() => canvas.current?.fit())}
        onTested={() => setView('editor')}
        fresh={fresh}
        say={say}
      />
      <FileChoice input={file} transfer={transfer} />
      <LiveRegion text={said} />
    </div>
  )
}
