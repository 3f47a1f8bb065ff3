import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EFFECT_CLASSES, JITTERS, BACKOFF_STRATEGIES, resolvePolicy, type PolicyInput } from './policy.ts'
import { nextAttempt } from './retry.ts'
import { retrySchedule } from './schedule.ts'
import { ERROR_KINDS, type ErrorKind } from './step-error.ts'

const seconds = (policy: PolicyInput, kind?: ErrorKind) =>
  retrySchedule(resolvePolicy(policy), kind).attempts.map(({ earliestMs, latestMs }) => [earliestMs / 1_000, latestMs / 1_000])

describe('when attempts start', () => {
  test('exponential without jitter: 0 s, 1 s, 3 s, 7 s', () => {
    expect(seconds({ retry: { maxAttempts: 4, backoff: { first: '1s', factor: 2, jitter: 'none' } } })).toEqual([
      [0, 0],
      [1, 1],
      [3, 3],
      [7, 7],
    ])
  })
  test('full jitter may be at once, equal jitter is at least half', () => {
    expect(seconds({ retry: { maxAttempts: 3, backoff: { first: '2s', jitter: 'full' } } })).toEqual([
      [0, 0],
      [0, 2],
      [0, 6],
    ])
    expect(seconds({ retry: { maxAttempts: 3, backoff: { first: '2s', jitter: 'equal' } } })).toEqual([
      [0, 0],
      [1, 2],
      [3, 6],
    ])
  })
  test('no single wait is above the cap', () => {
    expect(seconds({ retry: { maxAttempts: 4, backoff: { first: '10s', cap: '15s', jitter: 'none' } } }).at(-1)).toEqual([40, 40])
  })
  test('a rule of the kind takes the place of the step’s own', () => {
    const policy: PolicyInput = {
      retry: { maxAttempts: 2, backoff: { jitter: 'none' }, rules: [{ kinds: ['rate_limited'], maxAttempts: 5 }] },
    }
    expect(seconds(policy, 'rate_limited')).toHaveLength(5)
    expect(seconds(policy, 'timeout')).toHaveLength(2)
  })
})

describe('what ends them', () => {
  test.each<[string, PolicyInput, ErrorKind, string, number]>([
    ['the number', { retry: { maxAttempts: 3 } }, 'timeout', 'attempts', 3],
    ['the budget', { retry: { maxAttempts: 9, budget: '5s', backoff: { jitter: 'none' } } }, 'timeout', 'budget', 3],
    [
      'the step’s timeout',
      { retry: { maxAttempts: 9, backoff: { jitter: 'none' } }, timeout: { step: '3s' } },
      'timeout',
      'step_timeout',
      2,
    ],
    ['a person', { retry: { maxAttempts: 9 }, review: [{ when: 'after_failures', attempts: 2 }] }, 'timeout', 'review', 2],
    ['an unsafe step', { retry: { maxAttempts: 9 }, effect: { class: 'unsafe' } }, 'timeout', 'unsafe', 1],
    ['a kind that would come back', {}, 'auth', 'not_retried', 1],
  ])('%s', (_, policy, kind, endedBy, count) => {
    const schedule = retrySchedule(resolvePolicy(policy), kind)
    expect([schedule.endedBy, schedule.attempts.length]).toEqual([endedBy, count])
  })
  test('the budget may end what chance makes long', () => {
    const { attempts, endedBy } = retrySchedule(resolvePolicy({ retry: { maxAttempts: 3, budget: '2s', backoff: { first: '1s' } } }))
    expect(endedBy).toBe('budget')
    expect(attempts.map(({ certain }) => certain)).toEqual([true, true, false])
  })
})

describe('the worst case', () => {
  test.each<[PolicyInput, number]>([
    // 3 attempts of 10 s, waits of 1 s and 2 s.
    [{ retry: { maxAttempts: 3 }, timeout: { attempt: '10s' } }, 33_000],
    // The last attempt starts with the budget at the latest.
    [{ retry: { maxAttempts: 9, budget: '15s' }, timeout: { attempt: '10s' } }, 25_000],
    [{ retry: { maxAttempts: 9 }, timeout: { attempt: '10s', step: '20s' } }, 20_000],
    [{ retry: { maxAttempts: 1 }, timeout: { attempt: '10s' } }, 10_000],
  ])('%j ends within %d ms', (policy, worst) => expect(retrySchedule(resolvePolicy(policy)).worstMs).toBe(worst))
})

const ms = (most: number) => fc.integer({ min: 0, max: most }).map((value) => `${value}ms`)
const policies = fc.record(
  {
    retry: fc.record(
      {
        maxAttempts: fc.integer({ min: 1, max: 12 }),
        backoff: fc.record(
          {
            strategy: fc.constantFrom(...BACKOFF_STRATEGIES),
            first: ms(5_000),
            factor: fc.double({ min: 1, max: 4, noNaN: true }),
            cap: ms(20_000),
            jitter: fc.constantFrom(...JITTERS),
          },
          { requiredKeys: [] },
        ),
        budget: ms(60_000),
        rules: fc.constantFrom<NonNullable<NonNullable<PolicyInput['retry']>['rules']>>([], [{ kinds: ['auth'], maxAttempts: 4 }]),
      },
      { requiredKeys: [] },
    ),
    timeout: fc.record({ attempt: ms(10_000), step: ms(60_000) }, { requiredKeys: [] }),
    effect: fc.record({ class: fc.constantFrom(...EFFECT_CLASSES) }),
    review: fc.constantFrom<NonNullable<PolicyInput['review']>>([], [{ when: 'after_failures', attempts: 3 }]),
  },
  { requiredKeys: [] },
)
const draws = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 12, maxLength: 12 })

/** Starts of the attempts that `nextAttempt` gives, when each takes `workMs`, and the end of the last. */
function play(input: PolicyInput, kind: ErrorKind, numbers: readonly number[], workMs: number): { starts: number[]; end: number } {
  const policy = resolvePolicy(input)
  const starts = [0]
  let drawn = 0
  for (;;) {
    const now = starts.at(-1)! + workMs
    const error = { kind, message: 'no' }
    const next = nextAttempt(policy, { failures: starts.length, firstStartedAt: 0, error, now }, () => numbers[drawn++ % 12]!)
    if ('exhausted' in next) return { starts, end: now }
    starts.push(next.retryAt)
  }
}

test('every real course of attempts lies within the bands', () => {
  fc.assert(
    fc.property(policies, fc.constantFrom(...ERROR_KINDS), draws, (input, kind, numbers) => {
      const { attempts } = retrySchedule(resolvePolicy(input), kind)
      const { starts } = play(input, kind, numbers, 0)
      expect(starts.length).toBeLessThanOrEqual(attempts.length)
      expect(starts.length).toBeGreaterThanOrEqual(attempts.filter(({ certain }) => certain).length)
      for (const [index, start] of starts.entries()) {
        expect(start).toBeGreaterThanOrEqual(attempts[index]!.earliestMs - 1)
        expect(start).toBeLessThanOrEqual(attempts[index]!.latestMs + 1)
      }
    }),
    { numRuns: 500 },
  )
})

test('attempts that take all their time end within the worst case', () => {
  fc.assert(
    fc.property(policies, draws, (input, numbers) => {
      const policy = resolvePolicy(input)
      const workMs = Math.min(policy.timeout.attemptMs, policy.timeout.stepMs ?? Infinity)
      // A step's timeout cuts the attempt that is under way.
      const end = Math.min(play(input, 'unavailable', numbers, workMs).end, policy.timeout.stepMs ?? Infinity)
      expect(end).toBeLessThanOrEqual(retrySchedule(policy).worstMs + 1)
    }),
    { numRuns: 500 },
  )
})
