import { createEngine } from '#server/engine/create-engine.ts'
import type { Engine } from '#server/engine/engine.ts'
import type { Store } from '#server/store/store.ts'
import type { Planned } from './case.ts'
import { compare } from './compare.ts'
import { commandFor, decide, openReviews } from './deciding.ts'
import { seeded } from './draw.ts'
import { dumpRun } from './dump.ts'
import { drawScenario, type Scenario } from './graphs.ts'
import { onlyHttp } from './http.ts'
import { invariants } from './invariants.ts'
import { inLanes, MANY, type Outcome, PER_CASE, type Progress } from './lanes.ts'
import { batteryHandlers } from './nodes.ts'
import { plan } from './plan.ts'
import { smallGraphs } from './shapes.ts'
import { type Disk, sqliteDisk } from './sim/disk.ts'
import { createSide, type SimulatedSide } from './sim/far-side.ts'
import { createLife } from './sim/life.ts'
import { newProbes } from './sim/probes.ts'
import { createTrace } from './sim/trace.ts'
import { drain, ownTurns, turns, type VirtualClock, virtualClock } from './sim/virtual-clock.ts'

/** R09: graphs on the engine without faults, in virtual time, against the oracle. */

export interface OracleOptions {
  /** Random graphs. */
  graphs: number
  /** Graphs of up to four nodes: every so-manieth of those with four, all smaller ones. 0 for none. */
  smallStride: number
  /** Where in the stride, when several processes share the graphs. */
  smallOffset?: number
  seed: string
  progress: Progress
}

interface Bench {
  disk: Disk
  clock: VirtualClock
  store: Store
  engine: Engine
  side: SimulatedSide
  violations: string[]
  /** Events published so far. */
  events(): number
}

/** So many runs share a database before it is thrown away. */
const PER_BENCH = 200
/** No graph that is drawn has nearly as many. */
const MOST_EVENTS = 5_000
const START = 1_800_000_000_000

export async function oracleCheck(options: OracleOptions): Promise<Outcome> {
  const started = performance.now()
  const violations: string[] = []
  const counts = { randomGraphs: 0, smallGraphs: 0, steps: 0 }
  let bench = await newBench(options.seed)
  let used = 0
  const check = async (scenario: Scenario, name: string): Promise<void> => {
    if (++used % PER_BENCH === 0) {
      await closeBench(bench)
      bench = await newBench(options.seed)
    }
    counts.steps += scenario.graph.nodes.length
    for (const text of (await runOrSay(bench, scenario)).slice(0, PER_CASE)) violations.push(`${name}: ${text}`)
  }
  const enough = (): boolean => violations.length >= MANY
  if (options.smallStride > 0) {
    for (const size of [1, 2, 3, 4]) {
      let n = 0
      const stride = size === 4 ? options.smallStride : 1
      const offset = size === 4 ? (options.smallOffset ?? 0) : 0
      for (const scenario of smallGraphs(size, stride, offset)) {
        if (enough()) break
        await check(scenario, `small graph ${size}/${stride}/${offset}/${n++}`)
        if (++counts.smallGraphs % 5_000 === 0)
          options.progress(`oracle: ${counts.smallGraphs} small graphs, ${violations.length} violations`)
      }
    }
  }
  const seeds = Array.from({ length: options.graphs }, (_, n) => `${options.seed}-${n}`)
  await inLanes(
    seeds,
    1,
    async (seed) => {
      await check(oracleScenario(seed), `random graph ${seed}`)
      if (++counts.randomGraphs % 1_000 === 0)
        options.progress(`oracle: ${counts.randomGraphs} of ${options.graphs} graphs, ${violations.length} violations`)
    },
    enough,
  )
  await closeBench(bench)
  return { name: 'graphs against the oracle', violations, counts, probes: {}, seconds: (performance.now() - started) / 1_000 }
}

/** One random graph by the name that a violation gives it. */
export async function oracleSeed(seed: string, journal: (lines: string) => void): Promise<string[]> {
  const bench = await newBench(seed)
  const wrong = await runOnce(bench, oracleScenario(seed), journal)
  await closeBench(bench)
  return wrong
}

const oracleScenario = (seed: string): Scenario =>
  drawScenario(seeded(seed), { nodes: 40, time: 'virtual', budgets: true, hangs: true, races: true })

async function newBench(seed: string): Promise<Bench> {
  ownTurns()
  const clock = virtualClock(START)
  const disk = sqliteDisk(START)
  const store = disk.open((flush) => setImmediate(flush))
  const life = createLife('oracle', clock)
  const violations: string[] = []
  const draw = seeded(seed)
  const still = { ...draw, real: () => 0.99 }
  const side = createSide({
    draw: still,
    probes: newProbes(),
    trace: createTrace(),
    violations,
    journals: new Map(),
    needsIntent: () => false,
    losses: () => 0,
    dies: () => false,
  })
  const engine = createEngine({
    store,
    handlers: batteryHandlers({
      sinkUrl: 'http://far-side',
      work: (ms) => new Promise((resolve) => void clock.setTimer(clock.now() + ms, resolve)),
    }),
    capabilities: onlyHttp(side.http(life)),
    clock,
    random: draw.real,
    concurrency: 8,
    owner: 'oracle',
    log: () => {},
  })
  let events = 0
  engine.onEvents((_, published) => (events += published.length))
  await turns(engine.start())
  return { disk, clock, store, engine, side, violations, events: () => events }
}

async function closeBench(bench: Bench): Promise<void> {
  let stopped = false
  void bench.engine.stop({ graceMs: 0 }).then(() => (stopped = true))
  for (let i = 0; i < 100 && !stopped; i++) {
    await drain()
    if (!stopped) bench.clock.step()
  }
  bench.disk.close()
}

/** What the engine's data makes the battery itself stumble over is a finding too. */
async function runOrSay(bench: Bench, scenario: Scenario): Promise<string[]> {
  try {
    return await runOnce(bench, scenario)
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)]
  }
}

async function runOnce(
  { clock, store, engine, side, events }: Bench,
  scenario: Scenario,
  journal?: (lines: string) => void,
): Promise<string[]> {
  const planned: Planned = await plan(scenario, clock.now(), Math.random)
  const { run, expected } = planned
  const definitions = { ...run.compiled.bodies, [run.compiled.definition.hash]: run.compiled.definition }
  await turns(store.saveDefinitions(Object.values(definitions)))
  await turns(engine.createRun({ definition: run.compiled.definition.hash, input: run.input, runId: run.runId }))
  const before = events()
  let seen = -1
  for (let steps = 0; ; steps++) {
    await drain()
    if (seen === events() && steps % 100 !== 99) {
      if (!clock.step()) return ['nothing is left to happen']
      continue
    }
    seen = events()
    const row = await store.run(run.runId)
    if (row?.state === 'success' || row?.state === 'failed' || row?.state === 'cancelled') break
    let decided = 0
    for (const review of await openReviews(store, run.runId)) {
      const command = await commandFor(store, review, run.decisions, async () => side.ledger)
      if (await turns(decide(engine, review, command))) decided++
    }
    if (events() - before > MOST_EVENTS) return [`no end after ${MOST_EVENTS} events`]
    if (decided === 0 && (steps > 20_000 || !clock.step())) return [`stuck as ${row?.state}, waits for ${JSON.stringify(row?.waiting)}`]
  }
  const dump = (await dumpRun(store, run.runId))!
  const wrong = [...invariants(dump, definitions, side.ledger), ...compare(expected, dump, side.ledger)]
  side.ledger.length = 0
  for (const [runId, events] of Object.entries(dump.journals)) for (const event of events) journal?.(`${runId} ${JSON.stringify(event)}`)
  return wrong
}
