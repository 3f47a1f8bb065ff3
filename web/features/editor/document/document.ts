import { createStore } from 'zustand/vanilla'
import { addressOf, byContainer, type Address } from '#shared/graph/edit/address.ts'
import { levelOf } from '#shared/graph/edit/levels.ts'
import type { Graph } from '#shared/graph/schema.ts'
import type { DocumentState, DocumentStore } from './types.ts'

/** So many steps back. A step costs the parts of the drawing that it changed; everything else is shared. */
export const MAX_HISTORY = 500

/** Changes with the same key are one as long as not more than this passes between them, in ms. */
export const MERGE_WINDOW = 1_000

/** What undo and redo go back and forth between. */
interface Entry {
  label: string
  graph: Graph
  selection: ReadonlySet<Address>
}

/**
 * A drawing with its history. Documents never change in place: undo puts the very document back that was there before, so it is the same
 * to the last character. `now` is handed in so that a test owns the time.
 */
export function createDocument(graph: Graph, { now = Date.now }: { now?: () => number } = {}): DocumentStore {
  /** What is before and after the document that is shown; the nearest is last. */
  let past: Entry[] = []
  let future: Entry[] = []
  let merging: { key: string; at: number } | undefined
  const store = createStore<DocumentState>()(() => ({ graph, selection: new Set<Address>(), change: 0 }))

  const show = (next: Graph, selection: ReadonlySet<Address>): void => {
    const { change } = store.getState()
    const undoLabel = past.at(-1)?.label
    const redoLabel = future.at(-1)?.label
    const state: DocumentState = { graph: next, selection: cleaned(next, selection), change: change + 1 }
    if (undoLabel !== undefined) state.undoLabel = undoLabel
    if (redoLabel !== undefined) state.redoLabel = redoLabel
    store.setState(state, true)
  }

  const record = (label: string, next: Graph, merge: string | undefined, select: Iterable<Address> | undefined): void => {
    const { graph: before, selection } = store.getState()
    if (next === before) {
      if (select) api.select(select)
      return
    }
    const at = now()
    const joined =
      merge !== undefined && merging?.key === merge && at - merging.at <= MERGE_WINDOW && future.length === 0 && past.length > 0
    merging = merge === undefined ? undefined : { key: merge, at }
    // A change that joins the one before it leaves the entry as it is: undo goes back to where both began.
    if (!joined) past = [...past.slice(-MAX_HISTORY + 1), { label, graph: before, selection }]
    future = []
    show(next, select ? new Set(select) : selection)
  }

  const travel = (from: Entry[], to: Entry[]): { from: Entry[]; to: Entry[]; entry: Entry } | undefined => {
    const entry = from.at(-1)
    if (!entry) return undefined
    const { graph: here, selection } = store.getState()
    merging = undefined
    return { from: from.slice(0, -1), to: [...to, { label: entry.label, graph: here, selection }], entry }
  }

  const api: Omit<DocumentStore, keyof typeof store> = {
    edit: (label, change, { merge, select } = {}) => record(label, change(store.getState().graph), merge, select),
    undo() {
      const step = travel(past, future)
      if (!step) return
      ;({ from: past, to: future } = step)
      show(step.entry.graph, step.entry.selection)
    },
    redo() {
      const step = travel(future, past)
      if (!step) return
      ;({ from: future, to: past } = step)
      show(step.entry.graph, step.entry.selection)
    },
    select(selection) {
      const state = store.getState()
      const next = cleaned(state.graph, new Set(selection))
      if (next.size !== state.selection.size || [...next].some((address) => !state.selection.has(address)))
        store.setState({ ...state, selection: next }, true)
    },
    replace: (label, next) => record(label, next, undefined, undefined),
  }
  return { ...store, ...api }
}

/** Without what is not there any more; the same set when all of it is. */
function cleaned(graph: Graph, selection: ReadonlySet<Address>): ReadonlySet<Address> {
  const there = new Set<Address>()
  for (const [container, ids] of byContainer(selection)) {
    const level = levelOf(graph, container)
    for (const things of [level?.nodes, level?.edges, level?.notes])
      for (const { id } of things ?? []) if (ids.has(id)) there.add(addressOf(container, id))
  }
  return there.size === selection.size ? selection : there
}
