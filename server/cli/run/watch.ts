import type { Compiled } from '#shared/graph/definition.ts'
import type { Recorded } from '#shared/run/events.ts'
import type { App } from '#server/main.ts'
import { absorb, createModel, type LiveModel } from '../live/model.ts'

/** The run as it is shown, kept up to date until `end`. */
export interface Watch {
  model: LiveModel
  /** Every event of this run and of the runs below it that is committed from now on, in order. */
  onEvents(listener: (runId: string, events: readonly Recorded[]) => void): void
  end(): void
}

/** Runs below that are open are read at most this deep; deeper ones show up as they move. */
const DEEPEST = 4

/**
 * Watches a run, which may not exist yet: what is in the journals first, then what is committed. Events that come while the journals are
 * read are folded after them, and by their number none is folded twice.
 */
export async function watchRun(app: App, runId: string, compiled: Compiled): Promise<Watch> {
  const model = createModel(runId, compiled, Date.now())
  const listeners: ((runId: string, events: readonly Recorded[]) => void)[] = []
  let early: [string, readonly Recorded[]][] | undefined = []
  const take = (of: string, events: readonly Recorded[]) => {
    if (absorb(model, of, events)) for (const listener of listeners) listener(of, events)
  }
  const end = app.engine.onEvents((of, events) => {
    if (early) early.push([of, events])
    else take(of, events)
  })
  if (await app.store.run(runId)) await readJournals(app, model, runId, DEEPEST)
  const waiting = early
  early = undefined
  for (const [of, events] of waiting) take(of, events)
  return { model, onEvents: (listener) => void listeners.push(listener), end }
}

const PAGE = 1_000

async function readJournals(app: App, model: LiveModel, runId: string, depth: number): Promise<void> {
  for (let after = 0; ;) {
    const events = await app.store.journal(runId, after, PAGE)
    absorb(model, runId, events)
    if (events.length < PAGE) break
    after = events.at(-1)!.seq
  }
  if (depth === 0) return
  for (const child of await app.store.openChildren(runId)) await readJournals(app, model, child, depth - 1)
}
