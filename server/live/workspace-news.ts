import { NEWS_MS, type WorkspaceNews } from '#shared/protocol/live.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import type { Recorded } from '#shared/run/events.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'
import { runItem } from './run-item.ts'

/** Collects what changed in lists and counters. */
export interface News {
  /** Takes note of committed events; cheap, whatever they are. */
  events(runId: string, events: readonly Recorded[]): void
  workflow(id: string): void
  /** The counters as they are now. */
  counts(): Promise<WorkspaceNews['counts']>
  close(): void
}

export interface NewsDeps {
  store: Pick<Store, 'run' | 'counts'>
  log: Log
  /** Nobody looks: nothing is noted or read. */
  wanted(): boolean
  send(news: WorkspaceNews): void
}

/** Rows in one message. Of more, the latest are sent, and the pages are told to read their lists again, but not all the time. */
const ROWS_PER_MESSAGE = 50
const STALE_MS = 2_000
/** Rows whose last state is remembered, so that only a change is sent. */
const REMEMBERED = 10_000

/** Events after which a row of a list may say something else, besides the start of a step of a run that was not running. */
const MOVES_ROW: ReadonlySet<Recorded['type']> = new Set([
  'run-created',
  'run-succeeded',
  'run-failed',
  'run-cancelled',
  'cancel-requested',
  'review-requested',
  'review-decided',
  'attempt-failed',
  'step-waiting',
  'child-parked',
  'child-resumed',
])

/** Rows are read once a message, whatever the number of viewers, and at most a message each `NEWS_MS`. */
export function createNews({ store, log, wanted, send }: NewsDeps): News {
  let changed = new Set<string>()
  let workflows = new Set<string>()
  let countersMoved = false
  let leftOut = false
  let lastStale = -STALE_MS
  let timer: NodeJS.Timeout | undefined
  let closed = false
  /** What the last message said of a run; the least recently said first. */
  const said = new Map<string, string>()

  const schedule = (): void => {
    if (!closed) timer ??= setTimeout(() => void flush(), NEWS_MS)
  }

  async function flush(): Promise<void> {
    const now = [...changed]
    changed = new Set()
    const news = { workflows: [...workflows] }
    workflows = new Set()
    const counted = countersMoved
    countersMoved = false
    try {
      if (!wanted()) {
        said.clear()
        leftOut = false
        return
      }
      const [rows, counts] = await Promise.all([Promise.all(now.map((runId) => store.run(runId))), store.counts()])
      const runs = rows.flatMap((row) => (row && differs(row.runId, signature(row)) ? [runItem(row)] : []))
      for (const row of runs) if (TERMINAL_STATES.has(row.state)) said.delete(row.runId)
      const stale = leftOut && performance.now() - lastStale >= STALE_MS
      if (closed || !(runs.length > 0 || news.workflows.length > 0 || counted || stale)) return
      if (stale) {
        leftOut = false
        lastStale = performance.now()
      }
      send({ runs, ...news, counts, ...(stale ? { stale } : {}) })
    } catch (error) {
      log('warn', 'News of the lists could not be read; they come with the next change.', { error })
      for (const runId of now) note(runId)
      for (const id of news.workflows) workflows.add(id)
      countersMoved ||= counted
    } finally {
      timer = undefined
      if (changed.size > 0 || workflows.size > 0 || countersMoved || leftOut) schedule()
    }
  }

  function note(runId: string): void {
    changed.delete(runId)
    changed.add(runId)
    if (changed.size > ROWS_PER_MESSAGE) {
      changed.delete(changed.keys().next().value!)
      leftOut = true
    }
    schedule()
  }

  function differs(runId: string, now: string): boolean {
    if (said.get(runId) === now) return false
    said.delete(runId)
    said.set(runId, now)
    if (said.size > REMEMBERED) said.delete(said.keys().next().value!)
    return true
  }

  return {
    events(runId, events) {
      if (!wanted()) return said.clear()
      // Below a run of a list is a child: its name has a dot. Of children only the counters tell.
      const inLists = !runId.includes('.')
      for (const event of events) {
        if (inLists && (MOVES_ROW.has(event.type) || (event.type === 'step-started' && isNotRunning(said.get(runId))))) {
          note(runId)
        }
        if (
          event.type === 'review-requested' ||
          event.type === 'review-decided' ||
          event.type === 'step-cancelled' ||
          event.type === 'step-failed'
        ) {
          countersMoved = true
          schedule()
        }
      }
    },
    workflow(id) {
      if (!wanted()) return
      workflows.add(id)
      schedule()
    },
    counts: () => store.counts(),
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

const signature = (row: { state: string; waiting?: unknown }): string => `${row.state} ${JSON.stringify(row.waiting ?? null)}`

const isNotRunning = (said: string | undefined): boolean => said === undefined || !said.startsWith('running')
