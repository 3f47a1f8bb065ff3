import { createStore, type StoreApi } from 'zustand/vanilla'
import { same } from '#shared/graph/edit/settings.ts'
import type { Graph } from '#shared/graph/schema.ts'
import type { Backup, Recovered } from './backup.ts'
import { refusalOf } from './refusal.ts'
import type { DocumentStore, SaveState } from './types.ts'

/** Saved when nothing has changed for so long, in ms, and at the latest so long after the first change. */
const PAUSE = 400
const PATIENCE = 2_500
/** Written to this device at most so often. */
const BACKUP_EVERY = 300
/** A save that takes longer is given up and tried again. */
const SAVE_TIMEOUT = 30_000
/** Between tries while the server does not answer; the last one goes on. */
const RETRIES = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000]

export interface Clock {
  now(): number
  setTimeout(work: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
}

export interface AutosaveOptions {
  document: DocumentStore
  /** What the server has: the graph as it was loaded, with its revision. The document may already be ahead of it. */
  saved: { graph: Graph; revision: number; updatedAt: number }
  /** Sends the draft with `revision` as If-Match. Rejects with the server's refusal (`code`, `status`, `details`). */
  save(graph: Graph, revision: number, signal: AbortSignal): Promise<{ revision: number; updatedAt: number }>
  backup: Backup
  clock: Clock
  /** Tells when the network may be back; gives the way to stop listening. */
  online?: (listener: () => void) => () => void
}

/** Keeps the server up to date with a document. A store of how that stands. */
export interface Autosave extends Pick<StoreApi<SaveState>, 'getState' | 'getInitialState' | 'subscribe'> {
  /** Saves now what is not saved; resolves when the server has it, or cannot have it for now. */
  flush(): Promise<SaveState>
  /** Puts kept work back into the document; when the server went on since, that is a conflict to be looked at first. */
  recover(found: Recovered): void
  /** In a conflict: what is here takes the place of what is there. */
  keepMine(): Promise<SaveState>
  /** In a conflict: what is there is shown here. What was here is one undo away. */
  takeTheirs(): void
  /** In a conflict: `copy` keeps what is here as another workflow; then what is there is shown here. */
  keepBoth(copy: (mine: Graph) => Promise<unknown>): Promise<void>
  /**
   * The draft as the server has it now, as far as another tab or person saved it since: taken over when nothing of this page is missing
   * there, else a conflict that is shown before more is written.
   */
  heard(current: { graph: Graph; revision: number; updatedAt: number }): 'known' | 'taken' | 'conflict'
  /** What the server had when it was last heard of: what both sides of a conflict began from. */
  base(): { graph: Graph; revision: number }
  /** Whether the server lacks something; then closing the page is worth a question. */
  isUnsaved(): boolean
  /** Stops; what is not saved stays on this device. */
  close(): void
}

export function createAutosave({ document, saved, save, backup, clock, online }: AutosaveOptions): Autosave {
  let base = { graph: saved.graph, revision: saved.revision }
  const store = createStore<SaveState>()(() => ({ kind: 'saved', revision: saved.revision, at: saved.updatedAt }))
  let timer: unknown
  let firstChange: number | undefined
  let flight: Promise<SaveState> | undefined
  let failures = 0
  let closed = false
  /** Documents that were sent without an answer: the server may have one of them all the same. */
  const unanswered = new Set<Graph>()
  let noRoom = false
  let keptAt = -Infinity
  let keepTimer: unknown

  const current = (): Graph => document.getState().graph
  const isUnsaved = (): boolean => current() !== base.graph || unanswered.size > 0
  const show = (state: SaveState): SaveState => {
    if (!closed) store.setState(state, true)
    return state
  }
  const schedule = (ms: number): void => {
    clock.clearTimeout(timer)
    timer = closed ? undefined : clock.setTimeout(() => void send(), ms)
  }

  const keep = (): void => {
    clock.clearTimeout(keepTimer)
    keepTimer = undefined
    keptAt = clock.now()
    backup.write({ graph: current(), revision: base.revision, at: keptAt }).then(
      () => (noRoom = false),
      () => {
        noRoom = true
        const state = store.getState()
        if (state.kind === 'offline' || state.kind === 'refused') show({ ...state, message: withAdvice(state.message) })
      },
    )
  }
  const keepSoon = (): void => {
    const wait = keptAt + BACKUP_EVERY - clock.now()
    if (wait <= 0) keep()
    else keepTimer ??= clock.setTimeout(keep, wait)
  }
  const forget = (): void => {
    clock.clearTimeout(keepTimer)
    keepTimer = undefined
    keptAt = -Infinity
    void backup.clear().catch(() => undefined)
  }
  const withAdvice = (message: string): string => (noRoom && !message.includes(NO_ROOM) ? `${message} ${NO_ROOM}` : message)

  const settle = (graph: Graph, revision: number, at: number): SaveState => {
    base = { graph, revision }
    unanswered.clear()
    failures = 0
    firstChange = undefined
    if (isUnsaved()) {
      // Kept again under the new revision, so that it does not look older than what the server has.
      keep()
      schedule(PAUSE)
      return show({ kind: 'unsaved' })
    }
    forget()
    return show({ kind: 'saved', revision, at })
  }

  const failed = (error: unknown, sent: Graph): SaveState => {
    const refusal = refusalOf(error)
    switch (refusal.kind) {
      case 'conflict': {
        const theirs = refusal.current
        if (same(theirs.graph, sent)) return settle(sent, theirs.revision, theirs.updatedAt)
        for (const lost of unanswered) if (same(theirs.graph, lost)) return settle(lost, theirs.revision, theirs.updatedAt)
        unanswered.clear()
        return show({ kind: 'conflict', current: theirs })
      }
      case 'offline':
        unanswered.add(sent)
        schedule(RETRIES[Math.min(failures++, RETRIES.length - 1)]!)
        return show({ ...refusal, message: withAdvice(refusal.message) })
      case 'refused':
        return show({ kind: 'refused', message: withAdvice(refusal.message) })
    }
  }

  const send = (): Promise<SaveState> => {
    if (flight) return flight
    clock.clearTimeout(timer)
    if (closed || !isUnsaved() || store.getState().kind === 'conflict') return Promise.resolve(store.getState())
    const graph = current()
    const abort = new AbortController()
    let limit: unknown
    // Given up here, also when `save` does not listen to the signal.
    const tooLong = new Promise<never>((_, reject) => {
      limit = clock.setTimeout(() => {
        abort.abort()
        reject(new Error('no answer'))
      }, SAVE_TIMEOUT)
    })
    if (failures === 0) show({ kind: 'saving' })
    flight = Promise.race([save(graph, base.revision, abort.signal), tooLong])
      .then(
        ({ revision, updatedAt }) => settle(graph, revision, updatedAt),
        (error: unknown) => failed(error, graph),
      )
      .finally(() => {
        clock.clearTimeout(limit)
        flight = undefined
      })
    return flight
  }

  const changed = (): void => {
    const { kind } = store.getState()
    if (!isUnsaved()) {
      // Undone to what the server has.
      if (flight || kind === 'conflict') return
      clock.clearTimeout(timer)
      settle(base.graph, base.revision, clock.now())
      return
    }
    keepSoon()
    if (flight || kind === 'conflict' || kind === 'offline') return
    firstChange ??= clock.now()
    show({ kind: 'unsaved' })
    schedule(Math.max(0, Math.min(PAUSE, firstChange + PATIENCE - clock.now())))
  }

  const unsubscribe = document.subscribe((state, before) => {
    if (state.graph !== before.graph) changed()
  })
  const stopListening = online?.(() => {
    if (store.getState().kind === 'offline') void send()
  })
  if (isUnsaved()) changed()

  const takeTheirs = (): void => {
    const state = store.getState()
    if (state.kind !== 'conflict') return
    const { graph, revision, updatedAt } = state.current
    base = { graph, revision }
    document.replace('Take the version that was saved elsewhere', graph)
    settle(graph, revision, updatedAt)
  }
  return {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    async flush() {
      let state = await send()
      // What was changed while a save was under way is not saved yet.
      while (state.kind === 'unsaved' && isUnsaved() && !closed) state = await send()
      return state
    },
    recover({ entry, behind }) {
      if (behind) show({ kind: 'conflict', current: { revision: base.revision, updatedAt: saved.updatedAt, graph: base.graph } })
      document.replace('Restore unsaved work', entry.graph)
    },
    keepMine() {
      const state = store.getState()
      if (state.kind !== 'conflict') return Promise.resolve(state)
      base = { graph: state.current.graph, revision: state.current.revision }
      show({ kind: 'unsaved' })
      return isUnsaved() ? send() : Promise.resolve(settle(base.graph, base.revision, state.current.updatedAt))
    },
    takeTheirs,
    async keepBoth(copy) {
      if (store.getState().kind !== 'conflict') return
      await copy(current())
      takeTheirs()
    },
    heard(there) {
      // What is under way, or was sent without an answer, learns by itself whose draft that is.
      if (closed || flight || unanswered.size > 0 || there.revision <= base.revision || store.getState().kind === 'conflict') return 'known'
      if (isUnsaved()) {
        clock.clearTimeout(timer)
        show({ kind: 'conflict', current: there })
        return 'conflict'
      }
      const differs = !same(there.graph, current())
      base = { graph: differs ? there.graph : current(), revision: there.revision }
      if (differs) document.replace('Take what was saved elsewhere', there.graph)
      settle(base.graph, there.revision, there.updatedAt)
      return differs ? 'taken' : 'known'
    },
    base: () => base,
    isUnsaved,
    close() {
      if (isUnsaved() && !closed) keep()
      closed = true
      clock.clearTimeout(timer)
      clock.clearTimeout(keepTimer)
      unsubscribe()
      stopListening?.()
    },
  }
}

const NO_ROOM = "This browser's storage is full, so nothing is kept on this device: leave this page open, or export the workflow to a file."
