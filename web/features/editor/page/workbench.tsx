import { useLocalStorage } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { containerOf } from '#shared/graph/edit/address.ts'
import { find } from '#shared/graph/edit/levels.ts'
import { setGraph } from '#shared/graph/edit/settings.ts'
import { align, distribute } from '#shared/graph/edit/move.ts'
import { catalog, nodeDefinition } from '#shared/nodes/catalog.ts'
import { workflowKeys } from '#web/api/workflows.ts'
import { Canvas } from '#web/canvas/canvas.tsx'
import type { Address, CanvasHandle, InspectorTab, Point } from '#web/canvas/types.ts'
import { plural } from '#web/lib/format.ts'
import { isTyping } from '#web/ui/keys.ts'
import { canvasActions, addStep } from '../actions/canvas-actions.ts'
import { placeFor, stepName, type Place } from '../add/place.ts'
import { useDocument, useSaveState } from '../document/use-document.ts'
import classes from '../editor.module.css'
import { EmptyDrawing } from '../empty/empty-drawing.tsx'
import { FindStep } from '../find/find-step.tsx'
import { Header } from '../header/header.tsx'
import { Inspector } from '../inspector/inspector.tsx'
import { Outline } from '../outline/outline.tsx'
import { Palette } from '../palette/palette.tsx'
import { ProblemsDock } from '../problems/problems-dock.tsx'
import { useProblems } from '../problems/use-problems.ts'
import { ReadinessView, useReadiness } from '../readiness/readiness-view.tsx'
import { RunsView } from '../runs/runs-view.tsx'
import { SelectionBar } from '../selection/selection-bar.tsx'
import { LiveRegion, useSay } from '../session/live-region.tsx'
import type { Session } from '../session/session.ts'
import { useGlide } from '../tidy/use-glide.ts'
import { useTransfer } from '../transfer/use-transfer.ts'
import { TestStrip } from '../trial/test-strip.tsx'
import { useNews } from '../trial/use-news.ts'
import { useTrial } from '../trial/use-trial.ts'
import { VersionsView } from '../versions/versions-view.tsx'
import { Overlays } from './overlays.tsx'
import { useDoings } from './use-doings.ts'
import { useEditorCommands } from './use-editor-commands.ts'
import { useEditorLocation } from './use-editor-location.ts'
import { useLayers } from './use-layers.ts'

const tell = (title: string, message: string): void => void notifications.show({ title, message, color: 'ink', autoClose: 9_000 })

/** In a window so wide there is room for the names of the steps beside a drawing of four in full. */
const ROOMY = 1_440

/** A line that is being drawn: Escape is about that. */
const LINE = '.react-flow__connection'

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
  const [over, setOver] = useState(false)
  const [closedFor, setClosedFor] = useState<Address>()
  const [palette, setPalette] = useLocalStorage({
    key: 'belay:palette',
    defaultValue: window.innerWidth >= ROOMY,
    getInitialValueInEffect: false,
  })
  const [outline, setOutline] = useLocalStorage({ key: 'belay:outline', defaultValue: false, getInitialValueInEffect: false })

  // A step that was just added is drawn with the next frame.
  const reveal = useCallback((address: Address) => requestAnimationFrame(() => canvas.current?.reveal(address)), [])
  const { view, tab, only, setView, setTab } = useEditorLocation(reveal)
  const onReady = useCallback(
    (handle: CanvasHandle) => {
      canvas.current = handle
      const [first] = document.getState().selection
      if (first !== undefined) handle.reveal(first, { focus: false })
    },
    [document],
  )
  const problems = useProblems(graph)
  const ready = useReadiness(graph, problems.list)
  const middle = useCallback((): Point => {
    const box = stage.current?.getBoundingClientRect()
    return box ? { x: box.left + box.width / 2 - 150, y: box.top + Math.min(160, box.height / 3) } : { x: 400, y: 200 }
  }, [])

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
  const show = useCallback(
    (address: Address, next?: InspectorTab) => {
      open(address, next)
      reveal(address)
    },
    [open, reveal],
  )
  const search = useCallback((place: Place, screen: Point) => setAdding({ place, screen }), [])
  const actions = useMemo(
    () => canvasActions(document, { search, open, reveal, say, tell, menu: (_, at) => setMenu(at) }),
    [document, search, open, reveal, say],
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
    pointer: (beside) => pointer.current ?? (beside === undefined ? undefined : besideCard(stage.current, beside)) ?? middle(),
    search,
    glide,
    say,
    setView,
    show: setPanel,
    importFile: () => file.current?.click(),
    toggle: (which) => (which === 'outline' ? setOutline(!outline) : setPalette(!palette)),
    escape() {
      if (only !== undefined && closedFor !== only) setClosedFor(only)
      else if (selection.size > 0) document.select([])
      else if (outline) setOutline(false)
    },
  })
  useEditorCommands(doings, { selected: selection.size, one: only !== undefined, undoLabel, redoLabel, save, view, busy: layers.busy })

  useEffect(() => {
    if (save.kind === 'conflict') setPanel('conflict')
    if (save.kind === 'saved') void queries.invalidateQueries({ queryKey: workflowKeys.list })
  }, [save.kind, queries])
  useNews(trial.run, (id) => stepName(graph, id), say)

  const addType = useCallback(
    (type: string): void => {
      const definition = nodeDefinition(catalog, type)
      if (!definition) return
      const { graph: drawn, selection: chosen } = document.getState()
      const near = canvas.current?.center() ?? { x: 0, y: 0 }
      // The keyboard stays in the list, so that several can be added one after the other.
      const unfocused = (address: Address) => requestAnimationFrame(() => canvas.current?.reveal(address, { focus: false }))
      addStep(document, placeFor(drawn, chosen, definition, near), definition, { reveal: unfocused, say })
    },
    [document, say],
  )
  const steps = [...selection].filter((address) => find(graph, address))
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
          <div className={classes.row}>
            <Palette onAdd={addType} open={palette} onOpen={setPalette} />
            {outline && (
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
            )}
            <main
              className={classes.stage}
              ref={stage}
              data-over={over}
              aria-label="Drawing"
              onPointerMove={({ clientX, clientY }) => (pointer.current = { x: clientX, y: clientY })}
              onPointerLeave={() => (pointer.current = undefined)}
              onKeyDownCapture={(event) => {
                // One layer at a time: the inspector before the selection, which the canvas would let go of.
                if (event.key !== 'Escape' || step === undefined || isTyping(event.target) || stage.current?.querySelector(LINE)) return
                event.preventDefault()
                event.stopPropagation()
                doings.escape()
              }}
              onDragOver={(event) => {
                if (!event.dataTransfer.types.includes('Files')) return
                event.preventDefault()
                setOver(true)
              }}
              onDragLeave={() => setOver(false)}
              onDrop={(event) => {
                setOver(false)
                const dropped = event.dataTransfer.files[0]
                if (!dropped) return
                event.preventDefault()
                void dropped.text().then((text) => transfer.take(text, dropped.name))
              }}
            >
              <Canvas
                graph={shown ?? graph}
                selection={selection}
                onSelect={(next) => document.select(next)}
                actions={actions}
                {...(trial.status ? { status: trial.status } : {})}
                problems={problems.byAddress}
                stale={trial.stale}
                pinned={trial.pinned}
                ariaLabel={`Drawing of ${graph.name}`}
                onReady={onReady}
              />
              {graph.nodes.length === 0 && (
                <EmptyDrawing onAdd={addType} onSearch={(screen) => search({ kind: 'free', at: { x: 0, y: 0 } }, screen)} />
              )}
              {steps.length > 1 && (
                <SelectionBar
                  count={steps.length}
                  onAlign={(how) => document.edit(`Align ${plural(steps.length, 'step')}`, (now) => align(now, [...selection], how))}
                  onDistribute={(way) =>
                    document.edit(`Space ${plural(steps.length, 'step')} evenly`, (now) => distribute(now, [...selection], way))
                  }
                  onTidy={doings.tidy}
                  onDuplicate={doings.duplicate}
                  onDelete={doings.remove}
                />
              )}
              {panel === 'find' && (
                <FindStep
                  graph={graph}
                  onClose={() => setPanel(undefined)}
                  onPick={(address) => {
                    setPanel(undefined)
                    show(address)
                  }}
                />
              )}
            </main>
            {step !== undefined && (
              <Inspector
                graph={graph}
                address={step}
                tab={tab}
                onTab={setTab}
                onClose={() => setClosedFor(step)}
                edit={document.edit}
                problems={problems.byAddress.get(step) ?? []}
                sample={trial.sample}
                {...(trial.stale.has(step) ? { stale: trial.stale.get(step)! } : {})}
                test={{
                  runTo: (address) => void trial.start({ kind: 'to', step: address }),
                  runOnly: (address) => void trial.start({ kind: 'only', step: address }),
                  runFrom: (address) => void trial.start({ kind: 'from', step: address }),
                  item: trial.item,
                  setItem: trial.setItem,
                  pin: trial.pin,
                  input: trial.test.input,
                  setInput: trial.setInput,
                  running: trial.running,
                  ...(problems.errors > 0 ? { blocked: 'Solve the problems below first: a drawing with problems cannot run.' } : {}),
                }}
                onOpen={show}
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

      <Overlays
        workflow={workflow.id}
        layers={layers}
        doings={doings}
        transfer={transfer}
        trial={trial}
        problems={problems}
        published={published}
        single={only !== undefined}
        onPublished={(version) => {
          setPublished(version)
          setPublishedAt(document.getState().change)
        }}
        reveal={reveal}
        show={show}
        fit={() => requestAnimationFrame(() => canvas.current?.fit())}
        onTested={() => setView('editor')}
        say={say}
      />
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        aria-label="File to import"
        hidden
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0]
          event.currentTarget.value = ''
          if (chosen) void chosen.text().then((text) => transfer.take(text, chosen.name))
        }}
      />
      <LiveRegion text={said} />
    </div>
  )
}

/** Below the card of a step, where it can be seen. */
function besideCard(stage: HTMLElement | null, address: Address): Point | undefined {
  const card = stage?.querySelector(`[data-address="${CSS.escape(address)}"]`)?.getBoundingClientRect()
  return card && { x: card.left, y: card.bottom + 12 }
}
