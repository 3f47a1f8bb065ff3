import type { RunRow } from '../store/store.ts'
import { hasPending, loadRun, type ActiveRun, type createPlans } from './active-run.ts'
import type { EngineDeps } from './engine.ts'
import type { PatientStore } from './patient-store.ts'
import type { Executor } from './executor.ts'

/** Which runs this process holds, and when it takes more: claims, leases, timers of runs at rest, limits of workflows. */
export interface Scheduler {
  start(): Promise<{ recovered: number }>
  stop(graceMs: number): Promise<void>
  active(runId: string): ActiveRun | undefined
  all(): Iterable<ActiveRun>
  /** Takes up a run that is claimed. */
  admit(run: ActiveRun): void
  /** Lets go of a run that has ended or is another's. */
  drop(run: ActiveRun): void
  /** Lets go of a run that could not go on here; it is claimed anew, by whoever can. */
  lose(run: ActiveRun): void
  /** The run has nothing to do now: held if something is due soon or its children run, else released. */
  rest(run: ActiveRun): void
  /** Something may be due: look for it. */
  wake(): void
  /** How many more children of this run may be held; with 0 the run is resumed once there is room. */
  room(run: ActiveRun): number
  /** Keeps a place for a run that is being created; false when others are waiting before it. */
  reserve(): boolean
  unreserve(): void
  /** Counts runs that are claimed and not yet admitted. */
  expect(delta: number): void
  size(): number
  /** False while something is being claimed or taken up. */
  quiet(): boolean
}

const LEASE_MS = 30_000
const CLAIM_AT_ONCE = 256
/** A run whose next timer is closer than this stays in memory. */
const KEEP_FOR_MS = 2_000
/** A run that could not be read is tried again after this. */
const RETRY_RUN_MS = 5_000
/** The database is looked at this often even if nothing says so: a safety net, not the way in which work is found. */
const POLL_MS = 5_000

/** How long a stop waits for what is already recorded to reach the disk. */
const STOP_PATIENCE_MS = 5_000

export interface SchedulerParts {
  store: PatientStore
  plans: ReturnType<typeof createPlans>
  executor: Executor
  capacity: number
  /** Records what happened around a run that is being taken up while nobody listened. */
  caughtUp(run: ActiveRun, row: RunRow): Promise<void>
}

export function createScheduler(deps: EngineDeps, parts: SchedulerParts): Scheduler {
  const { clock, owner } = deps
  const { executor, capacity, store } = parts
  const runs = new Map<string, ActiveRun>()
  /** Runs that wait for their children only: they hold no place. */
  const passive = new Set<ActiveRun>()
  /** Runs that could start children if there was room. */
  const starving = new Set<ActiveRun>()
  /** Root runs that execute, of workflows with a limit. */
  const limited = new Map<string, { running: Set<ActiveRun>; limit: number }>()
  let reserved = 0
  let stopping = false
  let started = false
  let backlog = false
  let pumping: Promise<void> | undefined
  let pumpAgain = false
  let wakeTimer: { at: number; cancel: () => void } | undefined
  let heartbeat: (() => void) | undefined

  const busy = (): number => runs.size - passive.size + reserved

  // --- taking up -------------------------------------------------------------------------------------------------

  function admit(run: ActiveRun): void {
    if (stopping) return
    runs.set(run.runId, run)
    if (fitsLimit(run)) executor.resume(run)
    else letGo(run)
  }

  /** A workflow's own limit counts runs that a person started; a child's parent counts already. */
  function fitsLimit(run: ActiveRun): boolean {
    const limit = run.plan.definition.concurrency
    if (limit === undefined || run.state.created?.parent) return true
    const { workflow } = run.scope.run
    let entry = limited.get(workflow)
    if (!entry) limited.set(workflow, (entry = { running: new Set(), limit }))
    entry.limit = limit
    if (entry.running.size >= limit) return false
    entry.running.add(run)
    return true
  }

  function leave(run: ActiveRun): void {
    run.gone = true
    runs.delete(run.runId)
    passive.delete(run)
    starving.delete(run)
    executor.abortAll(run, new Error('The run was let go.'))
    for (const { lost } of run.whenDurable.splice(0)) lost?.()
    const entry = limited.get(run.scope.run.workflow)
    if (entry?.running.delete(run)) backlog = true
    feed()
  }

  /** Gives freed places away: first to runs in memory that could start children, then to runs in the store. */
  function feed(): void {
    if (stopping) return
    if (starving.size > 0 && capacity - busy() >= Math.min(64, capacity / 4)) {
      for (const run of starving) {
        starving.delete(run)
        if (!run.gone) executor.resume(run)
        if (capacity - busy() <= 0) break
      }
    }
    if (backlog) wake()
  }

  // --- claiming --------------------------------------------------------------------------------------------------

  function wake(): void {
    if (stopping || !started) return
    if (pumping) {
      pumpAgain = true
      return
    }
    pumping = pump()
      .catch((error: unknown) => {
        deps.log('error', 'Runs could not be claimed; it is tried again.', { error: String(error) })
        armAt(clock.now() + 1_000)
      })
      .finally(() => {
        pumping = undefined
        if (pumpAgain) {
          pumpAgain = false
          wake()
        }
      })
  }

  async function pump(): Promise<void> {
    for (;;) {
      const limit = Math.min(CLAIM_AT_ONCE, capacity - busy())
      if (limit <= 0 || stopping) {
        backlog = true
        return
      }
      const now = clock.now()
      const room = new Map([...limited].map(([workflow, entry]) => [workflow, Math.max(0, entry.limit - entry.running.size)]))
      const rows = await store.claim({ owner, limit, now, until: now + LEASE_MS, ...(room.size === 0 ? {} : { room }) })
      reserved += rows.length
      try {
        for (const row of rows) await takeUp(row)
      } finally {
        reserved -= rows.length
      }
      if (rows.length < limit) {
        backlog = false
        const next = await store.nextWake()
        // What is due already was not given because its workflow is full; a run that ends there looks again.
        if (next !== undefined && next > now) armAt(next)
        return
      }
    }
  }

  async function takeUp(row: RunRow): Promise<void> {
    if (runs.has(row.runId) || stopping) return
    try {
      const run = await loadRun(store, parts.plans, row)
      // In memory first: a child that ends from now on tells it itself, and one that ended before is found here.
      runs.set(run.runId, run)
      await parts.caughtUp(run, row)
      admit(run)
    } catch (error) {
      runs.delete(row.runId)
      deps.log('error', 'A run could not be read from the data folder; it is tried again later.', { run: row.runId, error: String(error) })
      clock.setTimer(clock.now() + RETRY_RUN_MS, () => void takeUp(row))
    }
  }

  function armAt(at: number): void {
    if (stopping || (wakeTimer && wakeTimer.at <= at)) return
    wakeTimer?.cancel()
    const cancel = clock.setTimer(at, () => {
      wakeTimer = undefined
      wake()
    })
    wakeTimer = { at, cancel }
  }

  // --- the lease -------------------------------------------------------------------------------------------------

  function beat(): void {
    heartbeat = clock.setTimer(clock.now() + LEASE_MS / 3, () => {
      const now = clock.now()
      deps.store.heartbeat(owner, now, now + LEASE_MS).then(
        (held) => {
          if (!held && !stopping) loseAll()
          if (!stopping) beat()
        },
        (error: unknown) => {
          deps.log('error', 'The lease could not be extended; it is tried again.', { error: String(error) })
          if (!stopping) beat()
        },
      )
      armAt(now + POLL_MS)
    })
  }

  /** The lease ended while this process was not looking: everything may be another's now, so everything is let go and claimed anew. */
  function loseAll(): void {
    deps.log('warn', 'The lease had ended; all runs are let go and claimed anew.')
    for (const run of [...runs.values()]) leave(run)
    wake()
  }

  // --- resting ---------------------------------------------------------------------------------------------------

  function rest(run: ActiveRun): void {
    if (run.gone || stopping) return
    if (run.state.phases.children > 0) {
      passive.add(run)
      feed()
      return
    }
    passive.delete(run)
    if (run.wakeTimer && run.wakeTimer.at - clock.now() < KEEP_FOR_MS) return
    letGo(run)
  }

  function letGo(run: ActiveRun): void {
    const wakeAt = run.wakeTimer?.at
    leave(run)
    store.release(run.runId, owner).then(
      () => {
        if (wakeAt !== undefined) armAt(wakeAt)
      },
      (error: unknown) => deps.log('error', 'A run at rest could not be released.', { run: run.runId, error: String(error) }),
    )
  }

  return {
    async start() {
      const now = clock.now()
      const recovered = await deps.store.recover(now)
      started = true
      beat()
      wake()
      return { recovered }
    },
    async stop(graceMs) {
      stopping = true
      executor.drain()
      heartbeat?.()
      wakeTimer?.cancel()
      let claiming = pumping !== undefined
      void pumping?.finally(() => (claiming = false))
      const until = clock.now() + graceMs
      while (clock.now() < until && [...runs.values()].some((run) => [...run.inFlight.values()].some((flight) => flight.holdsSlot))) {
        await new Promise<void>((resolve) => clock.setTimer(Math.min(until, clock.now() + 20), resolve))
      }
      const patience = clock.now() + Math.max(graceMs, STOP_PATIENCE_MS)
      while (clock.now() < patience && (claiming || [...runs.values()].some((run) => run.flushing || hasPending(run)))) {
        await new Promise<void>((resolve) => clock.setTimer(clock.now() + 1, resolve))
      }
      store.giveUp()
      await pumping
      for (const run of [...runs.values()]) {
        run.gone = true
        executor.abortAll(run, new Error('The server is stopping.'))
        for (const { lost } of run.whenDurable.splice(0)) lost?.()
      }
      runs.clear()
      if (!started) return
      await deps.store.releaseAll(owner).catch((error: unknown) => {
        deps.log('error', 'The runs of this process could not be released; they are free when its lease ends.', { error: String(error) })
      })
    },
    active: (runId) => runs.get(runId),
    all: () => runs.values(),
    admit,
    drop: leave,
    lose(run) {
      letGo(run)
      armAt(clock.now() + RETRY_RUN_MS)
    },
    rest,
    wake,
    room(run) {
      const room = capacity - busy()
      if (room > 0) return room
      starving.add(run)
      return 0
    },
    reserve() {
      if (stopping || !started || backlog || busy() >= capacity) return false
      reserved++
      return true
    },
    unreserve() {
      reserved--
    },
    expect(delta) {
      reserved += delta
    },
    size: () => runs.size,
    quiet: () => !pumping && reserved === 0,
  }
}
