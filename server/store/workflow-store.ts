import type { Graph } from '#shared/graph/schema.ts'
import type { TestData, Version } from '#shared/protocol/workflows.ts'

/** Workflows as they are drawn: a draft with a revision, versions that never change, and the drawings that runs were started from. */
export interface WorkflowStore {
  /** Revision 1. Errors: `conflict` when the id is taken, also by a removed one; `too_large`, as of every graph. */
  create(workflow: { id: string; graph: Graph; at: number }): Promise<WorkflowRow>
  /** A removed one is not given. */
  get(id: string): Promise<WorkflowRow | undefined>
  /** Of several with this name the oldest: a copy that somebody makes does not change what a name means. A removed one is not given. */
  byName(name: string): Promise<WorkflowRow | undefined>
  /** Changed last first. `before`: those after this one in that order. */
  list(filter: { limit: number; before?: { updatedAt: number; id: string } }): Promise<WorkflowRow[]>
  /**
   * Replaces the draft if its revision is still `revision`. Errors: `stale_revision` (details: `{ current: { revision, updatedAt, graph } }`),
   * `not_found`.
   */
  save(change: { id: string; graph: Graph; revision: number; at: number }): Promise<WorkflowRow>
  /** False when there is none. Its runs, versions and drawings stay. */
  remove(id: string, at: number): Promise<boolean>
  /** Errors: `not_found`. The revision stays. */
  saveTest(id: string, test: TestData): Promise<void>
  /** The next version, unless the newest one runs the same definition: then that one. Errors: `stale_revision`, `not_found`. */
  publish(version: { id: string; revision: number; definition: string; at: number; by: string; note?: string }): Promise<Version>
  /** Newest first. */
  versions(id: string, filter: { limit: number; before?: number }): Promise<Version[]>
  version(id: string, version: number): Promise<(Version & { graph: Graph }) | undefined>
  /** Keeps a drawing under its content hash. The same one again is no change. */
  saveDrawing(graph: Graph): Promise<string>
  drawing(hash: string): Promise<Graph | undefined>
  /** A fact that must survive, such as that the examples were put in. True the first time, false from then on. */
  mark(name: string): Promise<boolean>
  isMarked(name: string): Promise<boolean>
}

export interface WorkflowRow {
  id: string
  revision: number
  createdAt: number
  updatedAt: number
  graph: Graph
  test: TestData
  /** The newest version. */
  published?: Version
}
