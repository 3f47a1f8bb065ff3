import { useMemo, useRef } from 'react'
import type { Graph } from '#shared/graph/schema.ts'
import { addNote } from '#shared/graph/edit/notes.ts'
import { find, findEdge } from '#shared/graph/edit/levels.ts'
import { moveNodes } from '#shared/graph/edit/move.ts'
import type { Address, CanvasActions, CanvasHandle, InspectorTab, Point } from '#web/canvas/types.ts'
import { tidy } from '#web/lib/layout.ts'
import { allOf } from '../actions/canvas-actions.ts'
import { behindOf, openEnd, type Place } from '../add/place.ts'
import type { DocumentStore } from '../document/types.ts'
import { downloadGraph } from '../transfer/download.ts'
import { notLoaded, type Transfer } from '../transfer/use-transfer.ts'
import type { Trial } from '../trial/use-trial.ts'
import type { EditorView } from '../header/header.tsx'
import { enterInspector } from './inspector-focus.ts'
import type { EditorDoings } from './use-editor-commands.ts'

export interface DoingParts {
  document: DocumentStore
  canvas: React.RefObject<CanvasHandle | undefined>
  actions: CanvasActions
  transfer: Transfer
  trial: Trial
  only: Address | undefined
  open(address: Address, tab?: InspectorTab): void
  /** Where the pointer is over the canvas, in the window; else beside a step; else in its middle. */
  pointer(beside?: Address): Point
  search(place: Place, screen: Point): void
  glide(from: Graph, to: Graph): void
  say(text: string): void
  setView(view: EditorView): void
  show(panel: 'find' | 'test' | 'publish'): void
  importFile(): void
  toggle(panel: 'outline' | 'palette'): void
  escape(): void
}

/** What keys, menus and the command bar do. One object for the life of the editor; it always acts on what is there now. */
export function useDoings(parts: DoingParts): EditorDoings {
  const latest = useRef(parts)
  latest.current = parts
  return useMemo(() => doingsOf(() => latest.current), [])
}

function doingsOf(now: () => DoingParts): EditorDoings {
  const selected = (): Address[] => [...now().document.getState().selection]
  const graph = (): Graph => now().document.getState().graph
  const run = (kind: 'to' | 'only' | 'from'): void => {
    const { only, trial } = now()
    if (only !== undefined) void trial.start({ kind, step: only })
  }
  return {
    add() {
      const { only, canvas, pointer, search } = now()
      const end = only ?? openEnd(graph())
      const screen = pointer(end)
      const place = end === undefined ? undefined : behindOf(graph(), end)
      search(place ?? { kind: 'free', at: canvas.current?.toDrawing(screen) ?? { x: 0, y: 0 } }, screen)
    },
    open(tab) {
      const { only, open } = now()
      if (only === undefined) return
      open(only, tab)
      enterInspector()
    },
    remove() {
      const all = selected()
      now().actions.remove(
        all.filter((address) => !findEdge(graph(), address)),
        all.filter((address) => findEdge(graph(), address)),
      )
    },
    duplicate: () => now().transfer.duplicate(),
    copy: () => now().transfer.copy(),
    cut: () => now().transfer.cut(),
    paste: () => now().transfer.paste(),
    copyAll: () => now().transfer.copyAll(),
    selectAll() {
      now().document.select(allOf(graph(), now().document.getState().selection))
      // What is done next is about the drawing: its keys work there.
      if (document.activeElement === document.body) document.querySelector<HTMLElement>('[data-canvas]')?.focus({ preventScroll: true })
    },
    find: () => now().show('find'),
    undo() {
      const { document, say } = now()
      const { undoLabel } = document.getState()
      document.undo()
      if (undoLabel !== undefined) say(`Undone: ${undoLabel}.`)
    },
    redo() {
      const { document, say } = now()
      const { redoLabel } = document.getState()
      document.redo()
      if (redoLabel !== undefined) say(`Done again: ${redoLabel}.`)
    },
    fit: () => now().canvas.current?.fit(),
    fitSelection: () => now().canvas.current?.fit(selected()),
    zoom: (factor) => now().canvas.current?.zoomBy(factor),
    tidy() {
      const before = graph()
      const chosen = selected().filter((address) => find(before, address))
      void tidy(before, chosen).then((moves) => {
        const after = moveNodes(before, moves)
        const { document, glide, say } = now()
        // Whoever has gone on drawing meanwhile keeps what they drew.
        if (document.getState().graph !== before || after === before) return say('Everything is in its place already.')
        glide(before, after)
        document.edit('Tidy up', () => after)
        say('Tidied up.')
      }, notLoaded)
    },
    test: () => now().show('test'),
    testFrom: () => run('from'),
    testTo: () => run('to'),
    testOnly: () => run('only'),
    publish: () => now().show('publish'),
    importFile: () => now().importFile(),
    exportFile() {
      downloadGraph(graph())
      now().say('The workflow is downloaded as a file.')
    },
    toggleOutline: () => now().toggle('outline'),
    togglePalette: () => now().toggle('palette'),
    addNote() {
      const { document, canvas, pointer } = now()
      const at = canvas.current?.toDrawing(pointer()) ?? { x: 0, y: 0 }
      const added = addNote(graph(), { at, text: 'Note' })
      document.edit('Write a note', () => added.graph, { select: [added.address] })
    },
    view: (view) => now().setView(view),
    escape: () => now().escape(),
  }
}
