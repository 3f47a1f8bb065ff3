import { Suspense } from 'react'
import type { Version } from '#shared/protocol/workflows.ts'
import type { Address, InspectorTab } from '#web/canvas/types.ts'
import { addStep } from '../actions/canvas-actions.ts'
import { AddMenu } from '../add/add-menu.tsx'
import { gapOf } from '../add/place.ts'
import type { Changes } from '../changes/use-changes.ts'
import { useAutosave, useDocument, useDocumentStore } from '../document/use-document.ts'
import type { Problems } from '../problems/use-problems.ts'
import type { Transfer } from '../transfer/use-transfer.ts'
import type { Trial } from '../trial/use-trial.ts'
import { ContextMenu } from './context-menu.tsx'
import { Conflict, ImportDialog, Publishing, Recovery, TestDialog } from './later.tsx'
import type { EditorDoings } from './use-editor-commands.ts'
import type { Layers } from './use-layers.ts'

/** Everything that opens over the editor, one at a time. */
export function Overlays(props: {
  workflow: string
  layers: Layers
  doings: EditorDoings
  transfer: Transfer
  trial: Trial
  problems: Problems
  published: Version | undefined
  /** Of the draft since then; undefined until they are known. */
  changes: Changes | undefined
  /** One step is selected. */
  single: boolean
  onPublished(version: Version): void
  reveal(address: Address): void
  show(address: Address, tab?: InspectorTab): void
  fit(): void
  onTested(): void
  /** A step was put in. */
  fresh(address: Address): void
  say(text: string): void
}) {
  const { workflow, doings, transfer, trial, problems, published, changes, single, onPublished, reveal, show, fit, onTested, fresh, say } =
    props
  const { panel, setPanel, adding, setAdding, menu, setMenu, incoming, setIncoming, lost, setLost } = props.layers
  const document = useDocumentStore()
  const autosave = useAutosave()
  const graph = useDocument((state) => state.graph)
  return (
    <Suspense>
      {adding && (
        <AddMenu
          screen={adding.screen}
          gap={gapOf(graph, adding.place)}
          onClose={() => setAdding(undefined)}
          onPick={({ definition }) => {
            setAdding(undefined)
            addStep(document, adding.place, definition, { reveal, say, fresh })
          }}
        />
      )}
      {menu && <ContextMenu at={menu} doings={doings} single={single} onClose={() => setMenu(undefined)} />}
      {panel === 'test' && (
        <TestDialog
          schema={graph.input}
          kept={trial.test.input}
          running={trial.running}
          onClose={() => setPanel(undefined)}
          onRun={(input) => {
            trial.setInput(input)
            setPanel(undefined)
            onTested()
            void trial.start({ kind: 'all' }, input)
          }}
        />
      )}
      {panel === 'publish' && (
        <Publishing
          workflow={workflow}
          published={published}
          changes={changes}
          problems={problems}
          onPublished={(version) => {
            onPublished(version)
            setPanel(undefined)
          }}
          onShow={(address, tab) => {
            setPanel(undefined)
            show(address, tab)
          }}
          onClose={() => setPanel(undefined)}
        />
      )}
      {panel === 'conflict' && <Conflict onClose={() => setPanel(undefined)} />}
      {incoming && (
        <ImportDialog
          graph={incoming}
          onClose={() => setIncoming(undefined)}
          onReplace={() => {
            setIncoming(undefined)
            void import('#shared/graph/edit/positions.ts').then(({ withPositions }) => {
              document.replace(`Import ${incoming.name}`, withPositions(incoming))
              say(`“${incoming.name}” is imported.`)
              fit()
            })
          }}
          onInsert={() => {
            setIncoming(undefined)
            const { nodes, edges, notes } = incoming
            void transfer.take(JSON.stringify({ format: 'belay/fragment@1', nodes, edges, ...(notes ? { notes } : {}) }), 'the workflow')
          }}
        />
      )}
      {lost && (
        <Recovery
          found={lost}
          draft={graph}
          onRestore={() => {
            setLost(undefined)
            autosave.recover(lost)
          }}
          onLeave={() => setLost(undefined)}
        />
      )}
    </Suspense>
  )
}
