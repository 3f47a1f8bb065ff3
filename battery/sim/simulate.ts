import { isDomainError } from '#shared/lib/domain-error.ts'
import { createEngine } from '#server/engine/create-engine.ts'
import type { Engine } from '#server/engine/engine.ts'
import type { Append, RunRow, Store } from '#server/store/store.ts'
import type { Planned } from '../case.ts'
import { compare } from '../compare.ts'
import { chance, pick, seeded } from '../draw.ts'
import { type Dump, dumpRun } from '../dump.ts'
import { drawScenario } from '../graphs.ts'
import { onlyHttp } from '../http.ts'
import { invariants } from '../invariants.ts'
import { batteryHandlers } from '../nodes.ts'
import { plan } from '../plan.ts'
import { memoryDisk, sqliteDisk } from './disk.ts'
import { createSide } from './far-side.ts'
import { faultyStore, mirror } from './faulty-store.ts'
import { createLife, type Life } from './life.ts'
import { createPeople } from './people.ts'
import { newProbes, type Probes } from './probes.ts'
import { createTrace } from './trace.ts'
import { drain, ownTurns, turns, virtualClock } from './virtual-clock.ts'

/**
 * One life of the engine under faults, decided whole by its seed: what runs, when processes die, what the disk and the network do.
 * `exact`: the far side does as scripted, and the end is compared with the oracle. `wild`: effects get lost, runs are cancelled,
 * people decide as they like; what must always hold is checked, and that everything ends once the faults have stopped.
 */
export interface SimulationResult {
  seed: string
  violations: string[]
  probes: Probes
  /** The same for the same seed. */
  hash: string
  tail: string[]
  deaths: number
  events: number
}

const START = 1_800_000_000_000
const MINUTE = 60_000
/** Once the faults have stopped, nothing may rest longer than this without a reason. */
const PATIENCE = 10 * MINUTE
const MOST_STEPS = 60_000

export async function simulate(seed: string): Promise<SimulationResult> {
  ownTurns()
  const draw = seeded(seed)
  const exact = chance(draw, 0.6)
  const clock = virtualClock(START)
  const probes = newProbes()
  const trace = createTrace()
  const violations: string[] = []
  const disk = chance(draw, 0.5) ? sqliteDisk(START) : memoryDisk()
  const written = mirror()
  const faultsUntil = START + draw.int(1, 20) * MINUTE
  const faulty = (): boolean => clock.now() < faultsUntil
  const maxDeaths = exact ? 2 : draw.int(0, 8)
  // Each site of faults is on in some simulations only, so that paths behind rare faults are reached as well.
  const site = (share: number, rates: readonly number[]): number => (chance(draw, share) ? pick(draw, rates) : 0)
  const rates = {
    refuse: site(0.4, [0.01, 0.05, 0.2]),
    slow: site(0.4, [0.2, 0.9]),
    dieInStore: site(0.6, [0.01, 0.03, 0.1]),
    dieInEffect: site(0.5, [0.1, 0.5]),
    dieAnyTime: site(0.3, [0.002, 0.01]),
    lose: exact ? 0 : site(0.5, [0.05, 0.3]),
    cancel: exact ? 0 : site(0.5, [0.01, 0.1]),
    freeze: exact ? 0 : site(0.3, [0.02, 0.1]),
  }
  let deaths = 0
  let events = 0
  let lastProgress = START

  const planned: Planned[] = []
  for (let n = draw.int(1, 3); n > 0; n--) {
    planned.push(
      await plan(drawScenario(draw, { nodes: 24, time: 'virtual', budgets: false, hangs: true, races: true }), START + n, draw.real),
    )
  }
  const definitions = Object.fromEntries(
    planned.flatMap(({ run }) => [[run.compiled.definition.hash, run.compiled.definition], ...Object.entries(run.compiled.bodies)]),
  )
  const roots = planned.map(({ run }) => run.runId)
  const judge = disk.judge()
  await turns(judge.saveDefinitions(Object.values(definitions)))

  const die = (life: Life, rate: number): boolean => {
    if (deaths >= maxDeaths || !faulty() || life !== current?.life || !chance(draw, rate)) return false
    deaths++
    life.die()
    trace.note(`death ${deaths} of ${life.name}`)
    return true
  }
  const side = createSide({
    draw,
    probes,
    trace,
    violations,
    journals: written.journals,
    needsIntent: (definition, id) => {
      const effect = definitions[definition]?.steps.find((step) => step.id === id)?.policy.effect.class
      return effect === 'keyed' || effect === 'unsafe'
    },
    losses: () => (faulty() ? rates.lose : 0),
    dies: (life) => die(life, rates.dieInEffect),
  })
  const people = createPeople({
    draw,
    probes,
    trace,
    violations,
    decisions: Object.fromEntries(planned.map(({ run }) => [run.runId, run.decisions])),
    ledger: side.ledger,
    random: !exact,
    failed: (error) => violations.push(`a decision was refused: ${String(error)}`),
  })

  interface Process {
    life: Life
    engine: Engine
    store: Store
    started: boolean
  }
  let current: Process | undefined

  function boot(): void {
    const life = createLife(`p${deaths}`, clock)
    const flushSoon = (flush: () => void): void => void setImmediate(() => life.run(flush))
    const store = faultyStore(disk.open(flushSoon), life, draw, probes, {
      get refuse() {
        return faulty() ? rates.refuse : 0
      },
      get slow() {
        return faulty() ? rates.slow : 0
      },
      dies(place, operation, [what]) {
        if (!die(life, rates.dieInStore)) return false
        probes[place === 'before' ? 'killedBeforeCommit' : 'killedAfterCommit']++
        if (operation === 'recover' || operation === 'claim') probes.killedWhileStarting++
        if (operation === 'append' && (what as Append).events.some(({ type }) => type === 'review-decided')) probes.reviewDecidedAtCrash++
        return true
      },
      applied(runId, appended, afterSeq) {
        written.apply(runId, appended, afterSeq, clock.now())
        lastProgress = clock.now()
        events += appended.length
        for (const event of appended) trace.note(`${clock.now() - START} ${runId} ${JSON.stringify(event)}`)
      },
    })
    const engine = createEngine({
      store,
      handlers: batteryHandlers({
        sinkUrl: 'http://far-side',
        work: (ms, signal) =>
          new Promise((resolve) => {
            const cancel = life.clock.setTimer(clock.now() + ms, resolve)
            signal.addEventListener('abort', cancel, { once: true })
          }),
      }),
      capabilities: onlyHttp(side.http(life)),
      clock: life.clock,
      random: draw.real,
      concurrency: pick(draw, [1, 2, 8]),
      owner: life.name,
      log: (level, message, data) => trace.note(`log ${level} ${message} ${JSON.stringify(data)}`),
    })
    const process: Process = { life, engine, store, started: false }
    current = process
    const seen = new Map<string, number>()
    engine.onEvents((runId, published) => {
      if (!life.alive()) return
      for (const event of published) {
        const onDisk = written.journals.get(runId)?.[event.seq - 1]
        if (onDisk?.type !== event.type) violations.push(`I10 ${event.type} of ${runId} was published before it was on disk`)
        if (event.seq <= (seen.get(runId) ?? 0)) violations.push(`I10 event ${event.seq} of ${runId} was published again or out of order`)
        seen.set(runId, event.seq)
      }
    })
    void life.hold(engine.start()).then(
      () => (process.started = true),
      (error: unknown) => {
        if (!isDomainError(error, 'unavailable')) violations.push(`the engine did not start: ${String(error)}`)
        life.die()
      },
    )
  }

  /** Asks for the run until it is answered: with the same id and key, however often. */
  const acknowledged = new Set<string>()
  function ask({ run }: Planned): void {
    const again = (): void => void clock.setTimer(clock.now() + draw.int(100, 5_000), () => ask({ run } as Planned))
    if (acknowledged.has(run.runId)) return
    if (!current?.started || !current.life.alive()) return again()
    const { life, engine } = current
    life
      .hold(
        engine.createRun({
          definition: run.compiled.definition.hash,
          input: run.input,
          runId: run.runId,
          idempotencyKey: `key ${run.runId}`,
        }),
      )
      .then(
        ({ runId }) => {
          acknowledged.add(run.runId)
          if (runId !== run.runId) violations.push(`I1 ${run.runId} was answered with ${runId}`)
        },
        (error: unknown) => {
          if (!isDomainError(error, 'unavailable') && !isDomainError(error, 'conflict'))
            violations.push(`a start was refused: ${String(error)}`)
          again()
        },
      )
    // The answer may never come: whoever asks gives up and asks again.
    again()
  }

  async function checkNow(when: string): Promise<Dump[]> {
    const dumps: Dump[] = []
    for (const [runId, journal] of written.journals) {
      const row = await judge.run(runId)
      if (row?.seq !== journal.length)
        violations.push(`P12 ${when}: run ${runId} is at event ${row?.seq} on disk and ${journal.length} was acknowledged`)
    }
    for (const root of roots) {
      const dump = await dumpRun(judge, root)
      if (!dump && acknowledged.has(root)) violations.push(`I1 ${when}: run ${root} was acknowledged and is gone`)
      if (!dump) continue
      dumps.push(dump)
      violations.push(...invariants(dump, definitions, side.ledger).map((text) => `${when}: ${text}`))
    }
    return dumps
  }

  async function restOf(root: string): Promise<RunRow[]> {
    const row = await judge.run(root)
    if (!row) return []
    const children = await Promise.all((await judge.openChildren(root)).map(restOf))
    return [row, ...children.flat()]
  }
  /** Runs that have not ended and that nothing will ever move. */
  async function stuck(): Promise<string[]> {
    const rows = (await Promise.all(roots.map(restOf))).flat().filter((row) => !ENDED.has(row.state))
    const waits = rows.filter((row) => (row.waiting?.for === 'timer' || row.waiting?.for === 'retry') && row.waiting.at > clock.now())
    return waits.length > 0
      ? []
      : rows.map((row) => `${row.runId} is ${row.state}, waits for ${JSON.stringify(row.waiting)}, owner ${row.owner}`)
  }

  for (const one of planned) clock.setTimer(START + draw.int(0, 3_000), () => ask(one))
  const visit = (): void =>
    void clock.setTimer(clock.now() + draw.int(500, 20_000), () => {
      visit()
      if (current?.started && current.life.alive()) void people.look(current.engine, judge, roots)
    })
  visit()
  const interrupt = (): void =>
    void clock.setTimer(clock.now() + draw.int(1, 5_000), () => {
      interrupt()
      if (!current || !faulty() || !current.life.alive()) return
      if (rates.cancel > 0 && current.started && chance(draw, rates.cancel)) cancel(pick(draw, roots))
      die(current.life, rates.dieAnyTime)
      const { life } = current
      if (!life.alive() || !chance(draw, rates.freeze)) return
      probes.frozen++
      trace.note(`${life.name} is stopped`)
      life.freeze()
      // Longer than a lease now and then: it has to notice that it was away.
      clock.setTimer(clock.now() + pick(draw, [500, 5_000, 40_000, 90_000]), () => life.thaw())
    })
  interrupt()
  function cancel(root: string): void {
    if (!acknowledged.has(root)) return
    trace.note(`cancel ${root}`)
    void current!.engine.cancel(root, 'somebody').then(
      (did) => {
        if (!did) probes.cancelRacedEnd++
      },
      (error: unknown) => {
        if (!isDomainError(error, 'unavailable') && !isDomainError(error, 'not_found'))
          violations.push(`a cancel was refused: ${String(error)}`)
      },
    )
  }

  boot()
  let checkedStuckAt = 0
  for (let steps = 0; ; steps++) {
    await drain()
    if (violations.length > 0) break
    if (current && !current.life.alive()) {
      disk.crash()
      const pending = (await Promise.all(roots.map(restOf))).flat()
      if (pending.some((row) => row.waiting?.for === 'timer')) probes.timerRearmed++
      if (pending.some((row) => row.waiting?.for === 'retry')) probes.retryRearmed++
      if (pending.some((row) => row.waiting?.for === 'person')) probes.reviewSurvivedCrash++
      if (chance(draw, 0.5)) await checkNow(`after death ${deaths}`)
      current = undefined
      clock.setTimer(clock.now() + draw.int(1, 15_000), boot)
    }
    if (acknowledged.size === roots.length && steps % 8 === 0) {
      const rows = await Promise.all(roots.map((root) => judge.run(root)))
      if (rows.every((row) => row && ENDED.has(row.state))) break
    }
    const since = Math.max(lastProgress, faultsUntil, checkedStuckAt)
    if (clock.now() - since > PATIENCE) {
      checkedStuckAt = clock.now()
      violations.push(...(await stuck()).map((text) => `P4 stuck: ${text}`))
      if (acknowledged.size < roots.length) violations.push('P1 a start is never answered')
    }
    if (steps > MOST_STEPS) violations.push(`P9 no end after ${steps} steps of the clock: it is ${clock.now() - START} ms`)
    if (violations.length > 0) break
    if (!clock.step()) violations.push('P4 nothing is left to happen')
  }
  const dumps = violations.length === 0 ? await checkNow('at the end') : []
  for (const dump of dumps) countProbes(probes, dump)
  if (exact && violations.length === 0) {
    for (const one of planned) {
      const dump = dumps.find(({ root }) => root === one.run.runId)
      const quarantined = dump?.reviews.some((review) => review.requested.reasons.some(({ when }) => when === 'crashed'))
      if (dump && !quarantined) violations.push(...compare(one.expected, dump, side.ledger))
    }
  }
  current?.life.die()
  disk.close()
  return { seed, violations, probes, hash: trace.hash(), tail: trace.tail(), deaths, events }
}

const ENDED = new Set(['success', 'failed', 'cancelled'])

function countProbes(probes: Probes, dump: Dump): void {
  for (const [runId, journal] of Object.entries(dump.journals)) {
    for (const event of journal) {
      if (event.type === 'step-cancelled' && event.because === 'race') probes.raceCancelled++
      if (event.type === 'run-cancelled' && runId === dump.root) {
        probes.cancelled++
        if (Object.keys(dump.journals).length > 1) probes.cancelledWithChildren++
      }
      if (event.type === 'attempt-failed' && event.error.kind === 'timeout' && !event.error.message.startsWith('scripted'))
        probes.timedOut++
      if (event.type === 'review-requested' && event.reasons.some(({ when }) => when === 'unknown_outcome')) probes.unknownOutcomeAsked++
      if (event.type === 'review-requested' && event.reasons.some(({ when }) => when === 'crashed')) probes.quarantined++
      if (event.type === 'child-ended' && event.state === 'failed') {
        const end = journal.find((other) => (other.type === 'step-succeeded' || other.type === 'step-failed') && other.step === event.step)
        if (end?.type === 'step-succeeded') probes.childFailedTolerated++
        if (end?.type === 'step-failed') probes.childFailedFatally++
      }
      if ('output' in event && event.output && 'ref' in event.output) probes.payloadAside++
    }
  }
}
