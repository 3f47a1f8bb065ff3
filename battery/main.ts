import { parseArgs } from 'node:util'
import { type Bundle, bundle } from './bundle.ts'
import { exhaustive } from './exhaustive.ts'
import { type FarSide, startFarSide } from './far-side.ts'
import { inLanes, type Outcome } from './lanes.ts'
import { oracleSeed } from './oracle-check.ts'
import { randomKills, randomKillsCase } from './random-kills.ts'
import { inProcesses } from './shared-work.ts'
import { PROBES } from './sim/probes.ts'
import { simulate } from './sim/simulate.ts'
import { missed, summary } from './summary.ts'

const USAGE = `The batteries: they kill, disturb and simulate the engine and compare it with an oracle.

  --exhaustive [STRIDE]    kill a process at every (or every STRIDE-th) write; default every
  --recovery STRIDE        and its recovery at every write, for every STRIDE-th first death
  --kills N                N kills at random moments, over random graphs
  --graphs N               N random graphs against the oracle
  --small STRIDE           all graphs of up to 3 nodes and every STRIDE-th of those with 4
  --sim N                  N simulations under faults
  --seed S                 names all of them; default the time of the start
  --lanes N                processes at once; default 2
  --first                  stop after the first battery that finds something

  --sim-seed S, --graph-seed S, --kill-seed S    one case, with its trace

Without any of these: a short run of everything.`

const { values } = parseArgs({
  options: {
    exhaustive: { type: 'string' },
    recovery: { type: 'string', default: '0' },
    kills: { type: 'string', default: '0' },
    graphs: { type: 'string', default: '0' },
    small: { type: 'string', default: '0' },
    sim: { type: 'string', default: '0' },
    seed: { type: 'string', default: new Date().toISOString().slice(0, 16) },
    lanes: { type: 'string', default: '2' },
    'sim-seed': { type: 'string' },
    'graph-seed': { type: 'string' },
    'kill-seed': { type: 'string' },
    first: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

/** A simulation series of this length must have met every probe. */
const ENOUGH_FOR_PROBES = 2_000

async function oneCase(): Promise<string[] | undefined> {
  if (values['sim-seed'] !== undefined) {
    const result = await simulate(values['sim-seed'])
    console.log(result.tail.join('\n'))
    console.log(`trace ${result.hash}`)
    return result.violations
  }
  if (values['graph-seed'] !== undefined) return oracleSeed(values['graph-seed'], (journal) => console.log(journal))
  if (values['kill-seed'] === undefined) return undefined
  const built = await bundle()
  const side = await startFarSide(built)
  try {
    return (await randomKillsCase(built, side, values['kill-seed'])).violations
  } finally {
    side.stop()
    built.remove()
  }
}

async function everything(built: Bundle, side: FarSide): Promise<Outcome[]> {
  const number = (text: string): number => Number(text) || 0
  const chosen = values.exhaustive ?? (number(values.kills) || number(values.graphs) || number(values.small) || number(values.sim))
  const [kills, graphs, small, sim] = chosen ? [values.kills, values.graphs, values.small, values.sim].map(number) : [20, 500, 997, 500]
  const { seed } = values
  const lanes = number(values.lanes)
  const progress = (line: string): void => console.log(line)
  const all = Array.from({ length: lanes }, (_, lane) => lane)
  const outcomes: Outcome[] = []
  await inLanes(
    [
      async () => {
        if (!graphs && !small) return
        const shares = all.map((lane) => ({
          kind: 'graphs' as const,
          graphs: Math.ceil(graphs! / lanes),
          smallStride: small! * lanes,
          smallOffset: small! * lane,
          seed: `${seed}-${lane}`,
        }))
        outcomes.push(await inProcesses(built, shares, progress))
      },
      async () => {
        if (!sim) return
        const shares = all.map((lane) => ({
          kind: 'simulations' as const,
          simulations: sim,
          seed,
          from: lane,
          step: lanes,
          twiceEvery: 20,
        }))
        outcomes.push(await inProcesses(built, shares, progress))
      },
      async () => {
        if (values.exhaustive === undefined && chosen) return
        const stride = number(values.exhaustive ?? '7') || 1
        outcomes.push(await exhaustive(built, side, { stride, recoveryStride: number(values.recovery), lanes, progress }))
      },
      async () => {
        if (kills) outcomes.push(await randomKills(built, side, { kills, seed, lanes, progress }))
      },
    ],
    1,
    (work) => work(),
    () => values.first && outcomes.some(({ violations }) => violations.length > 0),
  )
  return outcomes
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const one = await oneCase()
  if (one) {
    console.log(one.length === 0 ? 'no violation' : one.map((text) => `! ${text}`).join('\n'))
    return one.length === 0 ? 0 : 1
  }
  console.log(`seed ${values.seed}`)
  const built = await bundle()
  const side = await startFarSide(built)
  try {
    const outcomes = await everything(built, side)
    console.log(`\n${summary(outcomes)}`)
    const simulated = outcomes.find(({ name }) => name === 'simulations')
    const unhit = simulated && simulated.counts['simulations']! >= ENOUGH_FOR_PROBES ? missed([simulated], PROBES) : []
    if (unhit.length > 0) console.log(`\nProbes that were never hit, so nothing is proven about them: ${unhit.join(', ')}`)
    return outcomes.some(({ violations }) => violations.length > 0) || unhit.length > 0 ? 1 : 0
  } finally {
    side.stop()
    built.remove()
  }
}

process.exit(await main())
