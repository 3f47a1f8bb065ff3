import { Suspense, useState } from 'react'
import { find } from '#shared/graph/edit/levels.ts'
import { align, distribute } from '#shared/graph/edit/move.ts'
import type { Graph } from '#shared/graph/schema.ts'
import { Canvas } from '#web/canvas/canvas.tsx'
import type { Address, CanvasActions, CanvasHandle, CanvasProps, Point } from '#web/canvas/types.ts'
import { plural } from '#web/lib/format.ts'
import { isTyping } from '#web/ui/keys.ts'
import { useDocument, useDocumentStore } from '../document/use-document.ts'
import classes from '../editor.module.css'
import { EmptyDrawing } from '../empty/empty-drawing.tsx'
import type { Problems } from '../problems/use-problems.ts'
import { DeletedBar } from '../selection/deleted-bar.tsx'
import { SelectionBar } from '../selection/selection-bar.tsx'
import type { Transfer } from '../transfer/use-transfer.ts'
import type { Trial } from '../trial/use-trial.ts'
import { enterInspector } from './inspector-focus.ts'
import { FindStep } from './later.tsx'
import type { EditorDoings } from './use-editor-commands.ts'

/** A line that is being drawn: Escape is about that. */
const LINE = '.react-flow__connection'

/** The drawing with what lies on it: what to do with an empty one, with several steps, with a file that is dropped. */
export function Stage(props: {
  stage: React.RefObject<HTMLElement | null>
  pointer: React.RefObject<Point | undefined>
  /** The drawing on its way to another arrangement, in place of the document's. */
  shown: Graph | undefined
  actions: CanvasActions
  doings: EditorDoings
  trial: Trial
  problems: Problems
  transfer: Transfer
  marks: CanvasProps['marks']
  /** The inspector is open: Escape is about that first. */
  inspecting: boolean
  finding: boolean
  /** What was deleted a moment ago. */
  deleted: string | undefined
  onFound(address: Address | undefined): void
  onAdd(type: string): void
  onSearch(screen: Point): void
  onReady(handle: CanvasHandle): void
}) {
  const { stage, pointer, shown, actions, doings, trial, problems, transfer, marks, inspecting, finding, deleted, onFound } = props
  const graph = useDocument((state) => state.graph)
  const selection = useDocument((state) => state.selection)
  const { edit, select } = useDocumentStore()
  const [over, setOver] = useState(false)
  const steps = [...selection].filter((address) => find(graph, address))
  return (
    <main
      className={classes.stage}
      ref={stage}
      data-over={over}
      aria-label="Drawing"
      onPointerMove={({ clientX, clientY }) => (pointer.current = { x: clientX, y: clientY })}
      onPointerLeave={() => (pointer.current = undefined)}
      onKeyDownCapture={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.hasAttribute('data-address')) enterInspector()
        // One layer at a time: the inspector before the selection, which the canvas would let go of.
        if (event.key !== 'Escape' || !inspecting || isTyping(event.target) || stage.current?.querySelector(LINE)) return
        event.preventDefault()
        event.stopPropagation()
        doings.escape()
      }}
      onKeyDown={(event) => {
        const remove = (event.key === 'Delete' || event.key === 'Backspace') && !event.ctrlKey && !event.metaKey && !event.altKey
        if (!remove || event.defaultPrevented || isTyping(event.target) || selection.size === 0) return
        event.preventDefault()
        doings.remove()
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
        onSelect={select}
        actions={actions}
        {...(trial.status ? { status: trial.status } : {})}
        {...(marks ? { marks } : {})}
        problems={problems.byAddress}
        stale={trial.stale}
        pinned={trial.pinned}
        ariaLabel={`Drawing of ${graph.name}`}
        onReady={props.onReady}
      />
      {graph.nodes.length === 0 && <EmptyDrawing onAdd={props.onAdd} onSearch={props.onSearch} />}
      {steps.length > 1 && (
        <SelectionBar
          count={steps.length}
          onAlign={(how) => edit(`Align ${plural(steps.length, 'step')}`, (now) => align(now, [...selection], how))}
          onDistribute={(way) => edit(`Space ${plural(steps.length, 'step')} evenly`, (now) => distribute(now, [...selection], way))}
          onTidy={doings.tidy}
          onCopy={doings.copy}
          onDuplicate={doings.duplicate}
          onDelete={doings.remove}
        />
      )}
      {deleted !== undefined && selection.size === 0 && <DeletedBar what={deleted} onUndo={doings.undo} />}
      {finding && (
        <Suspense>
          <FindStep graph={graph} onClose={() => onFound(undefined)} onPick={onFound} />
        </Suspense>
      )}
    </main>
  )
}

/** Below the card of a step, where it can be seen. */
export function besideCard(stage: HTMLElement | null, address: Address): Point | undefined {
  const card = stage?.querySelector(`[data-address="${CSS.escape(address)}"]`)?.getBoundingClientRect()
  return card && { x: card.left, y: card.bottom + 12 }
}

/** Where a new step or a search is well placed while the pointer is elsewhere, in the window. */
export function middleOf(stage: HTMLElement | null): Point {
  const box = stage?.getBoundingClientRect()
  return box ? { x: box.left + box.width / 2 - 150, y: box.top + Math.min(160, box.height / 3) } : { x: 400, y: 200 }
}
