import { describe, expect, test } from 'vitest'
import { done } from '#shared/nodes/define-node.ts'
import { define, type StepSketch } from '#shared/run/testing/definitions.ts'
import { createWorld, failure, hold, START, type WorldOptions } from './testing/world.ts'

const steps = (count: number, of: (i: number) => StepSketch): { [id: string]: StepSketch } =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, of(i)]))

describe.each<WorldOptions['store'] & string>(['memory', 'sqlite'])('on a %s store', (store) => {
  test('a chain hands on from step to step, each executed once', async () => {
    const world = await createWorld({
      store,
      handlers: { add: ({ arrived, scope }) => done(Number(Object.values(arrived)[0] ?? scope.input) + 1) },
    })
    const row = await world.finish(define(steps(30, (i) => ({ type: 'add', ...(i === 0 ? {} : { after: `s${i - 1}` }) }))), { input: 12 })
    expect(row).toMatchObject({ state: 'success', output: { json: 42 } })
    expect(world.calls.map((call) => call.step)).toEqual(Array.from({ length: 30 }, (_, i) => `s${i}`))
    expect(row.seq).toBe(62)
  })

  test('a fan-out of 1,000 comes together', async () => {
    const world = await createWorld({ store, handlers: { wide: ({ arrived }) => done(Object.keys(arrived).length) } })
    const graph = define({
      start: {},
      ...steps(1_000, () => ({ type: 'pass', after: 'start' })),
      end: { type: 'wide', after: Array.from({ length: 1_000 }, (_, i) => `s${i}`) },
    })
    expect(await world.finish(graph, { input: 'x' })).toMatchObject({ state: 'success', output: { json: 1_000 } })
    expect(world.calls).toHaveLength(1_002)
  })

  test('what is published is the journal: whole, in order, and only after its commit', async () => {
    const flaky = (() => {
      let calls = 0
      return () => {
        if (++calls === 1) throw failure('unavailable')
        return done('ok')
      }
    })()
    const world = await createWorld({ store, handlers: { flaky, ask: () => ({ kind: 'review', output: 1 }) } })
    const seenOnDisk: Promise<boolean>[] = []
    world.engine.onEvents((runId, events) => {
      seenOnDisk.push(world.real.run(runId).then((row) => row !== undefined && row.seq >= events.at(-1)!.seq))
    })
    const child = define({ x: {} }, { name: 'child' })
    await world.save(child)
    world.handlers.each = (context) =>
      context.children ? done(context.children.length) : { kind: 'children', plan: { items: [1, 2, 3], concurrency: 2 }, memo: null }
    const runId = await world.begin(
      define({ a: { type: 'flaky' }, b: { type: 'each', after: 'a', body: child }, c: { type: 'ask', after: 'b' }, d: { after: 'c' } }),
    )
    await world.settle(runId)
    await world.engine.decideReview((await world.openReview(runId)).reviewId, { decision: 'approve', by: 'anna' })
    await world.settle(runId)
    const runs = [runId, ...(await world.real.runs({ parent: runId })).map((row) => row.runId)]
    expect(runs).toHaveLength(4)
    for (const id of runs) expect(world.published.get(id)).toEqual(await world.journal(id))
    expect(await Promise.all(seenOnDisk)).not.toContain(false)
  })
})

test('a diamond waits for both sides', async () => {
  const left = hold()
  const world = await createWorld({ handlers: { left: left.act } })
  const runId = await world.begin(define({ a: {}, left: { after: 'a' }, right: { after: 'a' }, end: { after: ['left', 'right'] } }), {
    input: 'x',
  })
  await world.advance(1_000)
  expect(world.calls.map((call) => call.step)).toEqual(['a', 'left', 'right'])
  left.open[0]!.done('l')
  expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: { left: 'l', right: 'x' } } })
})

test('a branch goes one way, and the other is skipped to its end', async () => {
  const world = await createWorld({ handlers: { choose: ({ scope }) => done(scope.input, { port: String(scope.input) }) } })
  const graph = define({
    c: { type: 'choose' },
    yes: { after: 'c:yes' },
    no: { after: 'c:no' },
    after_no: { after: 'no' },
    both: { after: ['yes', 'after_no'] },
  })
  const row = await world.finish(graph, { input: 'yes' })
  expect(row).toMatchObject({ state: 'success', output: { json: 'yes' } })
  expect(await world.step(row.runId, 'after_no')).toMatchObject({ state: 'skipped', because: 'branch' })
})

test('all ways skipped: the run succeeds with nothing', async () => {
  const world = await createWorld({ handlers: { choose: () => done(1, { port: 'neither' }) } })
  expect(await world.finish(define({ c: { type: 'choose' }, a: { after: 'c:a' } }))).toMatchObject({
    state: 'success',
    output: { json: null },
  })
})

describe('joins', () => {
  test('any: runs at the first arrival; the others end by themselves', async () => {
    const slow = hold()
    const world = await createWorld({ handlers: { slow: slow.act } })
    const runId = await world.begin(define({ fast: {}, slow: {}, j: { after: ['fast', 'slow'], join: { mode: 'any' } } }), { input: 'x' })
    await world.quiet()
    expect((await world.step(runId, 'j')).state).toBe('success')
    slow.open[0]!.done('late')
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 'x' } })
    expect(world.calls.filter((call) => call.step === 'j')).toHaveLength(1)
  })

  test('first success: the losers are cut off and their late results dropped', async () => {
    const [fast, slow] = [hold(), hold()]
    const aborted: string[] = []
    const world = await createWorld({
      handlers: {
        fast: fast.act,
        slow: (context) => {
          context.signal.addEventListener('abort', () => aborted.push(context.step.id))
          return slow.act(context)
        },
      },
    })
    const runId = await world.begin(
      define({ fast: {}, slow: {}, then: { after: 'slow' }, j: { after: ['fast', 'then'], join: { mode: 'first_success' } } }),
    )
    await world.quiet()
    fast.open[0]!.done('x')
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 'x' } })
    expect(aborted).toEqual(['slow'])
    expect(world.engine.stats()).toMatchObject({ lateResults: 0, attemptsInFlight: 0 })
    const before = await world.journal(runId)
    slow.open[0]!.done('late')
    await world.quiet()
    expect(await world.journal(runId)).toEqual(before)
    expect(world.engine.stats().lateResults).toBe(1)
    expect(await world.step(runId, 'then')).toMatchObject({ state: 'cancelled', because: 'race' })
  })

  test('first success: one failing leaves the race to the other', async () => {
    const world = await createWorld({
      handlers: {
        bad: () => {
          throw failure('permanent')
        },
      },
    })
    const graph = define({ bad: {}, good: {}, j: { after: ['bad', 'good'], join: { mode: 'first_success' } } })
    expect(await world.finish(graph, { input: 'x' })).toMatchObject({ state: 'success', output: { json: 'x' } })
  })

  test('n of m: the second arrival is enough, one failure is not in the way', async () => {
    const slow = hold()
    const world = await createWorld({
      handlers: {
        slow: slow.act,
        bad: () => {
          throw failure('permanent')
        },
      },
    })
    const runId = await world.begin(
      define({ a: {}, bad: {}, slow: {}, j: { after: ['a', 'bad', 'slow'], join: { mode: 'n_of_m', n: 2 } } }),
    )
    await world.quiet()
    expect((await world.state(runId)).steps.has('j')).toBe(false)
    slow.open[0]!.done()
    await world.quiet()
    expect((await world.step(runId, 'j')).state).toBe('success')
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
  })
})

describe('the end', () => {
  const bad = (): never => {
    throw failure('permanent', { message: 'No way.' })
  }
  test('a failure is a dead letter, what follows is skipped, independent branches end first', async () => {
    const other = hold()
    const world = await createWorld({ handlers: { bad, other: other.act } })
    const runId = await world.begin(define({ bad: {}, next: { after: 'bad' }, other: {} }))
    await world.advance(5_000)
    expect(await world.real.run(runId)).toMatchObject({ state: 'running' })
    other.open[0]!.done()
    expect(await world.settle(runId)).toMatchObject({ state: 'failed', error: { kind: 'permanent', message: 'No way.' } })
    expect(await world.real.deadLetters({})).toMatchObject([{ runId, step: 'bad', error: { message: 'No way.' } }])
    expect((await world.journal(runId)).at(-1)).toMatchObject({ type: 'run-failed', step: 'bad' })
  })

  test('along the error port what follows sees the error as output', async () => {
    const world = await createWorld({ handlers: { bad } })
    const row = await world.finish(
      define({ bad: { policy: { onExhausted: { to: 'error_port' } } }, no: { after: 'bad' }, mend: { after: 'bad:error' } }),
    )
    expect(row).toMatchObject({ state: 'success', output: { json: { error: { kind: 'permanent', message: 'No way.' } } } })
    expect(await world.real.deadLetters({})).toEqual([])
  })

  test('a fallback stands in', async () => {
    const world = await createWorld({ handlers: { bad } })
    expect(
      await world.finish(define({ bad: { policy: { onExhausted: { to: 'fallback', value: { x: 1 } } } }, b: { after: 'bad' } })),
    ).toMatchObject({ output: { json: { x: 1 } } })
  })

  test('fail: no dead letter', async () => {
    const world = await createWorld({ handlers: { bad } })
    expect(await world.finish(define({ bad: { policy: { onExhausted: { to: 'fail' } } } }))).toMatchObject({ state: 'failed' })
    expect(await world.real.deadLetters({})).toEqual([])
  })

  test('several last steps give an object by step', async () => {
    const world = await createWorld()
    expect(await world.finish(define({ a: {}, b: {} }), { input: 7 })).toMatchObject({ output: { json: { a: 7, b: 7 } } })
  })

  test('the output is the expression of the graph', async () => {
    const world = await createWorld()
    expect(await world.finish(define({ a: {}, b: {} }, { output: 'steps.a.output + input' }), { input: 7 })).toMatchObject({
      output: { json: 14 },
    })
  })

  test('an output that cannot be evaluated fails the run', async () => {
    const world = await createWorld()
    expect(await world.finish(define({ a: {} }, { output: 'steps.a.output + "text"' }), { input: 7 })).toMatchObject({
      state: 'failed',
      error: { kind: 'code_error' },
    })
  })

  test('a run without steps ends at once', async () => {
    const world = await createWorld()
    expect(await world.finish(define({}))).toMatchObject({ state: 'success', output: { json: null } })
  })

  test('an unknown step type fails the step in plain words', async () => {
    const world = await createWorld()
    expect(await world.finish(define({ a: { type: 'unknown-thing' } }))).toMatchObject({
      state: 'failed',
      error: { kind: 'permanent', message: expect.stringContaining('“unknown-thing”') as string },
    })
  })
})

describe('creating a run', () => {
  test('the same idempotency key gives the same run, also at once and after a restart', async () => {
    const world = await createWorld({ store: 'sqlite' })
    const graph = define({ a: {} })
    await world.save(graph)
    const again = (): Promise<{ runId: string; created: boolean }> =>
      world.engine.createRun({ definition: graph.hash, input: 1, idempotencyKey: 'k' })
    const answers = await world.until(Promise.all(Array.from({ length: 50 }, again)))
    expect(new Set(answers.map((answer) => answer.runId)).size).toBe(1)
    expect(answers.filter((answer) => answer.created)).toHaveLength(1)
    await world.settle(answers[0]!.runId)
    await world.crash()
    expect(await world.until(again())).toEqual({ runId: answers[0]!.runId, created: false })
    expect(await world.real.runs({})).toHaveLength(1)
    expect(world.calls).toHaveLength(1)
  })

  test('the same id twice is a conflict', async () => {
    const world = await createWorld()
    await world.finish(define({ a: {} }), { runId: 'mine' })
    await expect(world.begin(define({ a: {} }), { runId: 'mine' })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('a definition that is not stored is refused', async () => {
    const world = await createWorld()
    await expect(world.until(world.engine.createRun({ definition: 'none', input: 1 }))).rejects.toThrow('none')
    expect(await world.real.runs({})).toEqual([])
  })

  test('labels and priority are kept, times are those of the clock', async () => {
    const world = await createWorld()
    const row = await world.finish(define({ a: {} }), { labels: { team: 'x' }, priority: 3 })
    expect(row).toMatchObject({ labels: { team: 'x' }, priority: 3, createdAt: START })
  })
})
