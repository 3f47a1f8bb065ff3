import type { Bundle } from './bundle.ts'
import { type CaseProbes, type CaseResult, type Death, noProbes, runCase } from './case.ts'
import { seeded } from './draw.ts'
import type { FarSide } from './far-side.ts'
import { drawScenario } from './graphs.ts'
import { inLanes, MANY, type Outcome, PER_CASE, type Progress } from './lanes.ts'
import { plan } from './plan.ts'

/** R02: random graphs, several at once in one process, killed at random moments; the end is compared with the oracle. */
export interface RandomKillsOptions {
  kills: number
  seed: string
  lanes: number
  progress: Progress
}

export async function randomKills(bundle: Bundle, side: FarSide, options: RandomKillsOptions): Promise<Outcome> {
  const started = performance.now()
  const violations: string[] = []
  const probes = noProbes()
  const counts = { kills: 0, cases: 0, runs: 0 }
  const seeds = function* (): Generator<string> {
    for (let n = 0; ; n++) yield `${options.seed}-${n}`
  }
  await inLanes(
    seeds(),
    options.lanes,
    async (seed) => {
      const result = await randomKillsCase(bundle, side, seed)
      for (const text of result.violations.slice(0, PER_CASE)) violations.push(`--kill-seed ${seed}: ${text}`)
      for (const name of Object.keys(probes) as (keyof CaseProbes)[]) probes[name] += result.probes[name]
      counts.kills += result.deaths
      counts.cases++
      counts.runs += RUNS
      if (counts.cases % 25 === 0) options.progress(`random kills: ${counts.kills} of ${options.kills}, ${violations.length} violations`)
    },
    () => counts.kills >= options.kills || violations.length >= MANY,
  )
  return { name: 'random kills', violations, counts, probes: { ...probes }, seconds: (performance.now() - started) / 1_000 }
}

/** Runs at once in the process that is killed. */
const RUNS = 4

/** One process with its deaths. The moments of the deaths are of the seed; what they fall upon is of the machine. */
export async function randomKillsCase(bundle: Bundle, side: FarSide, seed: string): Promise<CaseResult> {
  const draw = seeded(seed)
  const planned = []
  for (let i = 0; i < RUNS; i++) {
    planned.push(
      await plan(drawScenario(draw, { nodes: 40, time: 'real', budgets: false, hangs: false, races: true }), Date.now(), Math.random),
    )
  }
  // Two deaths at most: a third without progress is a quarantine, which asks a person and so changes the attempts.
  const deaths: Death[] = Array.from({ length: draw.int(1, 2) }, () => ({ afterMs: draw.real() ** 2 * 250 }))
  return runCase(bundle, side, planned, deaths)
}
