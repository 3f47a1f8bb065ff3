import type { StoreApi } from 'zustand/vanilla'
import type { Graph } from '#shared/graph/schema.ts'
import type { Address } from '#web/canvas/types.ts'

/** The drawing that is worked on, with its history. Made by `createDocument(graph, revision)`. */
export interface DocumentState {
  graph: Graph
  selection: ReadonlySet<Address>
  /** Words of what undo and redo would do. */
  undoLabel?: string
  redoLabel?: string
  /** One more with every change, undo and redo; never goes back. */
  change: number
}

export interface EditOptions {
  /** Changes with the same key that follow each other within a second are undone as one. */
  merge?: string
  select?: readonly Address[]
}

export interface DocumentStore extends StoreApi<DocumentState> {
  /** `change` gives a new graph or the same one (then nothing happened). */
  edit(label: string, change: (graph: Graph) => Graph, options?: EditOptions): void
  undo(): void
  redo(): void
  select(selection: Iterable<Address>): void
  /** Another document takes the place of this one, such as an import or the other side of a conflict; can be undone. */
  replace(label: string, graph: Graph): void
}

/** How the draft stands between this page and the server. */
export type SaveState =
  | { kind: 'saved'; revision: number; at: number }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  /** Kept on this device until the server answers again. */
  /** `answered`: it is there and could not, such as for want of space. */
  | { kind: 'offline'; message: string; answered: boolean }
  /** Somebody else saved since; theirs is here to compare. */
  | { kind: 'conflict'; current: { revision: number; updatedAt: number; graph: Graph } }
  | { kind: 'refused'; message: string }
