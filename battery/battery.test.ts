import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bundle, bundle } from './bundle.ts'
import { exhaustive } from './exhaustive.ts'
import { type FarSide, startFarSide } from './far-side.ts'
import { type Outcome } from './lanes.ts'
import { randomKills } from './random-kills.ts'
import { inProcesses } from './shared-work.ts'
import { summary } from './summary.ts'

/** The short form of the batteries. `npm run battery -- --help` tells of the long ones. */

let built: Bundle
let side: FarSide
const SEED = 'short'
const quiet = (): void => {}

beforeAll(async () => {
  built = await bundle()
  side = await startFarSide(built)
}, 60_000)

afterAll(() => {
  side?.stop()
  built?.remove()
})

function expectClean(outcome: Outcome): void {
  expect(outcome.violations, summary([outcome])).toEqual([])
}

test('random graphs and small graphs end as the oracle says', { timeout: 120_000 }, async () => {
  const shares = [0, 1].map((lane) => ({
    kind: 'graphs' as const,
    graphs: 200,
    smallStride: 4_999,
    smallOffset: lane,
    seed: `${SEED}-${lane}`,
  }))
  const outcome = await inProcesses(built, shares, quiet)
  expectClean(outcome)
  expect(outcome.counts['randomGraphs']).toBe(400)
})

test('simulations under faults keep every promise, and the same seed gives the same trace', { timeout: 180_000 }, async () => {
  const shares = [0, 1].map((from) => ({ kind: 'simulations' as const, simulations: 400, seed: SEED, from, step: 2, twiceEvery: 20 }))
  const outcome = await inProcesses(built, shares, quiet)
  expectClean(outcome)
  expect(outcome.counts['simulations']).toBe(400)
  expect(outcome.probes['killedBetweenEffectAndRecord']).toBeGreaterThan(0)
})

test('a process killed at a write goes on from there', { timeout: 180_000 }, async () => {
  const outcome = await exhaustive(built, side, { stride: 11, recoveryStride: 0, lanes: 2, progress: quiet })
  expectClean(outcome)
  expect(outcome.counts['deaths']).toBeGreaterThan(20)
})

test('a process killed at a random moment goes on from there', { timeout: 180_000 }, async () => {
  const outcome = await randomKills(built, side, { kills: 12, seed: SEED, lanes: 2, progress: quiet })
  expectClean(outcome)
  expect(outcome.counts['kills']).toBeGreaterThanOrEqual(12)
})
