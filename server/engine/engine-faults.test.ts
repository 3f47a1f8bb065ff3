import { describe, expect, test } from 'vitest'
import { DomainError, type DomainErrorCode } from '#shared/lib/domain-error.ts'
import type { Json } from '#shared/lib/json.ts'
import { done } from '#shared/nodes/define-node.ts'
import { define, fixedRetry } from '#shared/run/testing/definitions.ts'
import type { Append, Store } from '../store/store.ts'
import { createWorld, failure, hold, START, type World, type WorldOptions } from './testing/world.ts'

const refuse = (code: DomainErrorCode): never => {
  throw new DomainError(code, `The store says ${code}.`)
}
const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => setImmediate(resolve))
}

describe('while the disk is full', () => {
  test.each(['memory', 'sqlite'] as const)('nothing is acknowledged or published; afterwards it goes on by itself: %s', async (store) => {
    const world = await createWorld({ store })
    const runs: string[] = []
    let full = true
    world.gate.before = (operation) => void (full && operation === 'append' && refuse('disk_full'))
    for (let i = 0; i < 5; i++) runs.push(await world.begin(define({ a: {}, b: { after: 'a' } })))
    await world.advance(60_000)
    for (const run of runs) {
      expect(await world.journal(run)).toHaveLength(1)
      expect(world.published.get(run)).toHaveLength(1)
    }
    await expect(Promise.race([world.engine.settled(runs[0]!), turns(20).then(() => 'not yet')])).resolves.toBe('not yet')
    full = false
    for (const run of runs) expect(await world.settle(run, 2_000)).toMatchObject({ state: 'success' })
    for (const run of runs) expect(world.published.get(run)).toEqual(await world.journal(run))
    expect(world.calls).toHaveLength(10)
  })

  test('no effect goes out whose intent is not on disk', async () => {
    const world = await createWorld({ handlers: { send: () => done(1) } })
    let full = true
    world.gate.before = (operation) => void (full && operation === 'append' && refuse('disk_full'))
    const runId = await world.begin(define({ a: { type: 'send', policy: { effect: { class: 'keyed' } } } }))
    await world.advance(10_000)
    expect(world.calls).toEqual([])
    full = false
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
    expect(world.calls).toHaveLength(1)
  })

  test('effect 2 does not go out before result 1 is on disk', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { send: held.act } })
    const graph = define({
      a: { type: 'send', policy: { effect: { class: 'keyed' } } },
      b: { type: 'send', after: 'a', policy: { effect: { class: 'keyed' } } },
    })
    const runId = await world.begin(graph)
    await world.quiet()
    let full = true
    world.gate.before = (operation) => void (full && operation === 'append' && refuse('disk_full'))
    held.open[0]!.done(1)
    await world.advance(5_000)
    expect(held.open).toHaveLength(1)
    full = false
    await world.advance(1_000)
    expect(held.open).toHaveLength(2)
    held.open[1]!.done(2)
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
  })

  test('a start is refused, and told so; the same key finds out later', async () => {
    const world = await createWorld()
    const graph = define({ a: {} })
    await world.save(graph)
    let full = true
    world.gate.before = (operation) => void (full && operation === 'createRun' && refuse('disk_full'))
    const start = (): Promise<{ runId: string; created: boolean }> =>
      world.until(world.engine.createRun({ definition: graph.hash, input: 1, idempotencyKey: 'k' }))
    await expect(start()).rejects.toMatchObject({ code: 'disk_full' })
    expect(await world.real.runs({})).toEqual([])
    full = false
    const { runId, created } = await start()
    expect(created).toBe(true)
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
  })

  test('a decision on a run at rest is refused, and can be made later', async () => {
    const world = await createWorld({ handlers: { ask: () => ({ kind: 'review', output: 1 }) } })
    const { runId } = await world.finish(define({ a: { type: 'ask' } }))
    const { reviewId } = await world.openReview()
    let full = true
    world.gate.before = (operation) => void (full && operation === 'append' && refuse('disk_full'))
    await expect(world.until(world.engine.decideReview(reviewId, { decision: 'approve', by: 'anna' }))).rejects.toMatchObject({
      code: 'disk_full',
    })
    expect((await world.openReview()).reviewId).toBe(reviewId)
    full = false
    await world.until(world.engine.decideReview(reviewId, { decision: 'approve', by: 'anna' }))
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
  })

  test('a stop does not wait for ever, and loses nothing that was acknowledged', async () => {
    const held = hold()
    const world = await createWorld({ store: 'sqlite', handlers: { ask: () => ({ kind: 'review', output: 1 }), held: held.act } })
    const runId = await world.begin(define({ a: { type: 'ask' }, b: { after: 'a' }, busy: { type: 'held' } }))
    await world.quiet()
    const { reviewId } = await world.openReview()
    world.gate.before = (operation) => void (operation === 'append' && refuse('disk_full'))
    let acknowledged: boolean | undefined
    void world.engine.decideReview(reviewId, { decision: 'approve', by: 'anna' }).then(
      () => (acknowledged = true),
      () => (acknowledged = false),
    )
    await world.advance(1_000)
    expect(acknowledged).toBeUndefined()
    await world.restart(1_000)
    expect(acknowledged).not.toBe(true)
    await world.quiet()
    expect((await world.openReview()).reviewId).toBe(reviewId)
    held.open[1]!.done()
    expect(await world.settle(runId)).toMatchObject({ state: 'needs_review' })
  })
})

test.each(['disk_full', 'unavailable'] as const)(
  'a stop ends although the store says %s to everything, and leaves nothing behind',
  async (code) => {
    const held = hold()
    const world = await createWorld({ handlers: { held: held.act, quick: () => done(1) } })
    const busy = await world.begin(define({ a: { type: 'held', policy: { effect: { class: 'keyed' } } }, b: { after: 'a' } }))
    await world.quiet()
    world.gate.before = (operation) => void (operation !== 'journal' && refuse(code))
    held.open[0]!.done(1)
    await world.advance(7_000)
    await world.until(world.engine.stop({ graceMs: 1_000 }), 10_000)
    await world.advance(1_000)
    const before = world.gate.operations
    await world.advance(120_000)
    expect(world.gate.operations).toBe(before)
    expect(world.clock.next()).toBeUndefined()
    delete world.gate.before
    const next = world.second('next')
    await world.until(next.engine.start())
    await world.quiet()
    held.open[1]!.done(2)
    expect(await world.until(next.engine.settled(busy))).toMatchObject({ state: 'success', output: { json: 2 } })
  },
)

describe.each<Exclude<DomainErrorCode, 'stale_writer'>>(['disk_full', 'unavailable'])('a store that says %s now and then', (code) => {
  const inner = define({ x: {}, y: { type: 'ask', after: 'x' } }, { name: 'inner' })
  const graph = define({
    a: { type: 'flaky', policy: { retry: fixedRetry(2, '1s') } },
    big: { after: 'a' },
    k: { type: 'key', after: 'big', policy: { effect: { class: 'keyed' } } },
    m: { type: 'each', after: 'k', body: inner },
    nap: { after: 'm' },
    end: { after: 'nap', policy: { review: [{ when: 'first_runs', count: 5 }] } },
  })
  const handlers: WorldOptions['handlers'] & object = {
    flaky: ({ attempt }) => {
      if (attempt === 1) throw failure('unavailable')
      return done('ok')
    },
    big: () => done('x'.repeat(80_000)),
    key: ({ key }) => done(key!),
    ask: ({ scope }) => (scope.item === 2 ? { kind: 'review', output: 'two' } : done(scope.item!)),
    each: ({ children }) =>
      children
        ? done(children.map((child) => child.output ?? null))
        : { kind: 'children', plan: { items: [1, 2, 3], concurrency: 2 }, memo: null },
    nap: ({ memo, now, arrived }) =>
      memo === undefined ? { kind: 'wait', until: now() + 10_000, memo: 1 } : done(Object.values(arrived)[0]!),
  }

  async function play(world: World): Promise<unknown> {
    let failing = true
    const persist = async <T>(act: () => Promise<T>): Promise<T> => {
      for (let i = 0; i < 200; i++) {
        try {
          return await world.until(act())
        } catch (error) {
          if (!(error instanceof DomainError) || error.code !== code) throw error
        }
      }
      throw new Error('never')
    }
    await world.save(inner, graph)
    const { runId } = await persist(() =>
      world.engine.createRun({ definition: graph.hash, input: 'x'.repeat(70_000), idempotencyKey: 'k' }),
    )
    for (let decisions = 0; failing; decisions++) {
      const row = await world.settle(runId)
      failing = row.state === 'needs_review'
      if (!failing || decisions > 4) return { state: row.state, output: row.output }
      for (const review of await world.real.reviews({ state: 'open' }))
        await persist(() => world.engine.decideReview(review.reviewId, { decision: 'approve', by: 'anna' }))
    }
    return undefined
  }

  test('ends every run as if it had not', async () => {
    expect(await play(await createWorld({ handlers }))).toEqual({ state: 'success', output: { json: [1, 'two', 3] } })
    for (const every of [2, 3, 5, 7]) {
      const world = await createWorld({ handlers })
      let draw = every
      world.gate.before = (operation) => {
        draw = (draw * 69_069 + 12_345) >>> 0
        if (operation !== 'recover' && draw / 4_294_967_296 < 1 / every) refuse(code)
      }
      expect(await play(world), `one in ${every}`).toEqual({ state: 'success', output: { json: [1, 'two', 3] } })
      expect(world.calls.filter((call) => call.step === 'a').map((call) => call.attempt)).toEqual([1, 2])
      expect(world.calls.filter((call) => call.step === 'k')).toHaveLength(1)
    }
  })

  const operations: (keyof Store)[] = [
    'append',
    'run',
    'journal',
    'definition',
    'putPayload',
    'payload',
    'claim',
    'release',
    'nextWake',
    'childOutcomes',
    'openChildren',
    'effect',
    'runNumber',
    'heartbeat',
    'review',
    'createRun',
  ]
  test.each(operations)('%s: two times in five', async (which) => {
    const world = await createWorld({ handlers })
    let asked = 0
    world.gate.before = (operation) => void (operation === which && ++asked % 5 < 2 && refuse(code))
    expect(await play(world)).toEqual({ state: 'success', output: { json: [1, 'two', 3] } })
    expect(world.calls.filter((call) => call.step === 'a').map((call) => call.attempt)).toEqual([1, 2])
    expect(world.engine.stats()).toMatchObject({ activeRuns: 0, attemptsInFlight: 0 })
  })
})

describe('two processes on one store', () => {
  /** The first process is cut off from its store until its lease has ended and the second has taken over. */
  async function takenOver(world: World, second: ReturnType<World['second']>): Promise<void> {
    let paused: (() => void)[] = []
    const { gate } = world
    gate.before = (operation) => (operation === 'heartbeat' ? new Promise<void>((resolve) => paused.push(resolve)) : undefined)
    await turns(3)
    // Its heartbeats do not come through: their operations stay pending, so time is moved by hand.
    for (let moved = 0; moved < 45_000; moved += 1_000) {
      world.clock.moveTo(world.clock.now() + 1_000)
      await turns(12)
    }
    void second
    gate.before = () => undefined
    const waiting = paused
    paused = []
    for (const resume of waiting) resume()
    await turns(12)
  }

  test('a lost lease: the other goes on, what the first still gives is refused', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { held: held.act } })
    const runId = await world.begin(define({ a: { type: 'held', policy: { timeout: { attempt: '1h' } } }, b: { after: 'a' } }))
    await world.quiet()
    const second = world.second('p2')
    await world.until(second.engine.start())
    const stopped: string[] = []
    held.open[0]!.context.signal.addEventListener('abort', () => stopped.push('first'))
    await takenOver(world, second)
    expect(held.open).toHaveLength(2)
    expect((await world.real.run(runId))!.owner).toBe('p2')
    expect(stopped).toEqual(['first'])
    held.open[0]!.done('late')
    await world.quiet()
    expect(await world.types(runId, 'a')).toEqual(['step-started'])
    held.open[1]!.done('in time')
    expect(await world.until(second.engine.settled(runId))).toMatchObject({ state: 'success', output: { json: 'in time' } })
    expect(world.engine.stats().lateResults).toBe(1)
    expect((await world.journal(runId)).map((event) => event.seq)).toEqual([1, 2, 3, 4, 5, 6])
  })

  test.each(['success first', 'failure first', 'other first'])('late results of a lost lease, before it knows: %s', async (order) => {
    const held = hold()
    const world = await createWorld({ handlers: { held: held.act } })
    const runId = await world.begin(define({ a: { type: 'held', policy: { timeout: { attempt: '1h' }, retry: fixedRetry(3) } } }))
    await world.quiet()
    const second = world.second('p2')
    await world.until(second.engine.start())
    // The first process stands still: none of its timers fire, its lease ends.
    world.gate.before = (operation) => (operation === 'heartbeat' ? new Promise<void>(() => {}) : undefined)
    for (let moved = 0; moved < 45_000; moved += 1_000) {
      world.clock.moveTo(world.clock.now() + 1_000)
      await turns(12)
    }
    expect((await world.real.run(runId))!.owner).toBe('p2')
    if (order === 'other first') {
      held.open[1]!.done('second')
      await turns(20)
      held.open[0]!.done('first')
    } else {
      if (order === 'failure first') held.open[0]!.fail(failure('permanent'))
      else held.open[0]!.done('first')
      await turns(20)
      held.open[1]!.done('second')
    }
    await turns(20)
    expect(await world.real.run(runId)).toMatchObject({ state: 'success', output: { json: 'second' } })
    const types = await world.types(runId, 'a')
    expect(types.filter((type) => type === 'step-succeeded')).toHaveLength(1)
    expect(types).not.toContain('attempt-failed')
  })

  test('a decision through the one that lost its lease is not lost', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { ask: () => ({ kind: 'review', output: 'shown' }), held: held.act } })
    const runId = await world.begin(
      define({ a: { type: 'ask' }, b: { after: 'a' }, busy: { type: 'held', policy: { timeout: { attempt: '1h' } } } }),
    )
    await world.quiet()
    const { reviewId } = await world.openReview()
    const second = world.second('p2')
    await world.until(second.engine.start())
    world.gate.before = (operation) => (operation === 'heartbeat' ? new Promise<void>(() => {}) : undefined)
    for (let moved = 0; moved < 45_000; moved += 1_000) {
      world.clock.moveTo(world.clock.now() + 1_000)
      await turns(12)
    }
    expect((await world.real.run(runId))!.owner).toBe('p2')
    await world.engine.decideReview(reviewId, { decision: 'approve', by: 'anna' })
    expect((await world.types(runId)).filter((type) => type === 'review-decided')).toHaveLength(1)
    expect(await world.real.reviews({ state: 'decided' })).toHaveLength(1)
  })

  test('a cancel through the one that lost its lease is not lost', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { held: held.act } })
    const runId = await world.begin(define({ busy: { type: 'held', policy: { timeout: { attempt: '1h' } } } }))
    await world.quiet()
    const second = world.second('p2')
    await world.until(second.engine.start())
    world.gate.before = (operation) => (operation === 'heartbeat' ? new Promise<void>(() => {}) : undefined)
    for (let moved = 0; moved < 45_000; moved += 1_000) {
      world.clock.moveTo(world.clock.now() + 1_000)
      await turns(12)
    }
    expect(await world.engine.cancel(runId, 'anna')).toBe(true)
    expect((await world.types(runId)).filter((type) => type === 'cancel-requested')).toHaveLength(1)
    // The owner hears of it at its next look or write; its own result comes too late to change that.
    held.open[1]!.done('x')
    await turns(30)
    expect(await world.real.run(runId)).toMatchObject({ state: 'cancelled' })
  })
})

describe('another writer came first', () => {
  /** Before the n-th append of this engine the journal moves on without it. */
  function interfere(world: World, at: number, event: Append['events'][number]): void {
    let appends = 0
    world.gate.before = async (operation, args) => {
      if (operation !== 'append' || ++appends !== at) return
      const request = args[0] as Append
      await world.real.append({
        runId: request.runId,
        afterSeq: request.afterSeq,
        at: request.at,
        events: [event],
        summary: { state: 'running', waiting: { for: 'attempt' }, wakeAt: request.at },
      })
    }
  }

  test.each([1, 2, 3, 4, 5, 6])('a cancel from elsewhere at its %i-th checkpoint is obeyed', async (at) => {
    const world = await createWorld({ handlers: { work: async () => done(await Promise.resolve(1)) } })
    const idempotent = { policy: { effect: { class: 'idempotent' as const } }, type: 'work' }
    interfere(world, at, { type: 'cancel-requested', by: 'elsewhere' })
    const row = await world.finish(
      define({
        a: idempotent,
        b: { ...idempotent, after: 'a' },
        c: { ...idempotent, after: 'b' },
        d: { ...idempotent, after: 'c' },
        e: { ...idempotent, after: 'd' },
        f: { ...idempotent, after: 'e' },
      }),
    )
    expect(row).toMatchObject({ state: 'cancelled' })
    expect(world.calls.length).toBeLessThan(at + 2)
  })

  test('a result that was refused for it is recorded on top', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { send: held.act, ask: () => ({ kind: 'review', output: 1 }) } })
    const runId = await world.begin(define({ send: { policy: { effect: { class: 'unsafe' } } }, a: { type: 'ask' } }))
    await world.quiet()
    const { reviewId } = await world.openReview()
    interfere(world, 1, { type: 'review-decided', step: 'a', review: reviewId, decision: 'approve', by: 'elsewhere' })
    held.open[0]!.done('sent')
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: { send: 'sent', a: 1 } } })
    expect(held.open).toHaveLength(1)
  })

  test('of two decisions the first on disk wins, and the second is told', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { held: held.act, ask: () => ({ kind: 'review', output: 1 }) } })
    const runId = await world.begin(define({ a: { type: 'ask' }, yes: { after: 'a' }, busy: { type: 'held' } }))
    await world.quiet()
    const { reviewId } = await world.openReview()
    interfere(world, 1, { type: 'review-decided', step: 'a', review: reviewId, decision: 'reject', by: 'berta' })
    await expect(world.until(world.engine.decideReview(reviewId, { decision: 'approve', by: 'anna' }))).rejects.toMatchObject({
      code: 'already_decided',
      details: { decision: 'reject', by: 'berta' },
    })
    held.open[0]!.done()
    expect(await world.settle(runId)).toMatchObject({ state: 'failed' })
    expect((await world.types(runId)).filter((type) => type === 'review-decided')).toHaveLength(1)
  })

  test('a decision that was refused for something else is recorded on top', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { held: held.act, ask: () => ({ kind: 'review', output: 1 }) } })
    const runId = await world.begin(define({ a: { type: 'ask' }, b: { type: 'ask' }, yes: { after: 'a' }, busy: { type: 'held' } }))
    await world.quiet()
    interfere(world, 1, { type: 'review-decided', step: 'b', review: `${runId}.b.1`, decision: 'approve', by: 'berta' })
    await world.until(world.engine.decideReview(`${runId}.a.1`, { decision: 'approve', by: 'anna' }))
    held.open[0]!.done()
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
    const deciders = (await world.real.reviews({ state: 'decided' })).map((review) => review.decidedBy)
    expect(new Set(deciders)).toEqual(new Set(['anna', 'berta']))
  })

  test('a cancel that was refused for something else is recorded on top', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { held: held.act, ask: () => ({ kind: 'review', output: 1 }) } })
    const runId = await world.begin(define({ b: { type: 'ask' }, busy: { type: 'held' } }))
    await world.quiet()
    interfere(world, 1, { type: 'review-decided', step: 'b', review: `${runId}.b.1`, decision: 'approve', by: 'berta' })
    expect(await world.until(world.engine.cancel(runId, 'anna'))).toBe(true)
    expect((await world.types(runId)).filter((type) => type === 'cancel-requested')).toHaveLength(1)
    expect(await world.settle(runId, 2_000)).toMatchObject({ state: 'cancelled' })
  })

  test.each(Array.from({ length: 12 }, (_, i) => i + 1))(
    'a parent hears of its children all the same, refused at the %i-th append',
    async (at) => {
      const inner = define({ x: { type: 'work' } }, { name: 'inner' })
      const world = await createWorld({
        handlers: {
          work: async () => done(await Promise.resolve(1)),
          each: ({ children }) =>
            children
              ? done(children.map((child) => child.output ?? null))
              : { kind: 'children', plan: { items: [1, 2, 3], concurrency: 2 }, memo: null },
        },
      })
      await world.save(inner)
      let appends = 0
      // The journal did not move: the refusal alone must not lose anything either.
      world.gate.before = (operation) => void (operation === 'append' && ++appends === at && refuse('stale_writer'))
      expect(await world.finish(define({ m: { type: 'each', body: inner }, end: { after: 'm' } }))).toMatchObject({
        state: 'success',
        output: { json: [1, 1, 1] },
      })
      expect(world.engine.stats()).toMatchObject({ activeRuns: 0, attemptsInFlight: 0 })
    },
  )

  test.each(['pure', 'idempotent', 'keyed', 'unsafe'] as const)(
    'refused intents and results of a %s step: nothing is sent twice, nothing is lost',
    async (effect) => {
      for (let at = 1; at <= 6; at++) {
        const world = await createWorld({
          handlers: {
            send: ({ attempt }) => {
              if (attempt === 1) throw failure('rate_limited')
              return done(attempt)
            },
          },
        })
        const rules = [{ kinds: ['rate_limited' as const] }]
        let appends = 0
        world.gate.before = (operation) => void (operation === 'append' && ++appends === at && refuse('stale_writer'))
        const row = await world.finish(
          define({ a: { type: 'send', policy: { effect: { class: effect }, retry: fixedRetry(3, '1s', { rules }) } } }),
        )
        const attempts = effect === 'unsafe' ? [1] : [1, 2]
        expect(row, `at ${at}`).toMatchObject(
          effect === 'unsafe' ? { state: 'failed', error: { kind: 'rate_limited' } } : { state: 'success', output: { json: 2 } },
        )
        if (effect !== 'pure')
          expect(
            world.calls.map((call) => call.attempt),
            `at ${at}`,
          ).toEqual(attempts)
        const starts = (await world.types(row.runId)).filter((type) => type === 'step-started')
        expect(starts, `at ${at}`).toHaveLength(attempts.length)
      }
    },
  )
})

describe('what the store does not take', () => {
  test('a value above its limit fails the step and nothing else', async () => {
    const world = await createWorld({ handlers: { big: () => done('x'.repeat(100_000)) } })
    world.gate.before = (operation) => void (operation === 'putPayload' && refuse('invalid_input'))
    expect(await world.finish(define({ a: { type: 'big' } }))).toMatchObject({ state: 'failed' })
    expect(await world.finish(define({ b: {} }))).toMatchObject({ state: 'success' })
  })

  test('an event that it refuses for good does not spin', async () => {
    const world = await createWorld()
    world.gate.before = (operation) => void (operation === 'append' && refuse('invalid_input'))
    await world.begin(define({ a: {} }))
    const before = world.gate.operations
    await world.advance(60_000)
    expect(world.gate.operations - before).toBeLessThan(400)
  })

  test('an input above the inline limit is read by the steps', async () => {
    const input: Json = { text: 'ß'.repeat(90_000) }
    const world = await createWorld({ handlers: { size: ({ scope }) => done((scope.input as { text: string }).text.length) } })
    const row = await world.finish(define({ a: { type: 'size' } }), { input })
    expect(row).toMatchObject({ output: { json: 90_000 } })
    expect((await world.journal(row.runId))[0]).toMatchObject({ input: { ref: expect.any(String) as string }, at: START })
  })
})
