import type { Bundle } from './bundle.ts'
import { type CaseProbes, type CaseResult, noProbes, runCase } from './case.ts'
import { exhaustiveScenario } from './exhaustive-graph.ts'
import type { FarSide } from './far-side.ts'
import { inLanes, MANY, type Outcome, PER_CASE, type Progress } from './lanes.ts'
import { plan } from './plan.ts'

/** R01, R03 and R04: the process is killed before and after every write, and its recovery at every write of the recovery. */
export interface ExhaustiveOptions {
  /** Every so-manieth write; 1 for all. */
  stride: number
  /** Of the first deaths, every so-manieth is followed by a death at every write of the recovery (again by `stride`); 0 for none. */
  recoveryStride: number
  lanes: number
  progress: Progress
}

export async function exhaustive(bundle: Bundle, side: FarSide, options: ExhaustiveOptions): Promise<Outcome> {
  const started = performance.now()
  const violations: string[] = []
  const probes = noProbes()
  const counts = { writes: 0, positions: 0, deaths: 0, recoveryPositions: 0, recoveryDeaths: 0 }
  const one = async (deaths: string[]): Promise<CaseResult> => {
    const result = await runCase(
      bundle,
      side,
      [await plan(exhaustiveScenario(), Date.now(), Math.random)],
      deaths.map((at) => ({ at })),
    )
    for (const text of result.violations.slice(0, PER_CASE))
      violations.push(`exhaustive, death at ${deaths.join(' then ') || 'no write'}: ${text}`)
    for (const name of Object.keys(probes) as (keyof CaseProbes)[]) probes[name] += result.probes[name]
    return result
  }
  const enough = (): boolean => violations.length >= MANY

  const calm = await one([])
  counts.writes = calm.writes
  options.progress(`exhaustive: ${calm.writes} writes without a death, up in ${Math.round(calm.bootMs)} ms`)

  // A death can change how many writes follow, so positions go on until one is never reached, by both ways of dying.
  let last = Infinity
  const positions = function* (): Generator<string> {
    for (let write = 1; write <= last; write += options.stride) {
      yield `before:${write}`
      yield `after:${write}`
    }
  }
  const recoveries: string[] = []
  const work = async (at: string): Promise<void> => {
    const write = Number(at.split(':')[1])
    const result = await one([at])
    counts.positions++
    counts.deaths += result.deaths
    if (result.deaths === 0 && write > calm.writes) last = Math.min(last, write)
    if (result.deaths > 0 && options.recoveryStride > 0 && counts.positions % options.recoveryStride === 0) recoveries.push(at)
    if (counts.positions % 50 === 0) options.progress(`exhaustive: ${counts.positions} positions, ${violations.length} violations`)
  }
  await inLanes(positions(), options.lanes, work, enough)

  const pairs = function* (): Generator<[string, string]> {
    for (const first of recoveries) {
      let over = false
      for (let write = 1; !over && write < 2 * calm.writes; write += options.stride) {
        for (const when of ['before', 'after'] as const) yield [first, `${when}:${write}`]
        over = ended.has(first)
      }
    }
  }
  const ended = new Set<string>()
  await inLanes(
    pairs(),
    options.lanes,
    async ([first, second]) => {
      const result = await one([first, second])
      counts.recoveryPositions++
      counts.recoveryDeaths += Math.max(0, result.deaths - 1)
      if (result.deaths < 2) ended.add(first)
      if (counts.recoveryPositions % 50 === 0)
        options.progress(`exhaustive: ${counts.recoveryPositions} recovery positions, ${violations.length} violations`)
    },
    enough,
  )
  return { name: 'exhaustive kills', violations, counts, probes: { ...probes }, seconds: (performance.now() - started) / 1_000 }
}
