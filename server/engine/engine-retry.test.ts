import { describe, expect, test } from 'vitest'
import { done } from '#shared/nodes/define-node.ts'
import type { PolicyInput } from '#shared/policy/policy.ts'
import type { ErrorKind } from '#shared/policy/step-error.ts'
import { define, fixedRetry } from '#shared/run/testing/definitions.ts'
import { createWorld, failure, hold, START, type Act, type World } from './testing/world.ts'

/** Fails as told, attempt by attempt, then succeeds. */
const failing = (...kinds: (ErrorKind | { kind: ErrorKind; retryAfterMs: number })[]): Act => {
  return ({ attempt }) => {
    const kind = kinds[attempt - 1]
    if (kind === undefined) return done(`at attempt ${attempt}`)
    throw typeof kind === 'string' ? failure(kind) : failure(kind.kind, { retryAfterMs: kind.retryAfterMs })
  }
}
const one = (policy: PolicyInput) => define({ a: { type: 'flaky', policy } })
const startedAt = (world: World): number[] => world.calls.map((call) => call.at - START)

describe('the schedule', () => {
  test.each<[string, PolicyInput['retry'] & object, number[]]>([
    ['fixed', { maxAttempts: 4, backoff: { strategy: 'fixed', first: '1s', jitter: 'none' } }, [0, 1_000, 2_000, 3_000]],
    ['linear', { maxAttempts: 4, backoff: { strategy: 'linear', first: '1s', jitter: 'none' } }, [0, 1_000, 3_000, 6_000]],
    [
      'exponential with a cap',
      { maxAttempts: 5, backoff: { strategy: 'exponential', first: '1s', factor: 3, cap: '5s', jitter: 'none' } },
      [0, 1_000, 4_000, 9_000, 14_000],
    ],
    ['no wait', { maxAttempts: 4, backoff: { first: '0ms' } }, [0, 0, 0, 0]],
    [
      'hours',
      { maxAttempts: 3, backoff: { strategy: 'fixed', first: '5h', cap: '1d', jitter: 'none' }, budget: '2d' },
      [0, 18_000_000, 36_000_000],
    ],
    [
      'the cap holds for the first wait too',
      { maxAttempts: 3, backoff: { strategy: 'fixed', first: '5h', cap: '1m', jitter: 'none' }, budget: '2d' },
      [0, 60_000, 120_000],
    ],
    ['a budget', { maxAttempts: 10, backoff: { strategy: 'fixed', first: '10s', jitter: 'none' }, budget: '25s' }, [0, 10_000, 20_000]],
  ])('%s: attempts start at exactly their times', async (_name, retry, times) => {
    const world = await createWorld({ handlers: { flaky: failing(...Array<ErrorKind>(20).fill('unavailable')) } })
    const row = await world.settle(await world.begin(one({ retry })), 864_000_000)
    expect(row).toMatchObject({ state: 'failed', error: { kind: 'unavailable' } })
    expect(startedAt(world)).toEqual(times)
    const journal = await world.journal(row.runId)
    const failures = journal.filter((event) => event.type === 'attempt-failed')
    expect(failures.map((event) => event.retryAt && event.retryAt - START)).toEqual([...times.slice(1), undefined])
    expect(failures.at(-1)!.exhausted).toBeTruthy()
    expect(await world.real.deadLetters({})).toHaveLength(1)
  })

  test('is seen while it waits: the state, why, and until when', async () => {
    const world = await createWorld({ handlers: { flaky: failing('unavailable') } })
    const runId = await world.begin(one({ retry: fixedRetry(3, '50s') }))
    await world.quiet()
    expect(await world.real.run(runId)).toMatchObject({
      state: 'pending',
      waiting: { for: 'retry', at: START + 50_000 },
      wakeAt: START + 50_000,
    })
    expect((await world.real.run(runId))!.owner).toBeUndefined()
    expect(world.engine.stats()).toMatchObject({ activeRuns: 0, attemptsInFlight: 0 })
    await world.advance(49_999)
    expect(world.calls).toHaveLength(1)
    await world.advance(1)
    expect(world.calls).toHaveLength(2)
    expect(await world.real.run(runId)).toMatchObject({ state: 'success', output: { json: 'at attempt 2' } })
  })

  test('jitter draws from the random that was handed in', async () => {
    const world = await createWorld({ random: () => 0.25, handlers: { flaky: failing('unavailable') } })
    await world.finish(one({ retry: { backoff: { strategy: 'fixed', first: '8s', jitter: 'full' } } }))
    expect(startedAt(world)).toEqual([0, 2_000])
  })

  test.each<[number, number]>([
    [30_000, 30_000],
    [10, 1_000],
  ])('the far side asks for %i ms: the next attempt starts after %i', async (retryAfterMs, at) => {
    const world = await createWorld({ handlers: { flaky: failing({ kind: 'rate_limited', retryAfterMs }) } })
    expect(await world.finish(one({ retry: fixedRetry(2) }))).toMatchObject({ state: 'success' })
    expect(startedAt(world)).toEqual([0, at])
  })

  test('kinds that would fail again are not tried again', async () => {
    const world = await createWorld({ handlers: { flaky: failing('auth') } })
    expect(await world.finish(one({ retry: fixedRetry(5) }))).toMatchObject({ state: 'failed', error: { kind: 'auth' } })
    expect(world.calls).toHaveLength(1)
  })

  test('rules by kind', async () => {
    const world = await createWorld({ handlers: { flaky: failing('schema_mismatch', 'rate_limited', 'schema_mismatch') } })
    const row = await world.finish(
      one({ retry: fixedRetry(3, '1s', { rules: [{ kinds: ['rate_limited'], maxAttempts: 9, backoff: { first: '1m' } }] }) }),
    )
    expect(row).toMatchObject({ state: 'failed', error: { kind: 'schema_mismatch' } })
    expect(startedAt(world)).toEqual([0, 1_000, 61_000])
  })

  test('one clock tick wakes many runs, each at its own time', async () => {
    const world = await createWorld({
      handlers: {
        flaky: ({ attempt, scope }) => {
          if (attempt === 1) throw failure('unavailable', { retryAfterMs: Number(scope.input) })
          return done(null)
        },
      },
    })
    const graph = one({ retry: fixedRetry(2, '0ms') })
    for (let i = 1; i <= 50; i++) await world.begin(graph, { input: i * 1_000 })
    await world.advance(60_000)
    const second = world.calls.filter((call) => call.attempt === 2)
    expect(second).toHaveLength(50)
    for (const { at, context } of second) expect(at - START).toBe(context.scope.input)
  })
})

test('a clock that is set back does not keep a retry waiting until it has caught up', async () => {
  const held = hold()
  const world = await createWorld({ store: 'sqlite', handlers: { flaky: held.act, other: () => new Promise(() => {}) } })
  const policy: PolicyInput = { retry: fixedRetry(5, '10s'), timeout: { attempt: '10d' } }
  await world.begin(define({ a: { type: 'flaky', policy }, b: { type: 'other', policy: { timeout: { attempt: '10d' } } } }))
  await world.quiet()
  held.open[0]!.fail(failure('unavailable'))
  await world.advance(10_000)
  expect(held.open).toHaveLength(2)
  world.clock.set(START - 3_600_000)
  held.open[1]!.fail(failure('unavailable'))
  await world.advance(10_000)
  expect(held.open).toHaveLength(3)
})

describe('the timeout of an attempt', () => {
  const policy: PolicyInput = { timeout: { attempt: '5s' }, retry: fixedRetry(2) }

  test('cuts it off at exactly its time, tells the handler, and tries again', async () => {
    const held = hold()
    const aborted: number[] = []
    const world = await createWorld({
      handlers: {
        flaky: (context) => {
          context.signal.addEventListener('abort', () => aborted.push(world.clock.now() - START))
          return context.attempt === 1 ? held.act(context) : done('second')
        },
      },
    })
    const row = await world.finish(one(policy))
    expect(row).toMatchObject({ state: 'success', output: { json: 'second' } })
    expect(aborted).toEqual([5_000])
    expect(startedAt(world)).toEqual([0, 6_000])
    expect((await world.journal(row.runId)).filter((event) => event.type === 'attempt-failed')).toMatchObject([
      { at: START + 5_000, error: { kind: 'timeout', message: 'No result within 5 s.' } },
    ])
  })

  // R12: what comes after the end of its attempt changes nothing, in whatever order.
  const endings = ['success', 'failure', 'success again'] as const
  const orders = endings.flatMap((a) =>
    endings.filter((b) => b !== a).flatMap((b) => endings.filter((c) => c !== a && c !== b).map((c) => [a, b, c])),
  )
  test.each(orders)('late results are dropped and counted: %s, %s, %s', async (...order) => {
    const helds = [hold(), hold(), hold()]
    const world = await createWorld({ handlers: { flaky: (context) => helds[context.attempt - 1]!.act(context) } })
    const runId = await world.begin(one({ ...policy, retry: fixedRetry(3) }))
    await world.advance(6_000)
    await world.advance(6_000)
    expect(world.calls.map((call) => call.attempt)).toEqual([1, 2, 3])
    const end = (which: number, how: string): void => {
      if (how === 'failure') helds[which]!.open[0]!.fail(failure('permanent'))
      else helds[which]!.open[0]!.done(`late ${how}`)
    }
    end(0, order[0]!)
    await world.quiet()
    end(1, order[1]!)
    await world.quiet()
    helds[2]!.open[0]!.done('in time')
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 'in time' } })
    end(2, order[2]!)
    await world.quiet()
    expect(world.engine.stats().lateResults).toBe(2)
    expect((await world.types(runId, 'a')).filter((type) => type === 'step-succeeded')).toHaveLength(1)
  })

  test('a handler that ignores its signal holds no place', async () => {
    const held = hold()
    const world = await createWorld({
      concurrency: 1,
      handlers: { flaky: (context) => (context.scope.input === 1 ? held.act(context) : done('next')) },
    })
    const graph = one({ timeout: { attempt: '5s' }, retry: { maxAttempts: 1 } })
    const [first, second] = [await world.begin(graph, { input: 1 }), await world.begin(graph, { input: 2 })]
    expect(await world.settle(second)).toMatchObject({ state: 'success' })
    expect(world.clock.now() - START).toBe(5_000)
    expect(await world.real.run(first)).toMatchObject({ state: 'failed' })
  })

  test('an attempt in time leaves no timer behind', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { flaky: held.act } })
    const runId = await world.begin(one({ timeout: { attempt: '10d' } }))
    await world.quiet()
    held.open[0]!.done()
    await world.settle(runId)
    expect(world.clock.next()).toBeLessThan(START + 60_000)
  })
})

describe('the timeout of a step', () => {
  test('ends an attempt that has less time left than its own timeout', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { flaky: held.act } })
    const row = await world.finish(one({ timeout: { attempt: '5s', step: '8s' }, retry: fixedRetry(5) }))
    expect(row).toMatchObject({ state: 'failed', error: { kind: 'timeout' } })
    expect(startedAt(world)).toEqual([0, 6_000])
    expect(row.updatedAt - START).toBe(8_000)
  })

  test('ends a wait', async () => {
    const world = await createWorld({ handlers: { flaky: ({ now }) => ({ kind: 'wait', until: now() + 60_000, memo: null }) } })
    const row = await world.finish(one({ timeout: { step: '20s' } }))
    expect(row).toMatchObject({ state: 'failed', error: { kind: 'timeout' } })
    expect(row.updatedAt - START).toBe(20_000)
    expect(world.calls).toHaveLength(1)
  })

  test.each(['pure', 'idempotent', 'keyed', 'unsafe'] as const)('counts all waits of a %s step together', async (effect) => {
    const world = await createWorld({ handlers: { flaky: ({ now }) => ({ kind: 'wait', until: now() + 6_000, memo: null }) } })
    const row = await world.finish(one({ timeout: { step: '20s' }, effect: { class: effect } }))
    expect(row).toMatchObject({ state: 'failed', error: { kind: 'timeout' } })
    expect(startedAt(world)).toEqual([0, 6_000, 12_000, 18_000])
    expect(row.updatedAt - START).toBe(20_000)
  })

  test('is noticed once when it comes while a step goes on after a wait, beside another timer', async () => {
    const held = hold()
    const world = await createWorld({
      handlers: {
        flaky: (context) => (context.memo === undefined ? { kind: 'wait', until: START + 5_000, memo: 1 } : held.act(context)),
        other: ({ memo }) => (memo === undefined ? { kind: 'wait', until: START + 20_000, memo: 1 } : done(1)),
      },
    })
    const policy: PolicyInput = { timeout: { step: '20s' }, onExhausted: { to: 'review' } }
    const row = await world.finish(define({ other: {}, a: { type: 'flaky', policy } }))
    expect(row).toMatchObject({ state: 'needs_review' })
    held.open[0]!.done('late')
    await world.quiet()
    expect(await world.types(row.runId, 'a')).toEqual(['step-started', 'step-waiting', 'attempt-failed', 'review-requested'])
  })

  test('does not count the time that a person takes', async () => {
    const world = await createWorld({ handlers: { flaky: failing('unavailable', 'unavailable') } })
    const runId = await world.begin(one({ timeout: { step: '20s' }, retry: fixedRetry(1), onExhausted: { to: 'review' } }))
    await world.settle(runId)
    await world.advance(3_600_000)
    await world.until(world.engine.decideReview((await world.openReview()).reviewId, { decision: 'retry', by: 'anna' }))
    await world.settle(runId)
    await world.until(world.engine.decideReview((await world.openReview()).reviewId, { decision: 'retry', by: 'anna' }))
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 'at attempt 3' } })
  })
})

describe('what a handler gives back', () => {
  const cyclic: { self?: unknown } = {}
  cyclic.self = cyclic
  const throwing = (thrown: unknown): Act => {
    return () => {
      throw thrown
    }
  }
  const codeError = (message: string | RegExp): object => ({
    state: 'failed',
    error: { kind: 'code_error', message: typeof message === 'string' ? message : (expect.stringMatching(message) as string) },
  })
  test.each<[string, Act, object]>([
    ['undefined', () => undefined, codeError(/gave no result|without/)],
    ['a promise of undefined', async () => undefined, codeError(/gave no result|without/)],
    ['null', () => null, codeError(/gave no result|without/)],
    ['a text instead of a result', () => 'done', codeError(/no result/)],
    ['an unknown kind of result', () => ({ kind: 'nothing' }), codeError(/no result/)],
    ['a promise of an unknown kind', async () => ({ kind: 'nothing' }), codeError(/no result/)],
    ['done with undefined', () => ({ kind: 'done', output: undefined }), { state: 'success', output: { json: null } }],
    ['a cyclic output', () => ({ kind: 'done', output: cyclic }), codeError(/cannot be written as JSON/)],
    ['a port that is no text', () => ({ kind: 'done', output: 1, port: 5n }), codeError(/port/)],
    ['a review with a question that is no text', () => ({ kind: 'review', output: 1, question: 5n }), codeError(/question/)],
    ['a review due at no time', () => ({ kind: 'review', output: 1, dueMs: Number.NaN }), codeError(/no number/)],
    [
      'children none of which may run',
      () => ({ kind: 'children', plan: { items: [1], concurrency: 0 }, memo: null }),
      codeError(/at once/),
    ],
    [
      'an error that asks to wait for no time at all',
      throwing(failure('permanent', { retryAfterMs: Number.NaN })),
      { state: 'failed', error: { kind: 'permanent', message: 'It failed: permanent.' } },
    ],
    [
      'children, as many as no number',
      () => ({ kind: 'children', plan: { items: [1], concurrency: Number.NaN }, memo: null }),
      codeError(/at once/),
    ],
    ['a BigInt', () => ({ kind: 'done', output: { n: 1n } }), codeError(/cannot be written as JSON/)],
    ['a function', () => ({ kind: 'done', output: () => 1 }), codeError(/not data/)],
    [
      'a getter that throws',
      () => ({
        kind: 'done',
        output: {
          get x(): never {
            throw new Error('boo')
          },
        },
      }),
      codeError(/boo/),
    ],
    ['a wait until nothing', () => ({ kind: 'wait', until: Number.NaN, memo: null }), codeError(/wait/)],
    ['a wait with a cyclic memo', ({ now }) => ({ kind: 'wait', until: now() + 1, memo: cyclic }), codeError(/cannot be written as JSON/)],
    ['children without a list', () => ({ kind: 'children', plan: { items: 3, concurrency: 1 }, memo: null }), codeError(/./)],
    [
      'children with a BigInt memo',
      () => ({ kind: 'children', plan: { items: [], concurrency: 1 }, memo: 1n }),
      codeError(/cannot be written as JSON/),
    ],
    ['a review of a cyclic output', () => ({ kind: 'review', output: cyclic }), codeError(/cannot be written as JSON/)],
    ['a thrown text', throwing('boo'), codeError('boo')],
    ['a thrown nothing', throwing(undefined), codeError('The step failed without saying why.')],
    ['a thrown object that is no text', throwing(Object.create(null)), codeError('The step failed without saying why.')],
    ['a rejection with nothing', () => Promise.reject(undefined), codeError('The step failed without saying why.')],
    [
      'an error with cyclic details',
      throwing(Object.assign(failure('permanent'), { error: { kind: 'permanent', message: 'odd', details: cyclic } })),
      { state: 'failed', error: { kind: 'permanent', message: 'odd' } },
    ],
    ['a usage with a BigInt', () => ({ kind: 'done', output: 1, usage: { inputTokens: 1n } }), codeError(/cannot be written as JSON/)],
  ])('%s', async (_name, flaky, row) => {
    const world = await createWorld({ handlers: { flaky } })
    expect(await world.finish(one({ retry: { maxAttempts: 1 } }))).toMatchObject(row)
    expect(world.engine.stats()).toMatchObject({ attemptsInFlight: 0 })
    // Others are not touched by it.
    expect(await world.finish(define({ b: {} }))).toMatchObject({ state: 'success' })
  })
})
