import { describe, expect, test } from 'vitest'
import type { Json } from '#shared/lib/json.ts'
import { done } from '#shared/nodes/define-node.ts'
import { define, fixedRetry, type StepSketch } from '#shared/run/testing/definitions.ts'
import { createWorld, failure, hold, START, type World } from './testing/world.ts'

const chain = (count: number, type: string): { [id: string]: StepSketch } =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, { type, ...(i === 0 ? {} : { after: `s${i - 1}` }) }]))
const cancel = (world: World, runId: string): Promise<boolean> => world.until(world.engine.cancel(runId, 'anna', 'enough'))

async function isOver(world: World, runId: string): Promise<void> {
  expect(await world.real.run(runId)).toMatchObject({ state: 'cancelled' })
  const state = await world.state(runId)
  for (const [id, step] of state.steps) expect(['success', 'failed', 'skipped', 'cancelled'], id).toContain(step.state)
  expect(await world.real.openChildren(runId)).toEqual([])
  expect(await world.real.reviews({ state: 'open', runId })).toEqual([])
  expect(world.engine.stats()).toMatchObject({ activeRuns: 0, attemptsInFlight: 0 })
  const calls = world.calls.length
  await world.advance(120_000)
  expect(world.calls).toHaveLength(calls)
  expect((await world.journal(runId)).at(-1)).toMatchObject({ type: 'run-cancelled' })
}

// R13
describe('a run of 20 steps is cancelled', () => {
  test.each(Array.from({ length: 20 }, (_, i) => i))('while step %i executes', async (at) => {
    const held = hold()
    const aborted: string[] = []
    const world = await createWorld({
      handlers: {
        work: (context) => {
          context.signal.addEventListener('abort', () => aborted.push(context.step.id))
          return context.step.id === `s${at}` ? held.act(context) : done(1)
        },
      },
    })
    const runId = await world.begin(define(chain(20, 'work')))
    await world.quiet()
    expect(await cancel(world, runId)).toBe(true)
    await world.settle(runId, 2_000)
    expect(aborted).toEqual([`s${at}`])
    expect(world.calls).toHaveLength(at + 1)
    await isOver(world, runId)
    held.open[0]!.done('late')
    await isOver(world, runId)
  })

  test.each(Array.from({ length: 21 }, (_, i) => i + 1))('at its %i-th checkpoint', async (at) => {
    const world = await createWorld({ handlers: { work: async () => done(await Promise.resolve(1)) } })
    let appends = 0
    let answer: Promise<boolean> | undefined
    let callsAtAck = -1
    world.gate.after = (operation, args) => {
      if (operation !== 'append' || ++appends !== at) return
      answer = world.engine.cancel((args[0] as { runId: string }).runId, 'anna').then((done_) => ((callsAtAck = world.calls.length), done_))
    }
    // Every step waits for its checkpoint, so that there is one a step.
    const runId = await world.begin(
      define(
        Object.fromEntries(
          Object.entries(chain(20, 'work')).map(([id, step]) => [id, { ...step, policy: { effect: { class: 'idempotent' } } }]),
        ),
      ),
    )
    const row = await world.settle(runId)
    if (!answer) throw new Error(`only ${appends} checkpoints`)
    const cancelled = await world.until(answer)
    expect(row.state).toBe(cancelled ? 'cancelled' : 'success')
    expect(world.calls).toHaveLength(callsAtAck)
    if (cancelled) await isOver(world, runId)
  })
})

describe('a cancel', () => {
  test.each<[string, StepSketch, string]>([
    ['a retry', { type: 'fails', policy: { retry: fixedRetry(3, '50s') } }, 'pending'],
    ['a time', { type: 'naps' }, 'pending'],
    ['a person', { type: 'asks' }, 'needs_review'],
  ])('of a run that waits for %s takes effect at once', async (_name, step, before) => {
    const world = await createWorld({
      store: 'sqlite',
      handlers: {
        fails: () => {
          throw failure('unavailable')
        },
        naps: ({ now }) => ({ kind: 'wait', until: now() + 50_000, memo: null }),
        asks: () => ({ kind: 'review', output: 1 }),
      },
    })
    const runId = await world.begin(define({ a: step, b: { after: 'a' } }))
    await world.quiet()
    expect(await world.real.run(runId)).toMatchObject({ state: before })
    expect(await cancel(world, runId)).toBe(true)
    await world.settle(runId, 0)
    expect(world.clock.now()).toBe(START)
    expect((await world.journal(runId)).find((event) => event.type === 'cancel-requested')).toMatchObject({ by: 'anna', reason: 'enough' })
    await isOver(world, runId)
  })

  test('twice is one; of a run that has ended it is none; of none it is refused', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { held: held.act } })
    const runId = await world.begin(define({ a: { type: 'held' } }))
    await world.quiet()
    expect(await world.until(Promise.all([world.engine.cancel(runId, 'a'), world.engine.cancel(runId, 'b')]))).toEqual([
      true,
      expect.any(Boolean),
    ])
    await world.settle(runId)
    expect((await world.types(runId)).filter((type) => type === 'cancel-requested')).toHaveLength(1)
    const before = await world.journal(runId)
    expect(await cancel(world, runId)).toBe(false)
    expect(await world.journal(runId)).toEqual(before)
    await expect(cancel(world, 'none')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('of a run that ends in the same moment: one of both, told truly', async () => {
    const answers = new Set<string>()
    for (const order of ['cancel first', 'end first']) {
      const held = hold()
      const world = await createWorld({ handlers: { held: held.act } })
      const runId = await world.begin(define({ a: { type: 'held' } }))
      await world.quiet()
      const cancelled = order === 'cancel first' ? world.engine.cancel(runId, 'anna') : undefined
      held.open[0]!.done(1)
      await Promise.resolve()
      await Promise.resolve()
      const answer = await world.until(cancelled ?? world.engine.cancel(runId, 'anna'))
      const row = await world.settle(runId)
      expect(row.state).toBe(answer ? 'cancelled' : 'success')
      answers.add(row.state)
    }
    expect(answers).toEqual(new Set(['cancelled', 'success']))
  })

  test.each([
    ['keyed', 'success'],
    ['unsafe', 'success'],
    ['pure', 'cancelled'],
    ['idempotent', 'cancelled'],
  ] as const)('an effect under way may give its result within two seconds: %s', async (effect, state) => {
    const held = hold()
    const world = await createWorld({ store: 'sqlite', handlers: { send: held.act } })
    const runId = await world.begin(define({ a: { type: 'send', policy: { effect: { class: effect } } }, b: { after: 'a' } }))
    await world.quiet()
    await cancel(world, runId)
    await world.advance(1_000)
    held.open[0]!.done('sent')
    await world.settle(runId, 1_000)
    expect(await world.step(runId, 'a')).toMatchObject({ state })
    if (effect === 'keyed') expect(await world.real.effects(runId)).toMatchObject([{ state: 'done', output: { json: 'sent' } }])
    await isOver(world, runId)
  })

  test('an effect that gives none in time is cut off', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { send: held.act } })
    const runId = await world.begin(define({ a: { type: 'send', policy: { effect: { class: 'keyed' } } } }))
    await world.quiet()
    await cancel(world, runId)
    await world.settle(runId, 2_000)
    expect(world.clock.now() - START).toBeLessThanOrEqual(2_000)
    await isOver(world, runId)
  })

  test('an effect that fails while it is cancelled is not tried again', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { send: held.act } })
    const runId = await world.begin(define({ a: { type: 'send', policy: { effect: { class: 'keyed' }, retry: fixedRetry(5, '1ms') } } }))
    await world.quiet()
    await cancel(world, runId)
    held.open[0]!.fail(failure('unavailable'))
    await world.settle(runId)
    await isOver(world, runId)
    expect(held.open).toHaveLength(1)
  })

  test('a step that waits for a slot never begins', async () => {
    const held = hold()
    const world = await createWorld({ concurrency: 1, handlers: { held: held.act } })
    const busy = await world.begin(define({ x: { type: 'held' } }))
    const runId = await world.begin(define({ a: { type: 'held' } }, { name: 'other' }))
    await world.quiet()
    await cancel(world, runId)
    await world.settle(runId, 0)
    expect(held.open).toHaveLength(1)
    held.open[0]!.done()
    expect(await world.settle(busy)).toMatchObject({ state: 'success' })
    await isOver(world, runId)
  })

  test('is acknowledged when it is on disk: a crash right after it does not lose it', async () => {
    const held = hold()
    const world = await createWorld({ store: 'sqlite', handlers: { held: held.act } })
    const runId = await world.begin(define({ a: { type: 'held', policy: { effect: { class: 'keyed' } } }, b: { after: 'a' } }))
    await world.quiet()
    await cancel(world, runId)
    await world.crash()
    await world.settle(runId, 2_000)
    await isOver(world, runId)
  })
})

describe('children are cancelled too', () => {
  const inner = define({ x: { type: 'held', policy: { effect: { class: 'keyed' } } }, y: { after: 'x' } }, { name: 'inner' })
  const each = ({ children, scope }: { children?: unknown; scope: { input: Json } }): unknown =>
    children ? done(null) : { kind: 'children', plan: { items: scope.input, concurrency: 300 }, memo: null }
  const graph = define({ m: { type: 'each', body: inner }, end: { after: 'm' } })

  test.each([3, 400])('%i of them', async (count) => {
    const held = hold()
    const world = await createWorld({ handlers: { each: each, held: held.act } })
    await world.save(inner)
    const runId = await world.begin(graph, { input: Array.from({ length: count }, (_, i) => i) })
    await world.quiet()
    await cancel(world, runId)
    await world.settle(runId, 2_000)
    expect((await world.real.runs({ parent: runId, limit: 1_000 })).every((child) => child.state === 'cancelled')).toBe(true)
    await isOver(world, runId)
  })

  // A cancel at every turn of the loop: before the children are written, while they are, after.
  test.each(Array.from({ length: 14 }, (_, i) => i))('when it comes %i turns after the start', async (turns) => {
    const held = hold()
    const world = await createWorld({ handlers: { each: each, held: held.act } })
    await world.save(inner, graph)
    const { runId } = await world.engine.createRun({ definition: graph.hash, input: [1, 2, 3, 4, 5] })
    for (let i = 0; i < turns; i++) await new Promise<void>((resolve) => setImmediate(resolve))
    await cancel(world, runId)
    const atAck = held.open.length
    await world.settle(runId, 2_000)
    expect(held.open).toHaveLength(atAck)
    await isOver(world, runId)
  })

  test('when the process dies after the acknowledgement', async () => {
    const held = hold()
    const world = await createWorld({ store: 'sqlite', handlers: { each: each, held: held.act } })
    await world.save(inner)
    const runId = await world.begin(graph, { input: [1, 2, 3] })
    await world.quiet()
    await cancel(world, runId)
    await world.crash()
    await world.settle(runId, 2_000)
    await isOver(world, runId)
  })

  test('of children of children', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { each: each, held: held.act } })
    const middle = define({ m: { type: 'each', body: inner } }, { name: 'middle' })
    await world.save(inner, middle)
    const runId = await world.begin(define({ m: { type: 'each', body: middle } }), { input: [1, 2] })
    await world.quiet()
    expect(held.open).toHaveLength(4)
    await cancel(world, runId)
    await world.settle(runId, 2_000)
    for (const child of await world.real.runs({ parent: runId })) {
      expect(child.state).toBe('cancelled')
      expect(await world.real.openChildren(child.runId)).toEqual([])
    }
    await isOver(world, runId)
  })
})
