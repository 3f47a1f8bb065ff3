import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEngine } from '#server/engine/create-engine.ts'
import { commandFor, decide, openReviews } from '../deciding.ts'
import { seeded } from '../draw.ts'
import { type Dump, dumpRun } from '../dump.ts'
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
 * Each scenario is cut off where it, or a child of it, first waits for each of the things that there are to wait for.
 */

const START = 1_800_000_000_000
const CUTS = ['slot', 'attempt', 'retry', 'timer', 'children', 'person', 'end'] as const
type Cut = (typeof CUTS)[number]

async function record(version: string, name: string, scenario: Scenario, cut: Cut): Promise<Golden | undefined> {
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
  await turns(store.saveDefinitions([run.compiled.definition, ...Object.values(run.compiled.bodies)]))
  await turns(engine.start())
  await turns(engine.createRun({ definition: run.compiled.definition.hash, input: run.input, runId: run.runId }))
  let dump: Dump | undefined
  for (let steps = 0; steps < 20_000; steps++) {
    if (cut !== 'slot') await drain()
    dump = await dumpRun(store, run.runId)
    if (ended(dump?.rows[run.runId]?.state) || Object.values(dump?.rows ?? {}).some((row) => row.waiting?.for === cut)) break
    for (const review of await openReviews(store, run.runId)) {
      await turns(decide(engine, review, await commandFor(store, review, run.decisions, async () => side.ledger)))
    }
    if (!clock.step()) break
  }
  life.die()
  // Never in that state: there is nothing to keep.
  if (!dump || ended(dump.rows[run.runId]?.state) !== (cut === 'end')) return undefined
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
/** Cut off while its effect is under way, it has to ask a person. */
const unsafeScenario: Scenario = {
  graph: {
    format: 'belay/graph@1',
    name: 'unsafe',
    nodes: [
      { id: 'once', type: 'battery-effect', config: { script: [{ do: 'send', answer: 'late' }] }, policy: { effect: { class: 'unsafe' } } },
    ],
    edges: [],
  },
  input: null,
  decisions: {},
}
const scenarios: [string, Scenario][] = [
  ['exhaustive', exhaustiveScenario()],
  ['unsafe', unsafeScenario],
  ...Array.from({ length: 8 }, (_, n): [string, Scenario] => [`random-${n}`, random(`golden ${n}`)]),
]
for (const [name, scenario] of scenarios) {
  for (const cut of CUTS) {
    const golden = await record(version, `${name}-${cut}`, scenario, cut)
    if (golden) writeFileSync(join(folder, `${golden.name}.json`), `${JSON.stringify(golden)}\n`)
  }
}
process.exit(0)
