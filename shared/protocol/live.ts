import type { Recorded } from '../run/events.ts'
import type { RunItem } from './runs.ts'

/**
 * The one socket (path `/live`). Upwards only what is watched; commands go over HTTP. A reply to `run:watch` and an event can overtake
 * each other: events carry their seq, whoever folds them takes the next one only and keeps early ones.
 */
export interface ClientToServer {
  /**
   * Joins the run, then gives its events after `afterSeq`. `more`: ask again from the last of them. A run that is not there yet, such as
   * an item that has not started, is joined too: its events come once there are any.
   */
  'run:watch': (request: { runId: string; afterSeq: number }, reply: (answer: WatchReply) => void) => void
  'run:unwatch': (request: { runId: string }) => void
  /** Joins lists and counters. */
  'workspace:watch': (reply: (answer: WorkspaceNews) => void) => void
  'workspace:unwatch': () => void
}

/**
 * Codes: `not_found`; `conflict` when the server knows less of the run than `afterSeq` says, as after its data was put back: fold again
 * from 0; `invalid_input`; `too_many` runs watched by one page; `unavailable`: ask again.
 */
export type WatchReply = { ok: true; events: Recorded[]; more: boolean } | { ok: false; code: WatchRefusal; message: string }
export type WatchRefusal = 'not_found' | 'conflict' | 'invalid_input' | 'too_many' | 'unavailable'

export interface ServerToClient {
  /** Committed events of a watched run, in order; several appends share a message within one frame. */
  'run:events': (news: { runId: string; events: Recorded[] }) => void
  /** This viewer was too slow, and events were left out: watch again from the last seq that was folded. */
  'run:behind': (news: { runId: string }) => void
  'workspace:news': (news: WorkspaceNews) => void
}

/** What changed in the lists since the last message; rows whole. A viewer that was away reads its lists again. */
export interface WorkspaceNews {
  /** Runs that were created or changed their state. No children. */
  runs: RunItem[]
  /** Ids of workflows whose draft, versions or existence changed. */
  workflows: string[]
  counts: { openReviews: number; activeRuns: number; deadLetters: number }
  /** This viewer was too slow, and news were left out: read the lists again. */
  stale?: true
}

/** Longest that committed events wait to share a message, in ms. */
export const FRAME_MS = 16
/** Events in one reply to `run:watch`. */
export const EVENTS_PER_REPLY = 5_000
/** Longest that changed rows of lists wait to share a message, in ms. */
export const NEWS_MS = 250
/** Runs that one page may watch at once. */
export const MOST_WATCHED = 200
