import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolvePolicy, type BackoffPolicy, type PolicyInput, type StepPolicy } from './policy.ts'
import { backoffWait, nextAttempt, recordedError, retryRule, type FailedSoFar } from './retry.ts'
import { DETERMINISTIC_KINDS, ERROR_KINDS, StepFailure, toStepError, type ErrorKind, type StepError } from './step-error.ts'

const backoff = (more: Partial<BackoffPolicy> = {}): BackoffPolicy => ({
  strategy: 'exponential',
  firstMs: 100,
  factor: 2,
  capMs: 1_000,
  jitter: 'none',
  ...more,
})

/** mulberry32: the same draws every time. */
function seeded(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

describe('the wait after the n-th failure', () => {
  test.each<[string, BackoffPolicy, number[]]>([
    ['fixed', backoff({ strategy: 'fixed' }), [100, 100, 100, 100, 100, 100]],
    ['linear', backoff({ strategy: 'linear' }), [100, 200, 300, 400, 500, 600]],
    ['exponential by 2', backoff(), [100, 200, 400, 800, 1_000, 1_000]],
    ['exponential by 3', backoff({ factor: 3, capMs: 5_000 }), [100, 300, 900, 2_700, 5_000, 5_000]],
    ['exponential by 1', backoff({ factor: 1 }), [100, 100, 100, 100, 100, 100]],
    ['exponential by 1.5', backoff({ factor: 1.5 }), [100, 150, 225, 337.5, 506.25, 759.375]],
    ['a first wait above the cap', backoff({ firstMs: 9_000 }), [1_000, 1_000, 1_000, 1_000, 1_000, 1_000]],
    ['a cap of nothing', backoff({ capMs: 0 }), [0, 0, 0, 0, 0, 0]],
    ['a first wait of nothing', backoff({ firstMs: 0 }), [0, 0, 0, 0, 0, 0]],
  ])('%s', (_name, policy, waits) => {
    expect(waits.map((_wait, index) => backoffWait(policy, index + 1, () => 0.5))).toEqual(waits)
  })

  test.each<[BackoffPolicy['jitter'], number, number]>([
    ['none', 0, 400],
    ['none', 0.999, 400],
    ['full', 0, 0],
    ['full', 0.5, 200],
    ['full', 0.999, 399],
    ['equal', 0, 200],
    ['equal', 0.5, 300],
    ['equal', 0.999, 399],
  ])('jitter %s with a draw of %d makes 400 ms %d ms', (jitter, draw, wait) => {
    expect(backoffWait(backoff({ jitter }), 3, () => draw)).toBe(wait)
  })

  test.each<[BackoffPolicy['jitter'], number, number, number]>([
    ['full', 0, 1_000, 500],
    ['equal', 500, 1_000, 750],
  ])('jitter %s is spread evenly between %d and %d', (jitter, low, high, mean) => {
    const random = seeded(7)
    const waits = Array.from({ length: 20_000 }, () => backoffWait(backoff({ firstMs: 1_000, jitter }), 1, random))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(low)
    expect(Math.max(...waits)).toBeLessThan(high)
    expect(Math.abs(waits.reduce((sum, wait) => sum + wait, 0) / waits.length - mean)).toBeLessThan(10)
    // Ten equal parts of the range are met equally often: chi-square with 9 degrees of freedom, 0.1 % point 27.9.
    const parts = Array.from({ length: 10 }, () => 0)
    for (const wait of waits) parts[Math.floor(((wait - low) / (high - low)) * 10)]!++
    expect(parts.reduce((sum, count) => sum + (count - 2_000) ** 2 / 2_000, 0)).toBeLessThan(27.9)
  })

  test('is a number between nothing and the cap, for every policy, failure and draw', () => {
    fc.assert(
      fc.property(anyBackoff, fc.integer({ min: 1, max: 1_000 }), draw, (policy, failures, r) => {
        const wait = backoffWait(policy, failures, () => r)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(policy.capMs)
      }),
    )
  })

  test('does not become shorter from failure to failure without jitter', () => {
    fc.assert(
      fc.property(anyBackoff, fc.integer({ min: 1, max: 200 }), (policy, failures) => {
        const wait = (n: number): number => backoffWait({ ...policy, jitter: 'none' }, n, () => 0)
        expect(wait(failures + 1)).toBeGreaterThanOrEqual(wait(failures))
      }),
    )
  })
})

const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const anyBackoff: fc.Arbitrary<BackoffPolicy> = fc.record({
  strategy: fc.constantFrom('fixed' as const, 'linear' as const, 'exponential' as const),
  firstMs: fc.oneof(fc.constant(0), fc.nat(100_000)),
  factor: fc.double({ min: 1, max: 100, noNaN: true }),
  capMs: fc.oneof(fc.constant(0), fc.nat(10_000_000)),
  jitter: fc.constantFrom('none' as const, 'full' as const, 'equal' as const),
})

const NO_JITTER: PolicyInput = { retry: { maxAttempts: 3, backoff: { strategy: 'fixed', first: '1s', jitter: 'none' }, budget: '1h' } }
const failed = (kind: ErrorKind, more: Partial<FailedSoFar> & { retryAfterMs?: number } = {}): FailedSoFar => {
  const error: StepError = { kind, message: 'It failed.', ...(more.retryAfterMs === undefined ? {} : { retryAfterMs: more.retryAfterMs }) }
  return { failures: 1, firstStartedAt: 0, now: 10, error, ...more }
}

describe('which errors are tried again', () => {
  test.each(
    ERROR_KINDS.map((kind): [ErrorKind, boolean] => [kind, ['timeout', 'rate_limited', 'unavailable', 'schema_mismatch'].includes(kind)]),
  )('%s: %s', (kind, retried) => {
    expect(DETERMINISTIC_KINDS.has(kind)).toBe(!retried)
    const next = nextAttempt(resolvePolicy(NO_JITTER), failed(kind), () => 0)
    expect(next).toEqual(retried ? { retryAt: 1_010 } : { exhausted: expect.stringContaining('the same error would come back') as string })
  })

  test.each(ERROR_KINDS)('%s is tried again when a rule names it', (kind) => {
    const policy = resolvePolicy({ retry: { ...NO_JITTER.retry, rules: [{ kinds: [kind], maxAttempts: 2 }] } })
    expect(nextAttempt(policy, failed(kind), () => 0)).toEqual({ retryAt: 1_010 })
    expect(nextAttempt(policy, failed(kind, { failures: 2 }), () => 0)).toEqual({ exhausted: 'no attempt is left' })
  })

  test('the first rule that names the kind applies, whole', () => {
    const { retry } = resolvePolicy({
      retry: {
        ...NO_JITTER.retry,
        rules: [
          { kinds: ['rate_limited', 'timeout'], maxAttempts: 7, backoff: { first: '5s' }, budget: '2h' },
          { kinds: ['timeout'], maxAttempts: 9 },
        ],
      },
    })
    expect(retryRule(retry, 'timeout')).toMatchObject({
      maxAttempts: 7,
      backoff: { firstMs: 5_000, strategy: 'fixed', jitter: 'none' },
      budgetMs: 7_200_000,
    })
    expect(retryRule(retry, 'unavailable')).toMatchObject({ maxAttempts: 3, backoff: { firstMs: 1_000 }, budgetMs: 3_600_000 })
    expect(retryRule(retry, 'auth')).toBeUndefined()
  })

  test('attempts are counted together; the limit is that of the last failure', () => {
    const policy = resolvePolicy({ retry: { ...NO_JITTER.retry, rules: [{ kinds: ['rate_limited'], maxAttempts: 5 }] } })
    expect(nextAttempt(policy, failed('rate_limited', { failures: 4 }), () => 0)).toHaveProperty('retryAt')
    expect(nextAttempt(policy, failed('unavailable', { failures: 4 }), () => 0)).toEqual({ exhausted: 'no attempt is left' })
  })
})

describe('when the next attempt starts', () => {
  test.each<[string, PolicyInput, FailedSoFar, object]>([
    ['the wait counts from the failure', NO_JITTER, failed('timeout', { now: 500 }), { retryAt: 1_500 }],
    ['what the far side asked for is longer', NO_JITTER, failed('rate_limited', { retryAfterMs: 30_000 }), { retryAt: 30_010 }],
    ['what the far side asked for is shorter', NO_JITTER, failed('rate_limited', { retryAfterMs: 20 }), { retryAt: 1_010 }],
    [
      'the far side asks for longer than the cap',
      { retry: { backoff: { cap: '2s', jitter: 'none' } } },
      failed('rate_limited', { retryAfterMs: 60_000 }),
      { retryAt: 60_010 },
    ],
    ['one attempt only', { retry: { maxAttempts: 1 } }, failed('timeout'), { exhausted: 'no attempt is left' }],
    ['exactly at the end of the budget', { retry: { ...NO_JITTER.retry, budget: '1010ms' } }, failed('timeout'), { retryAt: 1_010 }],
    [
      'a moment after the budget',
      { retry: { ...NO_JITTER.retry, budget: '1009ms' } },
      failed('timeout'),
      { exhausted: 'the next attempt would start after the time budget of 1 s' },
    ],
    [
      'the far side asks for longer than the budget',
      { retry: { ...NO_JITTER.retry, budget: '1m' } },
      failed('rate_limited', { retryAfterMs: 3_600_000 }),
      { exhausted: 'the next attempt would start after the time budget of 1 min' },
    ],
    [
      'a rule with a budget of its own',
      { retry: { ...NO_JITTER.retry, rules: [{ kinds: ['timeout'], budget: '1s' }] } },
      failed('timeout'),
      { exhausted: 'the next attempt would start after the time budget of 1 s' },
    ],
    ['a moment before the timeout of the step', { ...NO_JITTER, timeout: { step: '1011ms' } }, failed('timeout'), { retryAt: 1_010 }],
    [
      'at the timeout of the step',
      { ...NO_JITTER, timeout: { step: '1010ms' } },
      failed('timeout'),
      { exhausted: "the next attempt would start after the step's timeout of 1 s" },
    ],
    [
      'a person is asked after one failure',
      { ...NO_JITTER, review: [{ when: 'after_failures', attempts: 1 }] },
      failed('timeout'),
      { exhausted: 'a person is asked after 1 failed attempt' },
    ],
    [
      'a person is asked after two, this is the first',
      { ...NO_JITTER, review: [{ when: 'after_failures', attempts: 2 }] },
      failed('timeout'),
      { retryAt: 1_010 },
    ],
    [
      'a person is asked after two, this is the second',
      {
        ...NO_JITTER,
        review: [
          { when: 'after_failures', attempts: 5 },
          { when: 'after_failures', attempts: 2 },
        ],
      },
      failed('timeout', { failures: 2 }),
      { exhausted: 'a person is asked after 2 failed attempts' },
    ],
    [
      'a person is asked before a rule is looked at',
      { ...NO_JITTER, review: [{ when: 'after_failures', attempts: 1 }] },
      failed('auth'),
      { exhausted: 'a person is asked after 1 failed attempt' },
    ],
  ])('%s', (_name, input, so_far, next) => {
    expect(nextAttempt(resolvePolicy(input), so_far, () => 0)).toEqual(next)
  })
})

test('no schedule is longer than its count, its budget or its cap', () => {
  const rule = fc.record({
    kinds: fc.subarray([...ERROR_KINDS], { minLength: 1 }),
    maxAttempts: fc.integer({ min: 1, max: 30 }),
    backoff: anyBackoff,
    budgetMs: fc.nat(5_000_000),
  })
  const policies: fc.Arbitrary<StepPolicy> = fc
    .record({
      maxAttempts: fc.integer({ min: 1, max: 30 }),
      backoff: anyBackoff,
      budgetMs: fc.nat(5_000_000),
      rules: fc.array(rule, { maxLength: 3 }),
    })
    .chain((retry) =>
      fc
        .option(fc.nat(5_000_000), { nil: undefined })
        .map((stepMs) => ({ ...resolvePolicy(), retry, timeout: { attemptMs: 1, ...(stepMs === undefined ? {} : { stepMs }) } })),
    )
  const tries = fc.array(
    fc.record({
      kind: fc.constantFrom(...ERROR_KINDS),
      lasts: fc.nat(10_000),
      asks: fc.option(fc.nat(100_000), { nil: undefined }),
      r: draw,
    }),
    { minLength: 40, maxLength: 40 },
  )
  fc.assert(
    fc.property(policies, tries, (policy, failures) => {
      let now = 1_000_000
      const firstStartedAt = now
      for (const [index, { kind, lasts, asks, r }] of failures.entries()) {
        now += lasts
        const error: StepError = { kind, message: '', ...(asks === undefined ? {} : { retryAfterMs: asks }) }
        const next = nextAttempt(policy, { failures: index + 1, firstStartedAt, error, now }, () => r)
        if ('exhausted' in next) {
          expect(next.exhausted).not.toBe('')
          return
        }
        const inForce = retryRule(policy.retry, kind)!
        expect(index + 1).toBeLessThan(inForce.maxAttempts)
        expect(next.retryAt).toBeGreaterThanOrEqual(now + (asks ?? 0))
        expect(next.retryAt).toBeLessThanOrEqual(now + Math.max(inForce.backoff.capMs, asks ?? 0))
        expect(next.retryAt - firstStartedAt).toBeLessThanOrEqual(inForce.budgetMs)
        if (policy.timeout.stepMs !== undefined) expect(next.retryAt - firstStartedAt).toBeLessThan(policy.timeout.stepMs)
        now = next.retryAt
      }
      throw new Error('40 failures did not end it')
    }),
  )
})

describe('a step that must not happen twice', () => {
  const unsafe: PolicyInput = { ...NO_JITTER, effect: { class: 'unsafe' } }
  test.each(ERROR_KINDS)('is not tried again after %s, not even by a rule', (kind) => {
    const policy = resolvePolicy({ ...unsafe, retry: { ...NO_JITTER.retry, rules: [{ kinds: [kind] }] } })
    expect(nextAttempt(policy, failed(kind), () => 0)).toEqual({ exhausted: expect.stringContaining('never repeated') as string })
  })

  test.each(
    ERROR_KINDS.map((kind): [ErrorKind, ErrorKind] => [
      kind,
      ['rate_limited', 'auth', 'invalid_input', 'budget_exceeded', 'permanent'].includes(kind) ? kind : 'unknown_outcome',
    ]),
  )('that fails with %s is recorded as %s; of any other step the failure is what it is', (kind, recorded) => {
    const error: StepError = { kind, message: 'It failed.' }
    expect(recordedError(resolvePolicy(unsafe), error).kind).toBe(recorded)
    expect(recordedError(resolvePolicy(unsafe), error).message).toMatch(/^It failed\./)
    expect(recordedError(resolvePolicy(), error)).toBe(error)
  })
})

describe('anything that was thrown', () => {
  const known: StepError = { kind: 'rate_limited', message: 'Too fast.', retryAfterMs: 5 }
  test.each<[string, unknown, StepError]>([
    ['a step failure keeps its kind', new StepFailure(known), known],
    ['an error is the fault of the code', new TypeError('x is not a function'), { kind: 'code_error', message: 'x is not a function' }],
    ['a text', 'no more', { kind: 'code_error', message: 'no more' }],
    ['a number', 7, { kind: 'code_error', message: '7' }],
    ['nothing', undefined, { kind: 'code_error', message: 'The step failed without saying why.' }],
    ['null', null, { kind: 'code_error', message: 'The step failed without saying why.' }],
    ['an empty error', new Error(''), { kind: 'code_error', message: 'The step failed without saying why.' }],
    ['a symbol', Symbol('no'), { kind: 'code_error', message: 'Symbol(no)' }],
    ['an object without a text of its own', Object.create(null), { kind: 'code_error', message: 'The step failed without saying why.' }],
  ])('%s', (_name, thrown, error) => {
    expect(toStepError(thrown)).toEqual(error)
  })
})
