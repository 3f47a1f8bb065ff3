import { describe, expect, test } from 'vitest'
import type { Join } from '../graph/schema.ts'
import { judgeJoin, type JoinVerdict } from './join.ts'
import { planOf } from './plan.ts'
import { initialState } from './state.ts'
import { define, type StepSketch } from './testing/definitions.ts'
import { givenUp, play, succeeded, type Play } from './testing/play.ts'

const ALL: Join = { mode: 'all' }
const ANY: Join = { mode: 'any' }
const FIRST: Join = { mode: 'first_success' }
const of = (n: number): Join => ({ mode: 'n_of_m', n })

/** Verdict at `j`, into which `total` edges lead, of which so many have settled as arrived, skipped, failed. */
function verdict(join: Join, total: number, arrived: number, skipped: number, failed: number): JoinVerdict {
  const steps: { [id: string]: StepSketch } = {}
  for (let i = 1; i <= total; i++) steps[`s${i}`] = {}
  steps.j = { after: Object.keys(steps), join }
  const plan = planOf(define(steps))
  const state = initialState('r')
  if (arrived + skipped + failed > 0) state.edges.set('j', { arrived, skipped, failed })
  return judgeJoin(plan.step('j')!, state)
}

test.each<[Join, number, [number, number, number], JoinVerdict]>([
  [ALL, 0, [0, 0, 0], 'run'],
  [ANY, 0, [0, 0, 0], 'run'],
  [of(2), 0, [0, 0, 0], 'run'],
  [ALL, 3, [0, 0, 0], 'wait'],
  [ALL, 3, [2, 0, 0], 'wait'],
  [ALL, 3, [3, 0, 0], 'run'],
  [ALL, 3, [1, 2, 0], 'run'],
  [ALL, 3, [0, 3, 0], 'skip-branch'],
  [ALL, 3, [2, 0, 1], 'skip-upstream-failed'],
  [ALL, 3, [0, 2, 1], 'skip-upstream-failed'],
  [ALL, 3, [1, 0, 1], 'wait'],
  [ANY, 3, [1, 0, 0], 'run'],
  [ANY, 3, [1, 1, 1], 'run'],
  [ANY, 3, [0, 1, 1], 'wait'],
  [ANY, 3, [0, 3, 0], 'skip-branch'],
  [ANY, 3, [0, 2, 1], 'skip-upstream-failed'],
  [FIRST, 2, [1, 0, 1], 'run'],
  [FIRST, 2, [0, 0, 1], 'wait'],
  [FIRST, 2, [0, 1, 1], 'skip-upstream-failed'],
  [FIRST, 2, [0, 2, 0], 'skip-branch'],
  [of(2), 3, [1, 0, 0], 'wait'],
  [of(2), 3, [2, 0, 0], 'run'],
  [of(2), 3, [2, 0, 1], 'run'],
  [of(2), 3, [1, 1, 0], 'wait'],
  [of(2), 3, [0, 2, 0], 'wait'],
  [of(2), 3, [1, 2, 0], 'skip-branch'],
  [of(2), 3, [1, 1, 1], 'skip-upstream-failed'],
  [of(3), 3, [3, 0, 0], 'run'],
  [of(4), 3, [3, 0, 0], 'skip-branch'],
])('%j of %i edges, settled %j: %s', (join, total, [arrived, skipped, failed], expected) => {
  expect(verdict(join, total, arrived, skipped, failed)).toBe(expected)
})

test('agrees with the table of the rules for every count of up to five edges', () => {
  const joins: Join[] = [ALL, ANY, FIRST, of(1), of(2), of(3), of(4), of(5)]
  let checked = 0
  for (const join of joins) {
    for (let total = 1; total <= 5; total++) {
      for (let arrived = 0; arrived <= total; arrived++) {
        for (let skipped = 0; arrived + skipped <= total; skipped++) {
          for (let failed = 0; arrived + skipped + failed <= total; failed++) {
            const allSettled = arrived + skipped + failed === total
            const needed = join.mode === 'n_of_m' ? join.n : 1
            const runs = join.mode === 'all' ? allSettled && failed === 0 && arrived > 0 : arrived >= needed
            const expected = runs ? 'run' : !allSettled ? 'wait' : failed > 0 ? 'skip-upstream-failed' : 'skip-branch'
            expect(verdict(join, total, arrived, skipped, failed), JSON.stringify({ join, total, arrived, skipped, failed })).toBe(expected)
            checked++
          }
        }
      }
    }
  }
  expect(checked).toBe(8 * 125)
})

describe('how edges settle when the step that they leave from ends', () => {
  type Settling = 'arrived' | 'skipped' | 'failed'
  const endings: [string, (run: Play) => void, { out: Settling; other: Settling; error: Settling }][] = [
    ['success by out', (run) => run.tell(succeeded('a')), { out: 'arrived', other: 'skipped', error: 'skipped' }],
    ['success by another port', (run) => run.tell(succeeded('a', 'other')), { out: 'skipped', other: 'arrived', error: 'skipped' }],
    ['failure', (run) => run.tell(givenUp('a')), { out: 'failed', other: 'failed', error: 'skipped' }],
    ['failure along its error port', (run) => run.tell(givenUp('a', 'error')), { out: 'skipped', other: 'skipped', error: 'arrived' }],
    [
      'skipped because of a branch',
      (run) => run.tell({ type: 'step-skipped', step: 'a', because: 'branch' }),
      { out: 'skipped', other: 'skipped', error: 'skipped' },
    ],
    [
      'skipped because of a failure',
      (run) => run.tell({ type: 'step-skipped', step: 'a', because: 'upstream-failed' }),
      { out: 'failed', other: 'failed', error: 'skipped' },
    ],
    [
      'cancelled because a race was lost',
      (run) => run.tell({ type: 'step-cancelled', step: 'a', because: 'race' }),
      { out: 'skipped', other: 'skipped', error: 'skipped' },
    ],
  ]
  test.each(endings)('%s', (_name, end, settled) => {
    const run = play(define({ a: {}, out: { after: 'a' }, other: { after: 'a:other' }, error: { after: 'a:error' } }))
    end(run)
    for (const [step, how] of Object.entries(settled)) {
      expect(run.state.edges.get(step), step).toEqual({ arrived: 0, skipped: 0, failed: 0, [how]: 1 })
    }
  })

  test('two edges from one step settle each by its own port', () => {
    const run = play(define({ a: {}, b: { after: ['a', 'a:error'] } }))
    run.tell(givenUp('a'))
    expect(run.state.edges.get('b')).toEqual({ arrived: 0, skipped: 1, failed: 1 })
  })

  test('edges into a step that was decided before change nothing', () => {
    const run = play(define({ a: {}, b: {}, j: { after: ['a', 'b'], join: { mode: 'any' } } }))
    run.tell(succeeded('a'))
    expect(run.tell({ type: 'step-started', step: 'j', attempt: 1 })).toEqual([{ do: 'attempt', step: 'j', attempt: 1, begun: true }])
    run.tell(succeeded('j'))
    const before = run.state.steps.get('j')
    expect(run.tell(givenUp('b')).map((decision) => decision.do)).not.toContain('attempt')
    expect(run.state.steps.get('j')).toBe(before)
    expect(run.state.edges.size).toBe(0)
  })
})
