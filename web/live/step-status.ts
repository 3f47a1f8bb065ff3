import type { State } from '#shared/run/run-state.ts'

/** What a card shows of a step of a run: made here from the fold of its journal, drawn by the canvas. */
export interface StepStatus {
  state: State
  /** `3 of 5, next in 41 s` is made from these on the screen, so that it counts down. */
  attempt: number
  maxAttempts: number
  retryAt?: number
  /** When a step that waits for a time goes on. */
  until?: number
  /** Why it waits, or what went wrong, in one line of plain words. */
  line?: string
  /** Of the attempt that is shown; of a step that waits for a person, when the person was asked. */
  startedAt?: number
  endedAt?: number
  /** Items of a container. */
  children?: { total: number; started: number; success: number; failed: number; waiting: number }
  /** Where a success came from, when not from an attempt of this run. */
  via?: 'review' | 'fallback' | 'ledger' | 'reused' | 'given'
  confidence?: number
}

/** Statuses by address (ids from the outermost container down, joined by `/`). Listeners are told at most once a frame. */
export interface StatusSource {
  get(address: string): StepStatus | undefined
  subscribe(address: string, listener: () => void): () => void
  /** How an edge has settled; undefined while it is open. Edges have addresses as steps do. */
  edge(address: string): 'taken' | 'skipped' | undefined
  subscribeEdges(listener: () => void): () => void
}
