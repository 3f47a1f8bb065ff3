import { MANY, type Outcome, PER_CASE, type Progress } from '../lanes.ts'
import { addProbes, newProbes } from './probes.ts'
import { simulate, type SimulationResult } from './simulate.ts'

/** R07, R08 and R10: many seeds one after the other. */
export interface SeriesOptions {
  simulations: number
  seed: string
  /** First number and step, when several processes share a series. */
  from?: number
  step?: number
  /** Every so-manieth seed is run twice and must give the same trace. */
  twiceEvery: number
  progress: Progress
}

export async function simulations(options: SeriesOptions): Promise<Outcome> {
  const started = performance.now()
  const violations: string[] = []
  const probes = newProbes()
  const counts = { simulations: 0, deaths: 0, events: 0, runTwice: 0 }
  const { from = 0, step = 1 } = options
  for (let n = from; n < options.simulations && violations.length < MANY; n += step) {
    const seed = `${options.seed}-${n}`
    const result = await simulateOrSay(seed)
    for (const text of result.violations.slice(0, PER_CASE)) violations.push(`--sim-seed ${seed}: ${text}`)
    addProbes(probes, result.probes)
    counts.simulations++
    counts.deaths += result.deaths
    counts.events += result.events
    if (counts.simulations % options.twiceEvery === 0) {
      counts.runTwice++
      const again = await simulate(seed)
      if (again.hash !== result.hash)
        violations.push(`--sim-seed ${seed}: R10 two runs of the same seed differ: ${result.hash}, ${again.hash}`)
    }
    if (counts.simulations % 250 === 0)
      options.progress(`simulation: ${counts.simulations * step} of ${options.simulations}, ${violations.length} violations`)
  }
  return { name: 'simulations', violations, counts, probes: { ...probes }, seconds: (performance.now() - started) / 1_000 }
}

/** What the engine's data makes the battery itself stumble over is a finding too. */
async function simulateOrSay(seed: string): Promise<SimulationResult> {
  try {
    return await simulate(seed)
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { violations: [why], probes: newProbes(), hash: '', tail: [], deaths: 0, events: 0 }
  }
}
