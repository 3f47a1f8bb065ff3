import type { Version } from '#shared/protocol/workflows.ts'
import type { RunEvent } from '#shared/run/events.ts'
import type { DeadLetterRow, EffectRow, ReviewRow, RunRow } from '../store.ts'
import type { TestKind } from '../test-kind.ts'

/** A run with its journal as text, as a disk would keep it: what is read is never the object that was written. */
export interface StoredRun {
  no: number
  row: Omit<RunRow, 'owner' | 'output'>
  owner: string | undefined
  ready: boolean
  /** Id of the workflow that it, or the run above it, came from. */
  workflowId: string | undefined
  test: TestKind
  appends: { lastSeq: number; at: number; events: string }[]
}

export interface StoredWorkflow {
  id: string
  revision: number
  createdAt: number
  updatedAt: number
  removed: boolean
  test: string
  graph: string
  /** Oldest first. */
  versions: (Version & { graph: string })[]
}

/** What outlives a process. Stores change it only when they flush. */
export interface MemoryDisk {
  definitions: Map<string, string>
  payloads: Map<string, string>
  /** In the order of their creation. */
  runs: Map<string, StoredRun>
  idempotencyKeys: Map<string, string>
  /** Owner to the end of its lease. */
  leases: Map<string, number>
  reviews: Map<string, ReviewRow>
  effects: Map<string, EffectRow>
  deadLetters: DeadLetterRow[]
  workflows: Map<string, StoredWorkflow>
  drawings: Map<string, string>
  marks: Set<string>
  /** The store that has it open. */
  holder: object | undefined
}

export function createMemoryDisk(): MemoryDisk {
  return {
    definitions: new Map(),
    payloads: new Map(),
    runs: new Map(),
    idempotencyKeys: new Map(),
    leases: new Map(),
    reviews: new Map(),
    effects: new Map(),
    deadLetters: [],
    workflows: new Map(),
    drawings: new Map(),
    marks: new Set(),
    holder: undefined,
  }
}

export const isOpen = (run: StoredRun): boolean =>
  run.row.state === 'pending' || run.row.state === 'running' || run.row.state === 'needs_review'

export const eventsOf = (text: string): RunEvent[] => JSON.parse(text) as RunEvent[]
