import type { Definition } from '#shared/graph/definition.ts'
import type { Recorded, StepSucceeded } from '#shared/run/events.ts'
import { evolve } from '#shared/run/evolve.ts'
import { absorb, emptyFeed, hasGap } from '#shared/run/feed.ts'
import { planOf, type Plan } from '#shared/run/plan.ts'
import { initialState, type RunState, type StepState } from '#shared/run/state.ts'
import { nextFrame, type Frame } from './frame.ts'
import type { Connection, LiveSocket } from './socket.ts'
import { createTimeMachine } from './time-machine.ts'

/** A page's copy of a run: folded from its events by the same rules as on the server, at any point of its journal. */
export interface RunHandle {
  runId: string
  plan: Plan
  /** The same object until something changed. */
  snapshot(): RunSnapshot
  /** Told at most once a frame. */
  subscribe(listener: () => void): () => void
  /** As shown. A record is replaced when anything in it changes, so that two can be compared by identity. */
  step(id: string): StepState | undefined
  /** Told only when that step changed. */
  subscribeStep(id: string, listener: () => void): () => void
  /** Where the success that this record is came from, when not from an attempt. */
  via(step: StepState): StepSucceeded['via']
  /** Everything received, in order, whatever is shown. One array that grows: what is made from it depends on `snapshot().last`. */
  events(): readonly Recorded[]
  /** Shows the run as it was after an event; `live` follows it again. */
  travel(to: number | 'live'): void
  close(): void
}

export interface RunSnapshot {
  /** As shown. Its maps are the handle's own and change with it. */
  state: RunState
  /** Seq of the last event that is in `state`. */
  shown: number
  /** Seq of the last event that is known. */
  last: number
  following: boolean
  connection: Connection
  /** Everything that was there when it was opened is there. */
  loaded: boolean
  /** Why nothing comes, in a sentence. */
  problem?: string
}

export interface OpenRun {
  runId: string
  definition: Definition
  socket: LiveSocket
  /** Default the browser's. */
  frame?: Frame
}

/** After an answer that failed although there is a connection. */
const ASK_AGAIN_MS = 1_000

export function openRun({ runId, definition, socket, frame = nextFrame }: OpenRun): RunHandle {
  const plan = planOf(definition)
  const events: Recorded[] = []
  const vias = new WeakMap<StepState, NonNullable<StepSucceeded['via']>>()
  const listeners = new Set<() => void>()
  const stepListeners = new Map<string, { told: StepState | undefined; listeners: Set<() => void> }>()
  let feed = emptyFeed()
  let live = initialState(runId)
  let machine = startMachine()
  let target: number | undefined
  let loaded = false
  let problem: string | undefined
  let snapshot: RunSnapshot | undefined
  let closed = false
  let framed = false

  function fold(state: RunState, event: Recorded): void {
    evolve(plan, state, event)
    if (event.type !== 'step-succeeded' || event.via === undefined) return
    const step = state.steps.get(event.step)
    if (step?.state === 'success') vias.set(step, event.via)
  }
  function startMachine() {
    return createTimeMachine({ runId, events, fold, steps: definition.steps.length })
  }
  function shown(): RunState {
    return target === undefined || target >= feed.seq ? live : machine.at(target)
  }

  // --- what comes ------------------------------------------------------------------------------------------------

  function take(news: readonly Recorded[]): void {
    const due = absorb(feed, news)
    for (const event of due) {
      events.push(event)
      fold(live, event)
      machine.passed(live)
    }
    if (due.length > 0) changed()
  }

  /** The server's data was put back to an earlier state: what is here never happened. */
  function startAgain(): void {
    events.length = 0
    feed = emptyFeed()
    live = initialState(runId)
    machine = startMachine()
    changed()
  }

  let asking = false
  let askAgain = false
  let later: ReturnType<typeof setTimeout> | undefined

  /** Asks until everything is there. Called while it is asking, it asks once more. */
  function ask(): void {
    askAgain = true
    if (asking || closed) return
    asking = true
    clearTimeout(later)
    void askUntilWhole()
      .catch(retryLater)
      .finally(() => {
        asking = false
        if (askAgain && later === undefined && socket.connection() === 'live') ask()
      })
  }

  async function askUntilWhole(): Promise<void> {
    later = undefined
    while (askAgain && !closed) {
      askAgain = false
      const before = feed.seq
      const reply = await socket.watch(runId, before)
      if (closed) return
      if (reply.ok) {
        take(reply.events)
        const hasMore = reply.more || hasGap(feed)
        if (hasMore && feed.seq > before) askAgain = true
        else if (hasMore) retryLater()
        if (!loaded && !hasMore) {
          loaded = true
          changed()
        }
        say(undefined)
      } else if (reply.code === 'conflict') {
        startAgain()
        askAgain = true
      } else {
        say(reply.message)
        if (reply.code === 'unavailable' || reply.code === 'too_many') retryLater()
      }
    }
  }

  /** Where there is no connection, the next one asks. */
  function retryLater(): void {
    if (!closed && socket.connection() === 'live') later ??= setTimeout(ask, ASK_AGAIN_MS)
  }
  function say(what: string | undefined): void {
    if (what === problem) return
    problem = what
    changed()
  }

  // --- who is told -----------------------------------------------------------------------------------------------

  function changed(): void {
    snapshot = undefined
    if (framed || closed) return
    framed = true
    frame(() => {
      framed = false
      if (!closed) tell()
    })
  }
  function tell(): void {
    const { steps } = shown()
    for (const [id, entry] of stepListeners) {
      const now = steps.get(id)
      if (now === entry.told) continue
      entry.told = now
      for (const listener of [...entry.listeners]) listener()
    }
    for (const listener of [...listeners]) listener()
  }

  const unfollow = socket.follow(runId, {
    events(news) {
      take(news)
      // A run that was not there when it was asked for has begun.
      if (hasGap(feed) || problem !== undefined) ask()
    },
    ask,
    connection: changed,
  })
  if (socket.connection() === 'live') ask()

  return {
    runId,
    plan,
    snapshot() {
      if (snapshot) return snapshot
      const state = shown()
      snapshot = {
        state: { ...state },
        shown: state.seq,
        last: feed.seq,
        following: target === undefined,
        connection: socket.connection(),
        loaded,
        ...(problem === undefined ? {} : { problem }),
      }
      return snapshot
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    step: (id) => shown().steps.get(id),
    subscribeStep(id, listener) {
      const entry = stepListeners.get(id) ?? { told: shown().steps.get(id), listeners: new Set() }
      stepListeners.set(id, entry)
      entry.listeners.add(listener)
      return () => {
        entry.listeners.delete(listener)
        if (entry.listeners.size === 0 && stepListeners.get(id) === entry) stepListeners.delete(id)
      }
    },
    via: (step) => vias.get(step),
    events: () => events,
    travel(to) {
      const next = to === 'live' ? undefined : Math.max(0, Math.floor(to))
      if (next === target) return
      target = next
      changed()
    },
    close() {
      closed = true
      clearTimeout(later)
      unfollow()
      listeners.clear()
      stepListeners.clear()
    },
  }
}
