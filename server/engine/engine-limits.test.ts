import { describe, expect, test } from 'vitest'
import { done } from '#shared/nodes/define-node.ts'
import { define, fixedRetry } from '#shared/run/testing/definitions.ts'
import { createSlots, type SlotRequest } from './slots.ts'
import { createWorld, failure, hold, START, type Act, type Held } from './testing/world.ts'

/** Ends the oldest open call and sees what begins then, until nothing is open. */
async function oneByOne(world: { quiet(): Promise<void> }, held: Held, each: (running: number) => void = () => {}): Promise<void> {
  for (let ended = 0; ; ended++) {
    await world.quiet()
    each(held.open.length - ended)
    if (held.open.length === ended) return
    held.open[ended]!.done()
  }
}

describe('the attempts of a process', () => {
  test('are never more than its limit, and not fewer while there is work', async () => {
    const held = hold()
    const world = await createWorld({ concurrency: 3, handlers: { held: held.act } })
    for (let i = 0; i < 10; i++) await world.begin(define({ a: { type: 'held' }, b: { type: 'held' } }))
    const running: number[] = []
    await oneByOne(world, held, (count) => running.push(count))
    expect(Math.max(...running)).toBe(3)
    expect(running.slice(0, 18).every((count) => count === 3)).toBe(true)
    expect(held.open).toHaveLength(20)
    expect(world.engine.stats()).toMatchObject({ attemptsInFlight: 0, activeRuns: 0 })
  })

  test('higher priority first, then workflows in turn, then in the order of arrival', async () => {
    const held = hold()
    const world = await createWorld({ concurrency: 1, handlers: { held: held.act } })
    const graphs = { x: define({ a: { type: 'held' } }, { name: 'x' }), y: define({ a: { type: 'held' } }, { name: 'y' }) }
    const order: string[] = []
    await world.begin(graphs.x, { input: 'first' })
    for (const [graph, input, priority] of [
      ['x', 'x1', 0],
      ['x', 'x2', 0],
      ['x', 'x3', 0],
      ['y', 'y1', 0],
      ['y', 'y2', 0],
      ['x', 'high', 5],
      ['y', 'low', -5],
    ] as const)
      await world.begin(graphs[graph], { input, priority })
    await oneByOne(world, held)
    for (const { context } of held.open) order.push(context.scope.input as string)
    expect(order).toEqual(['first', 'high', 'x1', 'y1', 'x2', 'y2', 'x3', 'low'])
  })

  test('a workflow with a thousand runs does not starve one with few', async () => {
    const held = hold()
    const world = await createWorld({ concurrency: 2, runsInMemory: 20, handlers: { held: held.act } })
    const many = define({ a: { type: 'held' } }, { name: 'many' })
    const few = define({ a: { type: 'held' } }, { name: 'few' })
    for (let i = 0; i < 200; i++) await world.begin(many)
    for (let i = 0; i < 3; i++) await world.begin(few)
    let ended = 0
    while (held.open.filter(({ context }) => context.scope.run.workflow === 'few').length < 3) {
      await world.quiet()
      held.open[ended++]!.done()
      expect(ended).toBeLessThan(60)
    }
  })

  test('an attempt that waits for its retry holds no place', async () => {
    const world = await createWorld({
      concurrency: 1,
      handlers: {
        flaky: ({ attempt }) => {
          if (attempt === 1) throw failure('unavailable')
          return done(1)
        },
      },
    })
    const runId = await world.begin(define({ a: { type: 'flaky', policy: { retry: fixedRetry(2, '50s') } } }))
    expect(await world.finish(define({ b: {} }))).toMatchObject({ state: 'success' })
    expect(world.clock.now()).toBe(START)
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
  })

  test('thousands that wait behind one are let in without trouble', async () => {
    const held = hold()
    const world = await createWorld({ concurrency: 1, runsInMemory: 10_000, handlers: { held: held.act, quick: () => done(1) } })
    const first = await world.begin(define({ a: { type: 'held' } }))
    const graph = define({ a: { type: 'quick' } }, { name: 'quick' })
    await world.save(graph)
    const runs = await world.until(
      Promise.all(Array.from({ length: 6_000 }, () => world.engine.createRun({ definition: graph.hash, input: null }))),
    )
    held.open[0]!.done()
    expect(await world.settle(first)).toMatchObject({ state: 'success' })
    expect(await world.settle(runs.at(-1)!.runId)).toMatchObject({ state: 'success' })
    await world.quiet()
    expect(await world.real.countRuns()).toMatchObject({ success: 6_001, running: 0, pending: 0 })
  })
})

test('a step has its own limit over all runs', async () => {
  const [few, many] = [hold(), hold()]
  const world = await createWorld({ handlers: { few: few.act, many: many.act } })
  const graph = define({ few: { policy: { concurrency: 2 } }, many: {} })
  for (let i = 0; i < 6; i++) await world.begin(graph, { input: i })
  await world.quiet()
  expect(many.open).toHaveLength(6)
  const running: number[] = []
  await oneByOne(world, few, (count) => running.push(count))
  expect(Math.max(...running)).toBe(2)
  expect(few.open.map(({ context }) => context.scope.input)).toEqual([0, 1, 2, 3, 4, 5])
})

describe('the limit of a workflow', () => {
  const graph = define({ a: { type: 'held' } }, { name: 'limited', concurrency: 2 })

  test.each(['memory', 'sqlite'] as const)('runs so many of its runs at once: %s', async (store) => {
    const held = hold()
    const world = await createWorld({ store, handlers: { held: held.act } })
    const runs: string[] = []
    for (let i = 0; i < 7; i++) runs.push(await world.begin(graph, { input: i }))
    await world.quiet()
    expect(await world.real.run(runs[6]!)).toMatchObject({ state: 'pending', waiting: { for: 'slot' } })
    const running: number[] = []
    await oneByOne(world, held, (count) => running.push(count))
    expect(Math.max(...running)).toBe(2)
    expect(running.slice(0, 6).every((count) => count === 2)).toBe(true)
    expect(held.open.map(({ context }) => context.scope.input)).toEqual([0, 1, 2, 3, 4, 5, 6])
    for (const run of runs) expect(await world.settle(run)).toMatchObject({ state: 'success' })
  })

  test('holds nobody else back', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { held: held.act } })
    for (let i = 0; i < 50; i++) await world.begin(graph)
    expect(await world.finish(define({ x: {} }, { name: 'free' }))).toMatchObject({ state: 'success' })
    expect(held.open).toHaveLength(2)
  })

  test('is kept after a crash', async () => {
    const held = hold()
    const world = await createWorld({ store: 'sqlite', handlers: { held: held.act } })
    for (let i = 0; i < 5; i++) await world.begin(graph, { input: i })
    await world.quiet()
    await world.crash()
    await world.quiet()
    expect(held.open).toHaveLength(4)
    held.open.splice(0, 2)
    await oneByOne(world, held)
    expect(await world.real.countRuns()).toMatchObject({ success: 5 })
  })

  test('does not count runs that wait for a person or a time', async () => {
    const world = await createWorld({
      handlers: {
        ask: () => ({ kind: 'review', output: 1 }),
        nap: ({ memo, now }) => (memo === undefined ? { kind: 'wait', until: now() + 60_000, memo: 1 } : done(1)),
      },
    })
    const asking = define({ a: { type: 'ask' } }, { name: 'asking', concurrency: 1 })
    for (let i = 0; i < 3; i++) expect(await world.settle(await world.begin(asking), 0)).toMatchObject({ state: 'needs_review' })
    const napping = define({ a: { type: 'nap' } }, { name: 'napping', concurrency: 1 })
    for (let i = 0; i < 3; i++) await world.begin(napping)
    await world.quiet()
    expect((await world.real.runs({ workflow: 'napping' })).map((row) => row.waiting?.for)).toEqual(['timer', 'timer', 'timer'])
    await world.advance(61_000)
    expect((await world.real.runs({ workflow: 'napping' })).map((row) => row.state)).toEqual(['success', 'success', 'success'])
  })

  test('a run that is cancelled while it waits for its turn gives its place to nobody twice', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { held: held.act } })
    const runs: string[] = []
    for (let i = 0; i < 4; i++) runs.push(await world.begin(graph))
    await world.quiet()
    await world.until(world.engine.cancel(runs[3]!, 'anna'))
    await world.settle(runs[3]!)
    await world.until(world.engine.cancel(runs[0]!, 'anna'))
    await world.settle(runs[0]!)
    await world.quiet()
    expect(held.open).toHaveLength(3)
    held.open[1]!.done()
    held.open[2]!.done()
    expect(await world.settle(runs[1]!)).toMatchObject({ state: 'success' })
    expect(await world.settle(runs[2]!)).toMatchObject({ state: 'success' })
  })
})

test('more runs than fit in memory all end, the oldest first', async () => {
  const order: number[] = []
  const act: Act = ({ scope }) => {
    order.push(scope.input as number)
    return done(1)
  }
  const world = await createWorld({ runsInMemory: 5, idle: true, handlers: { act } })
  const graph = define({ a: { type: 'act' } })
  await world.save(graph)
  for (let i = 0; i < 100; i++)
    await world.real.createRun({
      runId: `r${String(i).padStart(3, '0')}`,
      at: START,
      created: { type: 'run-created', definition: graph.hash, workflow: graph.name, input: { json: i } },
    })
  await world.until(world.engine.start())
  await world.quiet()
  expect(order).toEqual(Array.from({ length: 100 }, (_, i) => i))
  expect(world.engine.stats().activeRuns).toBe(0)
})

describe('slots', () => {
  const request = (more: Partial<SlotRequest> & { name: string }, entered: string[]): SlotRequest => ({
    workflow: 'w',
    priority: 0,
    step: 's',
    stepLimit: undefined,
    enter: () => entered.push(more.name),
    ...more,
  })

  test('who left is not let in', () => {
    const entered: string[] = []
    const slots = createSlots(1)
    expect(slots.take(request({ name: 'a' }, entered))).toBe(true)
    const b = request({ name: 'b' }, entered)
    expect(slots.take(b)).toBe(false)
    expect(slots.take(request({ name: 'c' }, entered))).toBe(false)
    expect(slots.waiting).toBe(2)
    slots.leave(b)
    slots.leave(b)
    slots.give('s', undefined)
    expect(entered).toEqual(['c'])
    expect([slots.taken, slots.waiting]).toEqual([1, 0])
  })

  test('one that waits for its own limit lets others pass', () => {
    const entered: string[] = []
    const slots = createSlots(2)
    slots.take(request({ name: 'a', step: 'x', stepLimit: 1 }, entered))
    expect(slots.take(request({ name: 'b', step: 'x', stepLimit: 1 }, entered))).toBe(false)
    expect(slots.take(request({ name: 'c' }, entered))).toBe(true)
    expect(slots.take(request({ name: 'd' }, entered))).toBe(false)
    slots.give('s', undefined)
    expect(entered).toEqual(['d'])
    slots.give('x', 1)
    expect(entered).toEqual(['d', 'b'])
  })
})
