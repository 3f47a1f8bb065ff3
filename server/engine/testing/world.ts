import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Definition } from '#shared/graph/definition.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Capabilities } from '#shared/nodes/capabilities.ts'
import { done, type NodeHandler, type StepContext, type StepResult } from '#shared/nodes/define-node.ts'
import { StepFailure, type ErrorKind } from '#shared/policy/step-error.ts'
import type { Recorded, RunEvent } from '#shared/run/events.ts'
import { planOf } from '#shared/run/plan.ts'
import type { RunState, StepState } from '#shared/run/state.ts'
import { createMemoryDisk } from '../../store/memory/memory-disk.ts'
import { openMemoryStore } from '../../store/memory/memory-store.ts'
import { openSqliteStore } from '../../store/sqlite/open.ts'
import type { ReviewRow, RunRow, Store } from '../../store/store.ts'
import { foldJournal } from '../active-run.ts'
import { createEngine } from '../create-engine.ts'
import type { Engine, EngineDeps, StartRun } from '../engine.ts'
import { createGate, type Gate } from './gate.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'

export const START = Date.UTC(2026, 0, 5, 12)

/** What a test's handler may do: more than the contract allows, to see what becomes of it. */
export type Act = (context: StepContext) => unknown

export interface Call {
  run: string
  step: string
  attempt: number
  key: string | undefined
  at: number
  context: StepContext
}

/** An engine with all that belongs to its process. */
export interface Process {
  engine: Engine
  gate: Gate
  owner: string
  /** Nothing of it happens any more, and nothing is told. */
  die(): void
}

export interface WorldOptions {
  store?: 'memory' | 'sqlite'
  handlers?: { [type: string]: Act }
  concurrency?: number
  runsInMemory?: number
  random?: () => number
  /** Started by hand. */
  idle?: boolean
}

export interface World {
  clock: ManualClock
  /** The engine in use, and its gate. */
  engine: Engine
  gate: Gate
  /** The store without any gate. */
  real: Store
  /** Handlers called, in order. */
  calls: Call[]
  /** What listeners were told, by run, and in which order over all runs. */
  published: Map<string, Recorded[]>
  logs: { level: string; message: string }[]
  handlers: { [type: string]: Act }
  save(...definitions: Definition[]): Promise<void>
  /** Creates a run; does not wait for it. */
  begin(definition: Definition, more?: Partial<StartRun>): Promise<string>
  /** Creates a run and lets time pass until it has ended or waits for a person. */
  finish(definition: Definition, more?: Partial<StartRun>): Promise<RunRow>
  /** Lets time pass until it has ended or waits for a person. */
  settle(runId: string, withinMs?: number): Promise<RunRow>
  /** Lets time pass until the promise is settled, at most a virtual hour. */
  until<T>(promise: Promise<T>, withinMs?: number): Promise<T>
  /** Lets everything happen that needs no time. */
  quiet(): Promise<void>
  advance(ms: number): Promise<void>
  journal(runId: string): Promise<Recorded[]>
  types(runId: string, step?: string): Promise<RunEvent['type'][]>
  state(runId: string): Promise<RunState>
  step(runId: string, step: string): Promise<StepState>
  openReview(runId?: string): Promise<ReviewRow>
  /** Another process on the same store. */
  second(owner: string): Process
  /** Stops the engine and starts another on the same store. */
  restart(graceMs?: number): Promise<void>
  /** The process dies as it is; another one starts on the same data. `downMs` pass between. */
  crash(downMs?: number): Promise<void>
}

/** Everything around an engine, with time in the hands of the test. Ends with the test. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const clock = createManualClock(START)
  const handlers = options.handlers ?? {}
  const calls: Call[] = []
  const published = new Map<string, Recorded[]>()
  const logs: World['logs'] = []
  const processes = new Set<Process>()
  const data = options.store === 'sqlite' ? sqliteData() : memoryData()
  let real = await data.open()
  let births = 0
  let draws = 0

  function birth(owner: string): Process {
    const gate = createGate(real)
    const view = clock.forProcess()
    let alive = true
    const deps: EngineDeps = {
      store: gate.store,
      handlers: handlersOf(() => alive),
      capabilities: {} as Capabilities,
      clock: view,
      random: options.random ?? (() => ((draws = (draws * 69_069 + 12_345) >>> 0), draws / 4_294_967_296)),
      concurrency: options.concurrency ?? 100,
      ...(options.runsInMemory === undefined ? {} : { runsInMemory: options.runsInMemory }),
      owner,
      log: (level, message, more) => logs.push({ level, message: `${message} ${JSON.stringify(more ?? {})}` }),
    }
    const engine = createEngine(deps)
    engine.onEvents((runId, events) => {
      if (alive) published.set(runId, [...(published.get(runId) ?? []), ...events])
    })
    const born: Process = {
      engine,
      gate,
      owner,
      die() {
        alive = false
        gate.die()
        view.stop()
        processes.delete(born)
      },
    }
    processes.add(born)
    return born
  }

  function handlersOf(isAlive: () => boolean): { [type: string]: NodeHandler } {
    const call = (type: string): NodeHandler | undefined => {
      if (type.startsWith('unknown')) return undefined
      return (context) => {
        if (!isAlive()) return new Promise(() => {})
        const { run } = context.scope
        calls.push({ run: run.id, step: context.step.id, attempt: context.attempt, key: context.key, at: clock.now(), context })
        return (handlers[type] ?? pass)(context) as StepResult
      }
    }
    return new Proxy({}, { get: (_target, type) => call(String(type)) })
  }

  async function quiet(): Promise<void> {
    let still = 0
    let seen = -1
    for (let turn = 0; still < 5; turn++) {
      if (turn > 10_000) throw new Error('it never becomes quiet')
      await new Promise<void>((resolve) => setImmediate(resolve))
      const operations = [...processes].reduce((sum, { gate }) => sum + gate.operations, 0)
      const pending = [...processes].reduce((sum, { gate }) => sum + gate.pending, 0)
      still = pending === 0 && operations === seen ? still + 1 : 0
      seen = operations
    }
  }

  async function until<T>(promise: Promise<T>, withinMs = 3_600_000): Promise<T> {
    let over = false
    const ended = promise.finally(() => (over = true))
    ended.catch(() => {})
    const limit = clock.now() + withinMs
    for (;;) {
      await quiet()
      if (over) return ended
      const next = clock.next()
      if (next === undefined || next > limit)
        throw new Error(
          `not within ${withinMs} ms; log: ${logs
            .slice(-5)
            .map((line) => line.message)
            .join(' | ')}`,
        )
      clock.moveTo(next)
    }
  }

  async function advance(ms: number): Promise<void> {
    const target = clock.now() + ms
    await quiet()
    for (let next = clock.next(); next !== undefined && next <= target; next = clock.next()) {
      clock.moveTo(next)
      await quiet()
    }
    clock.moveTo(target)
    await quiet()
  }

  let main = birth('p1')
  const world: World = {
    clock,
    engine: main.engine,
    gate: main.gate,
    real,
    calls,
    published,
    logs,
    handlers,
    save: (...definitions) => real.saveDefinitions(definitions),
    async begin(definition, more = {}) {
      await real.saveDefinitions([definition])
      const { runId } = await until(world.engine.createRun({ definition: definition.hash, input: null, ...more }))
      return runId
    },
    async finish(definition, more) {
      return world.settle(await world.begin(definition, more))
    },
    settle: (runId, withinMs) => until(world.engine.settled(runId), withinMs),
    until,
    quiet,
    advance,
    journal: (runId) => real.journal(runId, 0),
    types: async (runId, step) =>
      (await real.journal(runId, 0))
        .filter((event) => step === undefined || ('step' in event && event.step === step))
        .map((event) => event.type),
    async state(runId) {
      const row = await real.run(runId)
      return foldJournal(real, planOf((await real.definition(row!.definition))!), runId)
    },
    async step(runId, step) {
      const found = (await world.state(runId)).steps.get(step)
      if (!found) throw new Error(`${step} has not begun`)
      return found
    },
    async openReview(runId) {
      const reviews = await real.reviews({ state: 'open', ...(runId === undefined ? {} : { runId }) })
      if (reviews.length !== 1) throw new Error(`${reviews.length} reviews are open`)
      return reviews[0]!
    },
    second: (owner) => birth(owner),
    async restart(graceMs) {
      await until(world.engine.stop(graceMs === undefined ? {} : { graceMs }))
      main.die()
      await startAnew()
    },
    async crash(downMs = 0) {
      main.die()
      real = world.real = await data.reopen(real)
      clock.moveTo(clock.now() + downMs)
      await startAnew()
    },
  }

  async function startAnew(): Promise<void> {
    main = birth(`p${++births + 1}`)
    world.engine = main.engine
    world.gate = main.gate
    await until(world.engine.start())
  }

  onTestFinished(async () => {
    for (const born of [...processes]) born.die()
    await data.end(real)
  })
  if (!options.idle) await until(world.engine.start())
  return world
}

interface Data {
  open(): Promise<Store>
  /** What the process that died had not flushed is lost. */
  reopen(before: Store): Promise<Store>
  end(last: Store): Promise<void>
}

function memoryData(): Data {
  const disk = createMemoryDisk()
  const open = () => openMemoryStore(disk, { schedule: (flush) => void setImmediate(flush) })
  return {
    open: () => Promise.resolve(open()),
    async reopen(before) {
      ;(before as ReturnType<typeof open>).die()
      return open()
    },
    end: (last) => last.close(),
  }
}

function sqliteData(): Data {
  const folder = mkdtempSync(join(tmpdir(), 'belay-engine-'))
  const open = () => openSqliteStore({ folder, now: () => START })
  return {
    open,
    async reopen(before) {
      await before.close()
      return open()
    },
    async end(last) {
      await last.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Hands on what came in: the one output that arrived, several by step, or else the item or the input. */
export const pass: Act = ({ arrived, scope }) => {
  const came = Object.values(arrived)
  return done(came.length === 0 ? (scope.item ?? scope.input) : came.length === 1 ? came[0]! : arrived)
}

export const failure = (kind: ErrorKind, more: { message?: string; retryAfterMs?: number } = {}): StepFailure =>
  new StepFailure({
    kind,
    message: more.message ?? `It failed: ${kind}.`,
    ...(more.retryAfterMs === undefined ? {} : { retryAfterMs: more.retryAfterMs }),
  })

/** A handler whose calls stay open until the test ends them. */
export interface Held {
  act: Act
  /** Calls that were made, in order; each is ended by `done` or `fail`, any number of times. */
  open: { context: StepContext; done(output?: Json): void; result(result: unknown): void; fail(thrown: unknown): void }[]
}

export function hold(): Held {
  const open: Held['open'] = []
  return {
    open,
    act: (context) =>
      new Promise((resolve, reject) => {
        open.push({ context, done: (output = null) => resolve(done(output)), result: resolve, fail: reject })
      }),
  }
}
