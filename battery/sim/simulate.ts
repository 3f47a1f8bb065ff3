import { isDomainError } from '#shared/lib/domain-error.ts'
import type { Planned } from '../case.ts'
import { compare } from '../compare.ts'
import { chance, pick, seeded } from '../draw.ts'
import { drawScenario } from '../graphs.ts'
import { plan } from '../plan.ts'
import { memoryDisk, sqliteDisk } from './disk.ts'
import { createSide } from './far-side.ts'
import { drawFamily } from './family.ts'
import { mirror } from './faulty-store.ts'
import { countProbes, createJudge, lateCancels } from './judge.ts'
import type { Life } from './life.ts'
import { createPeople } from './people.ts'
import { newProbes, type Probes } from './probes.ts'
import { createImpatience } from './retries.ts'
import { boot, type Process, type World } from './process.ts'
import { createTrace } from './trace.ts'
import { drain, ownTurns, turns, virtualClock } from './virtual-clock.ts'

/**
 * One life of the engine under faults, decided whole by its seed: what runs, when processes die, what the disk and the network do.
 * What must always hold is checked after deaths and at the end; that everything ends once the faults have stopped; and, where the
 * outcome is known, that the end is the oracle's.
 */
export interface SimulationResult {
  violations: string[]
  probes: Probes
  /** The same for the same seed. */
  hash: string
  /** The trace, its last lines. */
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
  const family = drawFamily(draw, START)
  const clock = virtualClock(START)
  const [probes, trace, written] = [newProbes(), createTrace(), mirror()]
  const violations: string[] = []
  const acknowledged = new Set<string>()
  const disk = chance(draw, 0.5) ? sqliteDisk(START) : memoryDisk()
  const faulty = (): boolean => clock.now() < family.faultsUntil
  let current: Process | undefined
  let deaths = 0
  let events = 0
  let lastProgress = START

  const planned: Planned[] = []
  for (let n = draw.int(1, 3); n > 0; n--) {
    planned.push(
      await plan(drawScenario(draw, { nodes: 24, time: 'virtual', budgets: false, hangs: true, races: true }), START + n, draw.real),
    )
  }
  const roots = planned.map(({ run }) => run.runId)
  const definitions = Object.fromEntries(
    planned.flatMap(({ run: { compiled } }) => [[compiled.definition.hash, compiled.definition], ...Object.entries(compiled.bodies)]),
  )
  const store = disk.judge()
  await turns(store.saveDefinitions(Object.values(definitions)))

  const die = (life: Life, rate: number): boolean => {
    if (deaths >= family.mostDeaths || !faulty() || life !== current?.life || !chance(draw, rate)) return false
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
    losses: () => (faulty() ? family.lose : 0),
    dies: (life) => die(life, family.dieInEffect),
  })
  const people = createPeople({
    draw,
    probes,
    trace,
    decisions: Object.fromEntries(planned.map(({ run }) => [run.runId, run.decisions])),
    ledger: side.ledger,
    random: !family.exact,
    failed: (error) => violations.push(`a decision was refused: ${String(error)}`),
  })
  const hurry = createImpatience({
    draw,
    trace,
    stops: !family.exact,
    failed: (error) => violations.push(`a command about a retry was refused: ${String(error)}`),
  })
  const judge = createJudge({ store, roots, definitions, ledger: side.ledger, acknowledged, written })
  const world: World = {
    draw,
    clock,
    disk,
    side,
    probes,
    trace,
    violations,
    written,
    refuse: () => (faulty() ? family.refuse : 0),
    slow: () => (faulty() ? family.slow : 0),
    diesInStore: (life) => die(life, family.dieInStore),
    progress(count) {
      lastProgress = clock.now()
      events += count
    },
  }

  const running = (): Process | undefined => (current?.started && current.life.awake() ? current : undefined)
  const every = (least: number, most: number, act: () => void): void =>
    void clock.setTimer(clock.now() + draw.int(least, most), () => {
      every(least, most, act)
      act()
    })

  /** Asks for a run until it is answered: with the same id and key, however often. The answer may never come. */
  function ask({ run }: Planned): void {
    if (acknowledged.has(run.runId)) return
    clock.setTimer(clock.now() + draw.int(100, 5_000), () => ask({ run } as Planned))
    const process = running()
    if (!process) return
    const { definition } = run.compiled
    const start = { definition: definition.hash, input: run.input, runId: run.runId, idempotencyKey: `key ${run.runId}` }
    process.life.hold(process.engine.createRun(start)).then(
      ({ runId }) => {
        acknowledged.add(run.runId)
        if (runId !== run.runId) violations.push(`I1 ${run.runId} was answered with ${runId}`)
      },
      (error: unknown) => refused('start', error, ['unavailable', 'conflict']),
    )
  }

  function cancel(root: string): void {
    const process = running()
    if (!process || !acknowledged.has(root)) return
    trace.note(`cancel ${root}`)
    process.life.hold(process.engine.cancel(root, 'somebody')).then(
      (did) => {
        if (!did) probes.cancelRacedEnd++
      },
      (error: unknown) => refused('cancel', error, ['unavailable', 'not_found']),
    )
  }

  function refused(what: string, error: unknown, allowed: readonly ('unavailable' | 'conflict' | 'not_found')[]): void {
    if (!allowed.some((code) => isDomainError(error, code))) violations.push(`a ${what} was refused: ${String(error)}`)
  }

  function disturb(): void {
    if (chance(draw, family.cancel)) cancel(pick(draw, roots))
    if (!current || !faulty() || !current.life.alive() || die(current.life, family.dieAnyTime)) return
    const { life } = current
    if (!chance(draw, family.freeze)) return
    probes.frozen++
    trace.note(`${life.name} is stopped`)
    life.freeze()
    // Longer than a lease now and then: it has to notice that it was away.
    clock.setTimer(clock.now() + pick(draw, [500, 5_000, 40_000, 90_000]), () => life.thaw())
  }

  async function bury(): Promise<void> {
    disk.crash()
    const pending = await judge.open()
    if (pending.some((row) => row.waiting?.for === 'timer')) probes.timerRearmed++
    if (pending.some((row) => row.waiting?.for === 'retry')) probes.retryRearmed++
    if (pending.some((row) => row.waiting?.for === 'person')) probes.reviewSurvivedCrash++
    if (chance(draw, 0.5)) violations.push(...(await judge.look(`after death ${deaths}`)).wrong)
    current = undefined
    clock.setTimer(clock.now() + draw.int(1, 15_000), () => (current = boot(`p${deaths}`, world)))
  }

  for (const one of planned) clock.setTimer(START + draw.int(0, 3_000), () => ask(one))
  every(500, 20_000, () => {
    const process = running()
    if (!process) return
    void people.look(process.engine, store, roots)
    void hurry(process.engine, store, roots)
  })
  every(1, 5_000, disturb)
  current = boot('p0', world)
  let checkedAt = 0
  for (let steps = 0; violations.length === 0; steps++) {
    await drain()
    if (current && !current.life.alive()) await bury()
    if (acknowledged.size === roots.length && steps % 8 === 0 && (await judge.over())) break
    if (clock.now() - Math.max(lastProgress, family.faultsUntil, checkedAt) > PATIENCE) {
      checkedAt = clock.now()
      violations.push(...(await judge.stuck(clock.now())).map((text) => `P4 stuck: ${text}`))
      if (acknowledged.size < roots.length) violations.push('P1 a start is never answered')
    }
    if (steps > MOST_STEPS) violations.push(`P9 no end after ${steps} steps of the clock: it is ${clock.now() - START} ms`)
    if (violations.length === 0 && !clock.step()) violations.push('P4 nothing is left to happen')
  }

  if (violations.length === 0) {
    const { dumps, wrong } = await judge.look('at the end')
    violations.push(...wrong)
    for (const dump of dumps) {
      countProbes(probes, dump)
      violations.push(...lateCancels(dump, family.faultsUntil + 2 * MINUTE))
      const one = planned.find(({ run }) => run.runId === dump.root)!
      if (family.exact) violations.push(...compare(one.expected, dump, side.ledger))
    }
  }
  current?.life.die()
  disk.close()
  return { violations, probes, hash: trace.hash(), tail: trace.tail(), deaths, events }
}
