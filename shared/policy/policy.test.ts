import { describe, expect, test } from 'vitest'
import { PolicyInput, resolvePolicy, type StepPolicy } from './policy.ts'
import { toleratedFailures } from './tolerance.ts'

const HOUSE: StepPolicy = {
  retry: {
    maxAttempts: 3,
    backoff: { strategy: 'exponential', firstMs: 1_000, factor: 2, capMs: 60_000, jitter: 'full' },
    budgetMs: 600_000,
    rules: [],
  },
  timeout: { attemptMs: 60_000 },
  effect: { class: 'pure', scope: 'run' },
  review: [],
  onExhausted: { to: 'dead_letter' },
}

describe('the policy in force', () => {
  test('is the house defaults when nobody says anything', () => {
    expect(resolvePolicy()).toEqual(HOUSE)
    expect(resolvePolicy({}, {})).toEqual(HOUSE)
  })

  const TYPE: PolicyInput = {
    retry: { maxAttempts: 5, backoff: { strategy: 'linear', first: '2s', jitter: 'none' }, rules: [{ kinds: ['auth'], maxAttempts: 2 }] },
    timeout: { attempt: '10s', step: '1m' },
    effect: { class: 'keyed', key: '{{ run.id }}', ttl: '7d' },
    review: [{ when: 'always' }],
    onExhausted: { to: 'review' },
    concurrency: 8,
  }
  const OF_TYPE: StepPolicy = {
    retry: {
      maxAttempts: 5,
      backoff: { strategy: 'linear', firstMs: 2_000, factor: 2, capMs: 60_000, jitter: 'none' },
      budgetMs: 600_000,
      rules: [
        {
          kinds: ['auth'],
          maxAttempts: 2,
          backoff: { strategy: 'linear', firstMs: 2_000, factor: 2, capMs: 60_000, jitter: 'none' },
          budgetMs: 600_000,
        },
      ],
    },
    timeout: { attemptMs: 10_000, stepMs: 60_000 },
    effect: { class: 'keyed', scope: 'run', key: '{{ run.id }}', ttlMs: 604_800_000 },
    review: [{ when: 'always' }],
    onExhausted: { to: 'review' },
    concurrency: 8,
  }

  test('is the type over the house', () => {
    expect(resolvePolicy({}, TYPE)).toEqual(OF_TYPE)
  })

  test.each<[string, PolicyInput, Partial<StepPolicy>]>([
    [
      'attempts, and those of a rule that says none keep the rule',
      { retry: { maxAttempts: 9 } },
      { retry: { ...OF_TYPE.retry, maxAttempts: 9 } },
    ],
    [
      'one field of the backoff',
      { retry: { backoff: { cap: '5s' } } },
      {
        retry: {
          ...OF_TYPE.retry,
          backoff: { ...OF_TYPE.retry.backoff, capMs: 5_000 },
          rules: [{ ...OF_TYPE.retry.rules[0]!, backoff: { ...OF_TYPE.retry.backoff, capMs: 5_000 } }],
        },
      },
    ],
    ['rules as a whole', { retry: { rules: [] } }, { retry: { ...OF_TYPE.retry, rules: [] } }],
    ['one timeout', { timeout: { attempt: '3s' } }, { timeout: { attemptMs: 3_000, stepMs: 60_000 } }],
    ['one field of the effect', { effect: { scope: 'global' } }, { effect: { ...OF_TYPE.effect, scope: 'global' } }],
    ['no review at all', { review: [] }, { review: [] }],
    ['what becomes of it as a whole', { onExhausted: { to: 'fallback', value: 1 } }, { onExhausted: { to: 'fallback', value: 1 } }],
    ['concurrency', { concurrency: 1 }, { concurrency: 1 }],
  ])('is the node over the type: %s', (_name, node, changed) => {
    expect(resolvePolicy(node, TYPE)).toEqual({ ...OF_TYPE, ...changed })
  })

  test('clamps nothing: what the form says is what runs', () => {
    const extreme: PolicyInput = {
      retry: { maxAttempts: 1_000, backoff: { first: '100d', cap: '1ms', factor: 100 }, budget: '0ms' },
      timeout: { attempt: '1ms', step: '365d' },
      concurrency: 10_000,
    }
    expect(PolicyInput.parse(extreme)).toEqual(extreme)
    expect(resolvePolicy(extreme)).toMatchObject({
      retry: { maxAttempts: 1_000, budgetMs: 0, backoff: { firstMs: 8_640_000_000, capMs: 1, factor: 100 } },
      timeout: { attemptMs: 1, stepMs: 31_536_000_000 },
      concurrency: 10_000,
    })
  })

  test('leaves what it was given alone', () => {
    const node: PolicyInput = { retry: { rules: [{ kinds: ['auth'] }] } }
    const before = JSON.stringify([node, TYPE])
    resolvePolicy(node, TYPE)
    expect(JSON.stringify([node, TYPE])).toBe(before)
  })
})

test.each<[string, unknown]>([
  ['an unknown field', { retires: {} }],
  ['no attempt', { retry: { maxAttempts: 0 } }],
  ['half an attempt', { retry: { maxAttempts: 1.5 } }],
  ['more attempts than allowed', { retry: { maxAttempts: 1_001 } }],
  ['a factor below 1', { retry: { backoff: { factor: 0.5 } } }],
  ['a negative wait', { retry: { backoff: { first: '-1s' } } }],
  ['a wait in numbers', { retry: { backoff: { first: 1_000 } } }],
  ['an unknown kind', { retry: { rules: [{ kinds: ['weather'] }] } }],
  ['a rule without kinds', { retry: { rules: [{ kinds: [] }] } }],
  ['an unknown effect class', { effect: { class: 'harmless' } }],
  ['an empty key', { effect: { key: '' } }],
  ['a threshold above 1', { review: [{ when: 'confidence_below', value: 1.1 }] }],
  ['a review without a reason', { review: [{}] }],
  ['a review after no failure', { review: [{ when: 'after_failures', attempts: 0 }] }],
  ['an unknown target', { onExhausted: { to: 'ignore' } }],
  ['no concurrency', { concurrency: 0 }],
])('refuses %s', (_name, input) => {
  expect(PolicyInput.safeParse(input).success).toBe(false)
})

describe('tolerated failures', () => {
  test.each<[string, Parameters<typeof toleratedFailures>[0], number, number]>([
    ['nothing said', undefined, 100, 0],
    ['neither', {}, 100, 0],
    ['a count', { count: 3 }, 100, 3],
    ['a count of none', { count: 0 }, 100, 0],
    ['a count above the total', { count: 7 }, 5, 7],
    ['a share', { share: 0.25 }, 100, 25],
    ['a share of few', { share: 0.25 }, 3, 0],
    ['a share that is not whole', { share: 0.25 }, 7, 1],
    ['a share of all', { share: 1 }, 12, 12],
    ['a share of nothing', { share: 0.5 }, 0, 0],
    ['29 of 100, though 0.29 * 100 is less than 29', { share: 0.29 }, 100, 29],
    ['57 of 100, though 0.57 * 100 is less than 57', { share: 0.57 }, 100, 57],
    ['both: the count is stricter', { count: 2, share: 0.5 }, 100, 2],
    ['both: the share is stricter', { count: 80, share: 0.5 }, 100, 50],
  ])('%s', (_name, tolerate, total, limit) => {
    expect(toleratedFailures(tolerate, total)).toBe(limit)
  })

  test('a whole percentage of a hundred is that number', () => {
    for (let percent = 0; percent <= 100; percent++) expect(toleratedFailures({ share: percent / 100 }, 100)).toBe(percent)
  })
})
