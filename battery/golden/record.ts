import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEngine } from '#server/engine/create-engine.ts'
import { commandFor, decide, openReviews } from '../deciding.ts'
import { seeded } from '../draw.ts'
import { dumpRun } from '../dump.ts'
import { exhaustiveScenario } from '../exhaustive-graph.ts'
import { drawScenario, type Scenario } from '../graphs.ts'
import { onlyHttp } from '../http.ts'
import { batteryHandlers } from '../nodes.ts'
import { plan } from '../plan.ts'
import { sqliteDisk } from '../sim/disk.ts'
import { createSide } from '../sim/far-side.ts'
import { createLife } from '../sim/life.ts'
import { newProbes } from '../sim/probes.ts'
import { createTrace } from '../sim/trace.ts'
import { drain, ownTurns, turns, virtualClock } from '../sim/virtual-clock.ts'
import { fold, type Golden } from './golden.ts'

/**
 * Records golden journals of the current code: `record <version>`, at each release. Existing versions are never recorded again.
 * Each scenario is cut off after several numbers of events, so that most of the files are of runs in the middle of something.
 */

const START = 1_800_000_000_000

async function record(version: string, name: string, scenario: Scenario, cut: number): Promise<Golden | undefined> {
  ownTurns()
  const clock = virtualClock(START)
  const disk = sqliteDisk(START)
  const store = disk.open((flush) => setImmediate(flush))
  const draw = seeded(name)
  const life = createLife('golden', clock)
  const side = createSide({
    draw: { ...draw, real: () => 0.99 },
    probes: newProbes(),
    trace: createTrace(),
    violations: [],
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
    clock: life.clock,
    random: draw.real,
    concurrency: 4,
    owner: 'golden',
    log: () => {},
  })
  const { run } = await plan(scenario, START, draw.real)
  let events = 0
  engine.onEvents((_, published) => {
    events += published.length
    if (events >= cut) life.die()
  })
  await turns(store.saveDefinitions([run.compiled.definition, ...Object.values(run.compiled.bodies)]))
  await turns(engine.start())
  await turns(engine.createRun({ definition: run.compiled.definition.hash, input: run.input, runId: run.runId }))
  for (let steps = 0; life.alive() && steps < 20_000; steps++) {
    await drain()
    for (const review of life.alive() ? await openReviews(store, run.runId) : []) {
      await turns(decide(engine, review, await commandFor(store, review, run.decisions, async () => side.ledger)))
    }
    if (ended((await store.run(run.runId))?.state) || !clock.step()) break
  }
  const dump = await dumpRun(store, run.runId)
  // Cut off behind its end, a run would be recorded twice.
  if (!dump || (cut !== Infinity && ended(dump.rows[run.runId]?.state))) return undefined
  const golden: Golden = {
    format: 'belay/golden@1',
    version,
    name,
    compiled: run.compiled,
    input: run.input,
    decisions: run.decisions,
    root: run.runId,
    journals: dump.journals,
    payloads: dump.payloads,
    ledger: [...side.ledger],
    folded: {},
  }
  return { ...golden, folded: fold(golden) }
}

const ended = (state: string | undefined): boolean => state === 'success' || state === 'failed' || state === 'cancelled'

const version = process.argv[2]
if (version === undefined) throw new Error('record needs the version that it records, such as 0.1.0')
const folder = join(dirname(fileURLToPath(import.meta.url)), version)
mkdirSync(folder)
const random = (seed: string): Scenario =>
  drawScenario(seeded(seed), { nodes: 9, time: 'virtual', budgets: false, hangs: true, races: true })
const scenarios: [string, Scenario][] = [
  ['exhaustive', exhaustiveScenario()],
  ...Array.from({ length: 12 }, (_, n): [string, Scenario] => [`random-${n}`, random(`golden ${n}`)]),
]
for (const [name, scenario] of scenarios) {
  for (const cut of name === 'exhaustive' ? [2, 10, 18, 25, 33, 45, 60, Infinity] : [7, 15, Infinity]) {
    const golden = await record(version, `${name}-${cut === Infinity ? 'end' : cut}`, scenario, cut)
    if (golden) writeFileSync(join(folder, `${golden.name}.json`), `${JSON.stringify(golden)}\n`)
  }
}
process.exit(0)
