import { describe, expect, test } from 'vitest'
import { done } from '#shared/nodes/define-node.ts'
import type { PolicyInput } from '#shared/policy/policy.ts'
import { define, fixedRetry } from '#shared/run/testing/definitions.ts'
import { createWorld, failure, hold, START, type World, type WorldOptions } from './testing/world.ts'

const flaky: NonNullable<WorldOptions['handlers']> = {
  flaky: ({ attempt }) => {
    if (attempt < 3) throw failure('unavailable', { message: `away ${attempt}` })
    return done(`at attempt ${attempt}`)
  },
}
const one = (wait: string, more: PolicyInput = {}) => define({ a: { type: 'flaky', policy: { retry: fixedRetry(9, wait), ...more } } })

/** At rest: released to the store. In memory: its time is near, or a sibling executes. */
const PLACES: [string, string][] = [
  ['at rest', '40s'],
  ['in memory', '1s'],
]

async function waiting(wait: string, more: PolicyInput = {}, options: WorldOptions = {}): Promise<{ world: World; runId: string }> {
  const world = await createWorld({ store: 'sqlite', handlers: flaky, ...options })
  const runId = await world.begin(one(wait, more))
  await world.quiet()
  return { world, runId }
}

describe.each(PLACES)('a step that waits for its next attempt, %s', (_place, wait) => {
  test('starts it now', async () => {
    const { world, runId } = await waiting(wait)
    expect(await world.until(world.engine.retryNow(runId, 'a', 'anna'), 0)).toBe(true)
    await world.quiet()
    expect(world.calls.map(({ at }) => at - START)).toEqual([0, 0])
    expect(await world.journal(runId)).toContainEqual(expect.objectContaining({ type: 'retry-hurried', step: 'a', attempt: 1, by: 'anna' }))
    expect(await world.until(world.engine.retryNow(runId, 'a', 'anna'), 0)).toBe(true)
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 'at attempt 3' } })
    expect(world.calls.map(({ at }) => at - START)).toEqual([0, 0, 0])
    expect(world.published.get(runId)).toEqual(await world.journal(runId))
  })

  test.each([
    ['fail', { state: 'failed', error: { kind: 'unavailable' } }],
    ['dead_letter', { state: 'failed' }],
    ['fallback', { state: 'success', output: { json: 'instead' } }],
    ['review', { state: 'needs_review' }],
  ] as const)('makes no further one: %s', async (to, outcome) => {
    const { world, runId } = await waiting(wait, { onExhausted: { to, ...(to === 'fallback' ? { value: 'instead' } : {}) } })
    expect(await world.until(world.engine.stopRetrying(runId, 'a', 'anna'), 0)).toBe(true)
    expect(await world.settle(runId, 0)).toMatchObject(outcome)
    expect(world.calls).toHaveLength(1)
    expect(await world.types(runId, 'a')).toContain('retry-stopped')
    expect(await world.real.deadLetters({})).toHaveLength(to === 'dead_letter' ? 1 : 0)
    if (to === 'review')
      expect((await world.openReview()).requested.reasons[0]?.text).toBe('anna wanted no further attempt; the last error: away 1')
    await world.advance(60_000)
    expect(world.calls).toHaveLength(1)
  })

  test('does so after the process died behind the command', async () => {
    for (const command of ['retryNow', 'stopRetrying'] as const) {
      const { world, runId } = await waiting(wait)
      expect(await world.until(world.engine[command](runId, 'a', 'anna'), 0)).toBe(true)
      await world.crash()
      await world.quiet()
      expect((await world.step(runId, 'a')).state).toBe(command === 'retryNow' ? 'pending' : 'failed')
      expect(world.calls.length).toBe(command === 'retryNow' ? 2 : 1)
    }
  })

  test('of several people at once, one is first and nothing happens twice', async () => {
    const { world, runId } = await waiting(wait)
    const answers = Promise.all([
      world.engine.retryNow(runId, 'a', 'anna'),
      world.engine.stopRetrying(runId, 'a', 'ben'),
      world.engine.retryNow(runId, 'a', 'cleo'),
      world.engine.stopRetrying(runId, 'a', 'dan'),
    ])
    const given = await world.until(answers, 0)
    expect(given.slice(0, 2)).toEqual([true, true])
    const row = await world.settle(runId, 600_000)
    expect(['success', 'failed']).toContain(row.state)
    const attempts = world.calls.map(({ attempt }) => attempt)
    expect(attempts).toEqual([...new Set(attempts)])
  })
})

test('a step that does not wait for a retry is left alone', async () => {
  const held = hold()
  const world = await createWorld({ handlers: { held: held.act } })
  const runId = await world.begin(define({ a: { type: 'held' }, b: { after: 'a' } }))
  await world.quiet()
  for (const step of ['a', 'b', 'nothing']) {
    expect(await world.until(world.engine.retryNow(runId, step, 'anna'))).toBe(false)
    expect(await world.until(world.engine.stopRetrying(runId, step, 'anna'))).toBe(false)
  }
  held.open[0]!.done()
  await world.settle(runId)
  expect(await world.until(world.engine.retryNow(runId, 'a', 'anna'))).toBe(false)
  await expect(world.until(world.engine.retryNow('nobody', 'a', 'anna'))).rejects.toMatchObject({ code: 'not_found' })
  expect(await world.types(runId)).not.toContain('retry-hurried')
})

test('a run that is being cancelled is not hurried', async () => {
  const { world, runId } = await waiting('5h')
  await world.until(world.engine.cancel(runId, 'anna'))
  expect(await world.until(world.engine.retryNow(runId, 'a', 'anna'))).toBe(false)
})

describe('an attempt that is due and waits for a slot', () => {
  test('can still be stopped, and gives its place on', async () => {
    const held = hold()
    const world = await createWorld({ store: 'sqlite', handlers: { ...flaky, held: held.act }, concurrency: 1 })
    const runId = await world.begin(one('1s'))
    await world.quiet()
    const other = await world.begin(define({ h: { type: 'held' } }))
    await world.advance(1_500)
    expect(world.calls.map(({ step }) => step)).toEqual(['a', 'h'])
    // It has been started as far as can be.
    expect(await world.until(world.engine.retryNow(runId, 'a', 'anna'), 0)).toBe(true)
    expect(await world.until(world.engine.stopRetrying(runId, 'a', 'anna'), 0)).toBe(true)
    held.open[0]!.done()
    expect(await world.settle(other)).toMatchObject({ state: 'success' })
    expect(await world.settle(runId)).toMatchObject({ state: 'failed' })
    expect(world.calls).toHaveLength(2)
    expect(await world.types(runId, 'a')).toEqual(['step-started', 'attempt-failed', 'retry-stopped', 'step-failed', 'run-failed'])
  })

  test('does not begin when a step beside it gives the slot back', async () => {
    const held = hold()
    const world = await createWorld({ store: 'sqlite', handlers: { ...flaky, held: held.act }, concurrency: 1 })
    const policy = { retry: fixedRetry(9, '1s'), onExhausted: { to: 'fallback' as const, value: 'instead' } }
    const runId = await world.begin(define({ a: { type: 'flaky', policy }, h: { type: 'held' }, g: { type: 'held', after: 'h' } }))
    await world.advance(1_500)
    expect(await world.until(world.engine.stopRetrying(runId, 'a', 'anna'), 0)).toBe(true)
    held.open[0]!.done()
    await world.quiet()
    held.open[1]!.done()
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
    expect(world.calls.map(({ step }) => step)).toEqual(['a', 'h', 'g'])
    expect(await world.types(runId, 'a')).toEqual(['step-started', 'attempt-failed', 'retry-stopped', 'step-succeeded'])
  })
})

test('a child run is hurried like any other', async () => {
  const body = one('5h')
  const graph = define({ map: { type: 'map', body } })
  const world = await createWorld({
    store: 'sqlite',
    handlers: {
      ...flaky,
      map: (context) =>
        context.children
          ? done(context.children.length)
          : { kind: 'children', plan: { items: [1, 2], concurrency: 2, tolerate: {} }, memo: null },
    },
  })
  await world.save(body)
  const runId = await world.begin(graph)
  await world.quiet()
  for (const index of [0, 1]) {
    for (let attempt = 1; attempt < 3; attempt++) {
      expect(await world.until(world.engine.retryNow(`${runId}.map.1.${index}`, 'a', 'anna'), 0)).toBe(true)
      await world.quiet()
    }
  }
  expect(await world.settle(runId, 0)).toMatchObject({ state: 'success', output: { json: 2 } })
})
