import { MantineProvider } from '@mantine/core'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import { connect, reconnect, removeEdges } from '#shared/graph/edit/connect.ts'
import { moveNodes } from '#shared/graph/edit/move.ts'
import { setNote } from '#shared/graph/edit/notes.ts'
import { removeNodes } from '#shared/graph/edit/remove-nodes.ts'
import { rename } from '#shared/graph/edit/settings.ts'
import type { Graph } from '#shared/graph/schema.ts'
import { Canvas } from '#web/canvas/canvas.tsx'
import type { CanvasActions, CanvasHandle, CanvasProps } from '#web/canvas/types.ts'
import { theme } from '#web/ui/theme.ts'
import '#web/ui/styles.css'
import { largeDrawing } from './drawing.ts'
import { createMeasures } from './measures.ts'
import { invoices, marks, pinned, problems, stale, statesOf, takenOf, threeSteps } from './scenes.ts'
import { createStatuses } from './statuses.ts'

/** The real canvas alone on a page: `?scene=large|invoices|three&count=500&run&frozen&compare&dark`. What is asked of the owner is kept in `asked`. */
const query = new URLSearchParams(location.search)
const scene = query.get('scene') ?? 'large'
const first = scene === 'invoices' ? invoices : scene === 'three' ? threeSteps : largeDrawing(Number(query.get('count') ?? 500))
const statuses = createStatuses()
if (query.has('run')) {
  statuses.set(statesOf(Date.now()))
  statuses.take(takenOf())
}
const asked: unknown[] = []
let handle: CanvasHandle | undefined

function Owner() {
  const [graph, setGraph] = useState<Graph>(first)
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set())
  const note =
    (name: string) =>
    (...args: unknown[]): void =>
      void asked.push([name, ...args])
  const [actions] = useState<CanvasActions>(() => ({
    move(moves) {
      asked.push(['move', moves])
      setGraph((now) => moveNodes(now, moves))
    },
    connect(ends) {
      asked.push(['connect', ends])
      setGraph((now) => connect(now, ends))
    },
    reconnect(edge, ends) {
      asked.push(['reconnect', edge, ends])
      setGraph((now) => reconnect(now, edge, ends))
    },
    remove(nodes, edges) {
      asked.push(['remove', nodes, edges])
      setSelection(new Set())
      setGraph((now) => removeNodes(removeEdges(now, edges), nodes))
    },
    rename(address, name) {
      asked.push(['rename', address, name])
      setGraph((now) => rename(now, address, name))
    },
    dropConnection: note('dropConnection'),
    insertOn: note('insertOn'),
    dropType: note('dropType'),
    add: note('add'),
    open: note('open'),
    contextMenu: note('contextMenu'),
    resize: (address, size) => setGraph((now) => setNote(now, address, { size })),
    editNote: (address, text) => setGraph((now) => setNote(now, address, { text })),
  }))
  const extras: Partial<CanvasProps> = {
    ...(query.has('run') || query.has('statuses') ? { status: statuses } : {}),
    ...(query.has('frozen') ? {} : { actions }),
    ...(scene === 'invoices' && !query.has('run') ? { problems, stale, pinned } : {}),
    ...(query.has('compare') ? { marks } : {}),
  }
  return (
    <MantineProvider theme={theme} forceColorScheme={query.has('dark') ? 'dark' : 'light'}>
      <div style={{ height: '100vh' }}>
        <Canvas
          graph={graph}
          selection={selection}
          onSelect={setSelection}
          ariaLabel="Workflow"
          onReady={(ready) => void (handle = ready)}
          {...extras}
        />
      </div>
    </MantineProvider>
  )
}

Object.assign(window, {
  canvas: {
    asked,
    statuses,
    handle: () => handle,
    /** To 100 %, on a step in the middle. */
    closeUp() {
      const { a } = new DOMMatrix(getComputedStyle(document.querySelector('.react-flow__viewport')!).transform)
      handle?.zoomBy(1 / a)
      setTimeout(() => handle?.reveal(first.nodes[Math.floor(first.nodes.length / 2)]!.id), 250)
    },
    ...createMeasures(statuses, first),
  },
})
createRoot(document.getElementById('root')!).render(<Owner />)
