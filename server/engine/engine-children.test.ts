import { describe, expect, test } from 'vitest'
import type { Json } from '#shared/lib/json.ts'
import { done, type ChildPlan, type StepResult } from '#shared/nodes/define-node.ts'
import type { Definition } from '#shared/graph/definition.ts'
import type { PolicyInput } from '#shared/policy/policy.ts'
import { define, fixedRetry } from '#shared/run/testing/definitions.ts'
import { createWorld, failure, hold, START, type Act, type World } from './testing/world.ts'

/** A map as its node type would be: the outputs in the order of the items, null where one failed. */
const each = (plan: Omit<ChildPlan, 'items'>): Act => {
  return ({ children, memo, scope }): StepResult => {
    if (!children) return { kind: 'children', plan: { items: scope.input as Json[], ...plan }, memo: (scope.input as Json[]).length }
    const results: Json[] = Array.from({ length: memo as number }, () => null)
    const failed: Json[] = []
    for (const child of children) {
      if (child.state === 'success') results[child.index] = child.output ?? null
      else failed.push(child.index)
    }
    return done({ results, failed })
  }
}
const body = (type = 'pass'): Definition => define({ x: { type } }, { name: `body ${type}` })
const map = (inner: Definition, more: object = {}): Definition => define({ m: { type: 'each', body: inner, ...more } })
const open = async (world: World, runId: string): Promise<string[]> => world.real.openChildren(runId)

describe('a map', () => {
  test.each(['memory', 'sqlite'] as const)('keeps the order of its items, whatever the order of their ends: %s', async (store) => {
    const slow = hold()
    const world = await createWorld({ store, handlers: { each: each({ concurrency: 10 }), slow: slow.act } })
    const inner = body('slow')
    await world.save(inner)
    const runId = await world.begin(map(inner), { input: [5, 6, 7, 8] })
    await world.quiet()
    for (const at of [2, 0, 3, 1]) {
      slow.open[at]!.done(Number(slow.open[at]!.context.scope.item) * 10)
      await world.quiet()
    }
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: { results: [50, 60, 70, 80], failed: [] } } })
  })

  test('of nothing ends at once', async () => {
    const world = await createWorld({ handlers: { each: each({ concurrency: 2 }) } })
    const inner = body()
    await world.save(inner)
    expect(await world.finish(map(inner), { input: [] })).toMatchObject({ output: { json: { results: [], failed: [] } } })
  })

  test.each([1, 3, 7])('runs at most %i at once, and as many as that', async (concurrency) => {
    const slow = hold()
    const world = await createWorld({ handlers: { each: each({ concurrency }), slow: slow.act } })
    const inner = body('slow')
    await world.save(inner)
    const runId = await world.begin(map(inner), { input: Array.from({ length: 20 }, (_, i) => i) })
    for (let ended = 0; ended < 20; ended++) {
      await world.quiet()
      expect(slow.open.length).toBe(Math.min(20, ended + concurrency))
      expect(await open(world, runId)).toHaveLength(Math.min(20 - ended, concurrency))
      slow.open[ended]!.done()
    }
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
  })

  test('children see their item, their place, the input of their parent and its vars', async () => {
    const seen: unknown[] = []
    const world = await createWorld({
      handlers: {
        each: each({ concurrency: 1, vars: { v: 1 } }),
        look: ({ scope }) => {
          seen.push([scope.item, scope.run.index, scope.input, scope.vars])
          return done(null)
        },
      },
    })
    const inner = define({ x: { type: 'look' } }, { name: 'inner', vars: { w: 2 } })
    await world.save(inner)
    await world.finish(map(inner), { input: ['a', 'b'] })
    expect(seen).toEqual([
      ['a', 0, ['a', 'b'], { v: 1, w: 2 }],
      ['b', 1, ['a', 'b'], { v: 1, w: 2 }],
    ])
  })

  const odd: Act = ({ scope }) => {
    if (Number(scope.item) % 2 === 1) throw failure('permanent', { message: `${String(scope.item)} is odd` })
    return done(scope.item!)
  }
  test.each<[string, ChildPlan['tolerate'], object]>([
    ['none may fail', undefined, { state: 'failed', error: { kind: 'permanent' } }],
    ['one may, two do', { count: 1 }, { state: 'failed', error: { kind: 'permanent' } }],
    ['two may, two do', { count: 2 }, { state: 'success', output: { json: { results: [0, null, 2, null, 4], failed: [1, 3] } } }],
    ['a share below', { share: 0.39 }, { state: 'failed' }],
    ['a share that is enough', { share: 0.4 }, { state: 'success' }],
    ['both: the stricter', { count: 5, share: 0.2 }, { state: 'failed' }],
  ])('failures: %s', async (_name, tolerate, row) => {
    const world = await createWorld({ handlers: { each: each({ concurrency: 5, ...(tolerate ? { tolerate } : {}) }), odd } })
    const inner = body('odd')
    await world.save(inner)
    const ended = await world.finish(map(inner), { input: [0, 1, 2, 3, 4] })
    expect(ended).toMatchObject(row)
    expect((await world.real.runs({ parent: ended.runId })).filter((child) => child.state === 'failed')).toHaveLength(2)
  })

  test('too many failures: no further children start, those that run end first', async () => {
    const slow = hold()
    const world = await createWorld({ handlers: { each: each({ concurrency: 3 }), slow: slow.act } })
    const inner = body('slow')
    await world.save(inner)
    const runId = await world.begin(map(inner), { input: [0, 1, 2, 3, 4, 5, 6] })
    await world.quiet()
    slow.open[1]!.fail(failure('permanent'))
    await world.quiet()
    expect(slow.open).toHaveLength(3)
    expect(await world.real.run(runId)).toMatchObject({ state: 'running', waiting: { for: 'children' } })
    slow.open[0]!.done()
    slow.open[2]!.done()
    expect(await world.settle(runId)).toMatchObject({ state: 'failed' })
    expect(slow.open).toHaveLength(3)
  })

  test('one item waits for a person; the others end, the run says so, and goes on with the decision', async () => {
    const world = await createWorld({
      store: 'sqlite',
      handlers: {
        each: each({ concurrency: 2 }),
        ask: ({ scope }) => (scope.item === 2 ? { kind: 'review', output: 'two?' } : done(scope.item!)),
      },
    })
    const inner = body('ask')
    await world.save(inner)
    const row = await world.finish(map(inner), { input: [1, 2, 3, 4] })
    expect(row).toMatchObject({ state: 'needs_review' })
    expect(await open(world, row.runId)).toHaveLength(1)
    await world.crash()
    expect(await world.settle(row.runId)).toMatchObject({ state: 'needs_review' })
    await world.until(world.engine.decideReview((await world.openReview()).reviewId, { decision: 'edit', by: 'anna', output: 'two!' }))
    expect(await world.settle(row.runId)).toMatchObject({ state: 'success', output: { json: { results: [1, 'two!', 3, 4] } } })
  })

  test('an item that waits for a person gives its place to the next', async () => {
    const world = await createWorld({
      store: 'sqlite',
      handlers: {
        each: each({ concurrency: 1 }),
        ask: ({ scope }) => (scope.item === 3 ? done(3) : { kind: 'review', output: scope.item! }),
      },
    })
    const inner = body('ask')
    await world.save(inner)
    const { runId } = await world.finish(map(inner), { input: [1, 2, 3, 4] })
    expect(await world.real.run(runId)).toMatchObject({ state: 'needs_review', waiting: { for: 'person' } })
    expect(await world.real.reviews({ state: 'open' })).toHaveLength(3)
    await world.crash()
    expect(await world.settle(runId)).toMatchObject({ state: 'needs_review' })
    for (const review of await world.real.reviews({ state: 'open' })) {
      await world.until(world.engine.decideReview(review.reviewId, { decision: 'approve', by: 'anna' }))
      await world.restart()
    }
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: { results: [1, 2, 3, 4] } } })
  })

  test('an item retries on its own schedule', async () => {
    const world = await createWorld({
      handlers: {
        each: each({ concurrency: 3 }),
        flaky: ({ attempt, scope }) => {
          if (attempt <= Number(scope.item)) throw failure('unavailable')
          return done(attempt)
        },
      },
    })
    const inner = define({ x: { type: 'flaky', policy: { retry: fixedRetry(4, '10s') } } }, { name: 'inner' })
    await world.save(inner)
    expect(await world.finish(map(inner), { input: [0, 1, 3] })).toMatchObject({ output: { json: { results: [1, 2, 4] } } })
    expect(world.clock.now()).toBe(START + 30_000)
  })

  test('of 5,000 items', { timeout: 60_000 }, async () => {
    const world = await createWorld({ handlers: { each: each({ concurrency: 500 }) } })
    const inner = body()
    await world.save(inner)
    const row = await world.finish(map(inner), { input: Array.from({ length: 5_000 }, (_, i) => i) })
    expect((row.output as { ref: string } | { json: { results: number[] } }) !== undefined).toBe(true)
    const output =
      'ref' in row.output!
        ? ((await world.real.payload(row.output.ref)) as { results: number[] })
        : (row.output!.json as unknown as { results: number[] })
    expect(output.results).toEqual(Array.from({ length: 5_000 }, (_, i) => i))
    expect(await open(world, row.runId)).toEqual([])
    expect(world.calls.filter((call) => call.step === 'x')).toHaveLength(5_000)
    expect(world.engine.stats()).toEqual({ activeRuns: 0, attemptsInFlight: 0, lateResults: 0 })
    // Ends of children that came together are one append of their parent.
    expect(world.gate.appends.filter((append) => append.runId === row.runId).length).toBeLessThan(200)
  })

  test('an attempt that fails after the children is made again, with children of its own', async () => {
    let collected = 0
    const world = await createWorld({
      handlers: {
        each: (context) => {
          if (context.children && ++collected === 1) throw failure('unavailable')
          return each({ concurrency: 2 })(context)
        },
      },
    })
    const inner = body()
    await world.save(inner)
    const row = await world.finish(map(inner, { policy: { retry: fixedRetry(2) } }), { input: [1, 2] })
    expect(row).toMatchObject({ state: 'success', output: { json: { results: [1, 2] } } })
    expect((await world.real.runs({ parent: row.runId })).map((child) => child.runId).sort()).toEqual([
      `${row.runId}.m.1.0`,
      `${row.runId}.m.1.1`,
      `${row.runId}.m.2.0`,
      `${row.runId}.m.2.1`,
    ])
  })

  test('more children than fit in memory, each with children of its own', async () => {
    const world = await createWorld({
      runsInMemory: 8,
      handlers: {
        each: each({ concurrency: 50 }),
        nested: ({ children }) =>
          children
            ? done(children.map((child) => child.output ?? null))
            : { kind: 'children', plan: { items: [1, 2, 3], concurrency: 3 }, memo: null },
      },
    })
    const leaf = body()
    const inner = define({ n: { type: 'nested', body: leaf } }, { name: 'inner' })
    await world.save(leaf, inner)
    const row = await world.finish(map(inner), { input: Array.from({ length: 30 }, (_, i) => i) })
    expect(row).toMatchObject({ state: 'success' })
    expect((row.output as { json: { results: Json[] } }).json.results).toEqual(Array.from({ length: 30 }, () => [1, 2, 3]))
  })

  test('children that ended while nobody listened are found after a crash', async () => {
    const slow = hold()
    const world = await createWorld({ store: 'sqlite', handlers: { each: each({ concurrency: 3 }), slow: slow.act } })
    const inner = body('slow')
    await world.save(inner)
    const runId = await world.begin(map(inner), { input: [1, 2, 3] })
    await world.quiet()
    // The parent hears of no end any more; the children's own ends reach the disk.
    world.gate.before = (operation, args) =>
      operation === 'append' && (args[0] as { runId: string }).runId === runId ? new Promise(() => {}) : undefined
    for (const call of slow.open) call.done(Number(call.context.scope.item))
    for (let i = 0; i < 20; i++) await new Promise<void>((resolve) => setImmediate(resolve))
    expect(await open(world, runId)).toEqual([])
    await world.crash()
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: { results: [1, 2, 3] } } })
    expect(slow.open).toHaveLength(3)
  })
})

describe('a step that ends without its children', () => {
  const inner = body('slow')
  test.each([false, true])(
    'its timeout cancels them, also in a second round after a person asked for it; in memory meanwhile: %s',
    async (busy) => {
      const slow = hold()
      const world = await createWorld({ handlers: { each: each({ concurrency: 2 }), slow: slow.act, busy: hold().act } })
      await world.save(inner)
      const policy: PolicyInput = { timeout: { step: '10s' }, onExhausted: { to: 'review' } }
      const other = busy ? { busy: { policy: { timeout: { attempt: '1h' } } } } : {}
      const runId = await world.begin(define({ m: { type: 'each', body: inner, policy }, ...other }), { input: [1, 2, 3] })
      await world.advance(10_000)
      expect(await open(world, runId)).toEqual([])
      await world.until(world.engine.decideReview((await world.openReview()).reviewId, { decision: 'retry', by: 'anna' }))
      await world.quiet()
      expect(await open(world, runId)).toHaveLength(2)
      await world.advance(10_000)
      expect(await world.step(runId, 'm')).toMatchObject({ state: 'needs_review' })
      expect(await open(world, runId)).toEqual([])
      expect((await world.real.runs({ parent: runId })).map((child) => child.state)).toEqual(Array.from({ length: 4 }, () => 'cancelled'))
    },
  )

  test('a lost race cancels them', async () => {
    const [slow, fast] = [hold(), hold()]
    const world = await createWorld({ handlers: { each: each({ concurrency: 2 }), slow: slow.act, fast: fast.act } })
    await world.save(inner)
    const runId = await world.begin(
      define({ m: { type: 'each', body: inner }, fast: {}, j: { after: ['m', 'fast'], join: { mode: 'first_success' } } }),
      { input: [1, 2, 3] },
    )
    await world.quiet()
    expect(await open(world, runId)).toHaveLength(2)
    fast.open[0]!.done('won')
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 'won' } })
    await world.advance(2_000)
    expect(await open(world, runId)).toEqual([])
  })
})

describe('a loop', () => {
  const loop = (limit: number): Act => {
    return ({ children, memo, scope }) => {
      const round = (memo as number | undefined) ?? 0
      const last = children?.[0]?.output ?? scope.input
      if (children?.[0] && children[0].state !== 'success') throw failure('permanent', { message: 'A round failed.' })
      if (children && Number(last) >= 100) return done(last)
      if (round >= limit) throw failure('permanent', { message: `not done after ${limit} rounds` })
      return { kind: 'children', plan: { items: [last!], concurrency: 1 }, memo: round + 1 }
    }
  }
  const twice = define({ x: { type: 'twice' } }, { name: 'twice' })
  test.each([
    [10, { state: 'success', output: { json: 192 } }],
    [3, { state: 'failed', error: { kind: 'permanent', message: 'not done after 3 rounds' } }],
  ])('at most %i rounds, each with the last output', async (limit, row) => {
    const world = await createWorld({
      store: 'sqlite',
      handlers: { loop: loop(limit), twice: ({ scope }) => done(Number(scope.item) * 2) },
    })
    await world.save(twice)
    const ended = await world.finish(define({ l: { type: 'loop', body: twice } }), { input: 3 })
    expect(ended).toMatchObject(row)
    const rounds = (await world.journal(ended.runId)).filter((event) => event.type === 'children-planned').map((event) => event.round)
    expect(rounds).toEqual(Array.from({ length: rounds.length }, (_, i) => i + 1))
  })

  test('500 rounds, with a crash in the middle', async () => {
    const world = await createWorld({
      handlers: {
        loop: (context) =>
          (context.memo as number | undefined) === 500 && context.children
            ? done(context.children[0]!.output ?? null)
            : {
                kind: 'children',
                plan: { items: [context.children?.[0]?.output ?? 0], concurrency: 1 },
                memo: ((context.memo as number | undefined) ?? 0) + 1,
              },
        add: ({ scope }) => done(Number(scope.item) + 1),
      },
    })
    const inner = define({ x: { type: 'add' } }, { name: 'add' })
    await world.save(inner)
    const runId = await world.begin(define({ l: { type: 'loop', body: inner } }))
    let appends = 0
    world.gate.after = (operation) => {
      if (operation === 'append' && ++appends === 700) void world.crash()
    }
    await world.quiet()
    await world.advance(1_000)
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 500 } })
  })
})

describe('a sub-workflow', () => {
  const call: Act = ({ children, scope }) => {
    if (!children) return { kind: 'children', plan: { items: [{ wrapped: scope.input }], as: 'input', concurrency: 1 }, memo: null }
    if (children[0]!.state !== 'success')
      throw failure('permanent', { message: `It failed: ${children[0]!.error?.message ?? children[0]!.state}` })
    return done(children[0]!.output ?? null)
  }
  test('gets its item as input and gives its output', async () => {
    const world = await createWorld({ handlers: { call } })
    const inner = define({ x: {}, y: { after: 'x' } }, { name: 'other', output: 'input.wrapped & "!"' })
    await world.save(inner)
    expect(await world.finish(define({ c: { type: 'call', body: inner } }), { input: 'hi' })).toMatchObject({
      state: 'success',
      output: { json: 'hi!' },
    })
  })

  test('its failure is the step’s, with the reason', async () => {
    const world = await createWorld({
      handlers: {
        call,
        bad: () => {
          throw failure('auth', { message: 'No key.' })
        },
      },
    })
    const inner = body('bad')
    await world.save(inner)
    expect(await world.finish(define({ c: { type: 'call', body: inner } }))).toMatchObject({
      state: 'failed',
      error: { kind: 'permanent' },
    })
  })

  test('three levels of maps', async () => {
    const world = await createWorld({
      handlers: {
        each: (context) =>
          context.children
            ? done(context.children.map((child) => child.output ?? null))
            : { kind: 'children', plan: { items: (context.scope.item ?? context.scope.input) as Json[], concurrency: 2 }, memo: null },
      },
    })
    const leaf = body()
    const second = define({ m: { type: 'each', body: leaf } }, { name: 'second' })
    const first = define({ m: { type: 'each', body: second } }, { name: 'first' })
    await world.save(leaf, second, first)
    const nested = [
      [[1, 2], [3]],
      [[], [4, 5, 6]],
    ]
    expect(await world.finish(define({ m: { type: 'each', body: first } }), { input: nested })).toMatchObject({ output: { json: nested } })
  })
})
