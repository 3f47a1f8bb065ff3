import { createEngine } from '#server/engine/create-engine.ts'
import { compare } from '../compare.ts'
import { commandFor, decide, openReviews } from '../deciding.ts'
import { seeded } from '../draw.ts'
import { dumpRun } from '../dump.ts'
import { onlyHttp } from '../http.ts'
import { invariants } from '../invariants.ts'
import { batteryHandlers } from '../nodes.ts'
import { expectRun } from '../oracle.ts'
import { sqliteDisk } from '../sim/disk.ts'
import { createSide } from '../sim/far-side.ts'
import { createLife } from '../sim/life.ts'
import { newProbes } from '../sim/probes.ts'
import { createTrace } from '../sim/trace.ts'
import { drain, ownTurns, turns, virtualClock } from '../sim/virtual-clock.ts'
import { worldOf } from '../world.ts'
import { definitionsOf, type Golden, restore } from './golden.ts'

/** Takes a recorded run to its end with the current code and says what is wrong with that end; nothing, if the oracle agrees. */
export async function finish(golden: Golden): Promise<string[]> {
  ownTurns()
  const at = Math.max(...Object.values(golden.journals).map((journal) => journal.at(-1)!.at))
  const clock = virtualClock(at)
  const disk = sqliteDisk(at)
  const store = disk.open((flush) => setImmediate(flush))
  await turns(restore(golden, store))
  const violations: string[] = []
  const { real, int } = seeded(golden.name)
  const side = createSide({
    draw: { int, real: () => 0.99 },
    probes: newProbes(),
    trace: createTrace(),
    violations,
    journals: new Map(),
    needsIntent: () => false,
    losses: () => 0,
    dies: () => false,
  })
  side.ledger.push(...golden.ledger)
  const engine = createEngine({
    store,
    handlers: batteryHandlers({
      sinkUrl: 'http://far-side',
      work: (ms) => new Promise((resolve) => void clock.setTimer(clock.now() + ms, resolve)),
    }),
    capabilities: onlyHttp(side.http(createLife('golden', clock))),
    clock,
    random: real,
    concurrency: 8,
    owner: 'golden',
    log: () => {},
  })
  await turns(engine.start())
  for (let steps = 0; ; steps++) {
    await drain()
    const row = await store.run(golden.root)
    if (row?.state === 'success' || row?.state === 'failed' || row?.state === 'cancelled') break
    for (const review of await openReviews(store, golden.root)) {
      await turns(decide(engine, review, await commandFor(store, review, golden.decisions, async () => side.ledger)))
    }
    if (!clock.step() || steps > 20_000)
      return [`${golden.name} is never finished: ${row?.state}, waits for ${JSON.stringify(row?.waiting)}`]
  }
  const dump = (await dumpRun(store, golden.root))!
  const expected = await expectRun({ ...golden.compiled, input: golden.input, world: worldOf(golden.decisions) })
  const ledger = side.ledger
  disk.close()
  // The side of a simulation checks intents against journals that it is shown; here the journals themselves are checked at the end.
  return [...invariants(dump, definitionsOf(golden), ledger), ...compare(expected, dump, ledger)]
}
