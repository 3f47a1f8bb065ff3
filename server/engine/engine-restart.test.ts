import { describe, expect, test } from 'vitest'
import type { Json } from '#shared/lib/json.ts'
import { done } from '#shared/nodes/define-node.ts'
import type { PolicyInput } from '#shared/policy/policy.ts'
import { define, fixedRetry } from '#shared/run/testing/definitions.ts'
import { createWorld, failure, hold, START, type Act, type World } from './testing/world.ts'

const stores = ['memory', 'sqlite'] as const
const nap: Act = ({ memo, now }) =>
  typeof memo === 'number' && now() >= memo
    ? done(now() - START)
    : { kind: 'wait', until: (memo as number | undefined) ?? now() + 100_000, memo: (memo as number | undefined) ?? now() + 100_000 }

describe('times that are waited for', () => {
  const graph = define({ a: { type: 'nap' }, b: { after: 'a' } })
  test.each(stores)('are kept over a stop and a start: %s', async (store) => {
    const world = await createWorld({ store, handlers: { nap } })
    const runId = await world.begin(graph)
    await world.advance(40_000)
    await world.restart()
    await world.advance(59_999)
    expect(await world.real.run(runId)).toMatchObject({ state: 'pending', waiting: { for: 'timer', at: START + 100_000 } })
    await world.advance(1)
    expect(await world.real.run(runId)).toMatchObject({ state: 'success', output: { json: 100_000 } })
  })

  test.each(stores)('are kept over a crash, and late only by the time that nobody was there: %s', async (store) => {
    const world = await createWorld({ store, handlers: { nap } })
    const runId = await world.begin(graph)
    await world.quiet()
    await world.crash(500_000)
    expect(await world.settle(runId, 0)).toMatchObject({ state: 'success', output: { json: 500_000 } })
  })

  test('a retry too', async () => {
    const world = await createWorld({
      store: 'sqlite',
      handlers: {
        flaky: ({ attempt }) => {
          if (attempt < 3) throw failure('unavailable')
          return done(attempt)
        },
      },
    })
    const runId = await world.begin(define({ a: { type: 'flaky', policy: { retry: fixedRetry(3, '60s') } } }))
    await world.advance(30_000)
    await world.crash()
    await world.advance(60_000)
    await world.restart()
    await world.settle(runId)
    expect(world.calls.map((call) => [call.attempt, call.at - START])).toEqual([
      [1, 0],
      [2, 60_000],
      [3, 120_000],
    ])
  })

  test('of a thousand runs, each at its own time, over several crashes', async () => {
    const ended: number[] = []
    const world = await createWorld({
      handlers: {
        nap: ({ memo, now, scope }) => {
          if (memo === undefined) return { kind: 'wait', until: START + Number(scope.input), memo: 1 }
          ended.push(now() - START - Number(scope.input))
          return done(null)
        },
      },
    })
    for (let i = 1; i <= 1_000; i++) await world.begin(graph, { input: i * 97 })
    for (let i = 0; i < 4; i++) {
      await world.advance(20_000)
      await world.crash()
    }
    await world.advance(40_000)
    expect(ended).toHaveLength(1_000)
    expect(ended.filter((late) => late !== 0)).toEqual([])
  })
})

describe('after a crash', () => {
  test.each(stores)('completed steps are not executed again, the one under way is: %s', async (store) => {
    const held = hold()
    const world = await createWorld({ store, handlers: { held: held.act } })
    const runId = await world.begin(define({ a: {}, b: { after: 'a' }, c: { type: 'held', after: 'b' }, d: { after: 'c' } }), {
      input: 'x',
    })
    await world.quiet()
    await world.crash()
    await world.quiet()
    held.open[1]!.done('again')
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 'again' } })
    expect(world.calls.map((call) => `${call.step}${call.attempt}`)).toEqual(['a1', 'b1', 'c1', 'c1', 'd1'])
  })

  test('outputs above the inline limit are there for the next steps', async () => {
    const held = hold()
    const big = 'ä'.repeat(100_000)
    const world = await createWorld({
      store: 'sqlite',
      handlers: {
        big: () => done({ big }),
        held: held.act,
        join: ({ scope }) => done((scope.steps.a!.output as { big: string }).big.length),
      },
    })
    const runId = await world.begin(define({ a: { type: 'big' }, b: { type: 'held', after: 'a' }, c: { type: 'join', after: 'b' } }), {
      input: { also: big },
    })
    await world.quiet()
    const journal = await world.journal(runId)
    expect(journal.find((event) => event.type === 'step-succeeded')).toMatchObject({
      output: { ref: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    })
    expect(JSON.stringify(journal).length).toBeLessThan(5_000)
    await world.crash()
    await world.quiet()
    expect((held.open[1]!.context.scope.input as { also: string }).also).toBe(big)
    expect((held.open[1]!.context.arrived.a as { big: string }).big).toBe(big)
    held.open[1]!.done()
    expect(await world.settle(runId)).toMatchObject({ output: { json: 100_000 } })
  })

  test.each<[string, string]>([
    ['an empty text', '""'],
    ['minus zero', '-0'],
    ['a number beyond 2^53', '9007199254740993'],
    ['half a surrogate pair', '"\\ud800 and \\udfff"'],
    ['an empty key', '{"":{"":[]}}'],
    ['names of the prototype', '{"constructor":1,"toString":{"valueOf":2},"hasOwnProperty":null}'],
    ['nested lists', `${'['.repeat(200)}1${']'.repeat(200)}`],
    ['line separators and NUL', '"\\u2028\\u2029\\u0000"'],
    ['a long text', JSON.stringify('x'.repeat(70_000))],
    ['exponents', '[1e-7,1e21,5e-324,1.7976931348623157e308]'],
  ])('%s is read back as it was', async (_name, text) => {
    const value = JSON.parse(text) as Json
    const seen: string[] = []
    const held = hold()
    const world = await createWorld({ store: 'sqlite', handlers: { give: () => done(value), held: held.act } })
    const runId = await world.begin(define({ a: { type: 'give' }, b: { type: 'held', after: 'a' } }), { input: value })
    await world.quiet()
    await world.crash()
    await world.quiet()
    for (const { context } of held.open) seen.push(JSON.stringify(context.arrived.a), JSON.stringify(context.scope.input))
    expect(new Set(seen)).toEqual(new Set([JSON.stringify(value)]))
    held.open[1]!.done(value)
    const { output } = await world.settle(runId)
    expect(JSON.stringify('json' in output! ? output.json : await world.real.payload(output!.ref))).toBe(JSON.stringify(value))
  })

  test('that repeats itself at every checkpoint, the run ends as without any', { timeout: 60_000 }, async () => {
    const inner = define(
      { x: { type: 'count' }, y: { type: 'key', after: 'x', policy: { effect: { class: 'keyed' } } } },
      { name: 'inner' },
    )
    const graph = define({
      a: { type: 'count' },
      flaky: { after: 'a', policy: { retry: fixedRetry(3, '10ms') } },
      m: { type: 'each', body: inner, after: 'flaky' },
      nap: { type: 'shortnap', after: 'm' },
      left: { type: 'key', after: 'nap', policy: { effect: { class: 'keyed' } } },
      right: { type: 'choose', after: 'nap' },
      dead: { after: 'right:no' },
      end: { type: 'gather', after: ['left', 'right:yes'] },
    })
    const handlers = (done_: string[]): { [type: string]: Act } => ({
      count: ({ scope }) => done(`c${JSON.stringify(scope.item ?? null)}`),
      flaky: ({ attempt }) => {
        if (attempt === 1) throw failure('unavailable')
        return done(attempt)
      },
      each: ({ children }) =>
        children
          ? done(children.map((child) => child.output ?? null))
          : { kind: 'children', plan: { items: [1, 2, 3], concurrency: 2 }, memo: null },
      shortnap: ({ memo, now }) => (memo === undefined ? { kind: 'wait', until: now() + 100, memo: 1 } : done('slept')),
      key: ({ key }) => {
        done_.push(key!)
        return done(`sent ${key!.split('/')[1]!}`)
      },
      choose: () => done('r', { port: 'yes' }),
      gather: ({ scope }) => done(Object.fromEntries(Object.entries(scope.steps).map(([id, step]) => [id, step.output]))),
    })
    const plainKeys: string[] = []
    const plain = await createWorld({ handlers: handlers(plainKeys) })
    await plain.save(inner)
    const expected = (await plain.finish(graph, { runId: 'r' })).output
    let clean = false
    for (const when of ['before', 'after'] as const) {
      clean = false
      for (let k = 1; !clean && k < 200; k++) {
        const keys: string[] = []
        const world = await createWorld({ handlers: handlers(keys) })
        await world.save(inner)
        let appends = 0
        world.gate[when] = (operation) => {
          if (operation !== 'append' || ++appends !== k) return undefined
          void world.crash()
          return when === 'before' ? new Promise<void>(() => {}) : undefined
        }
        const runId = await world.begin(graph, { runId: 'r' })
        await world.advance(500)
        clean = appends < k
        const row = await world.settle(runId)
        expect(row, `${when} ${k}`).toMatchObject({ state: 'success', output: expected })
        expect(new Set(keys), `${when} ${k}`).toEqual(new Set(plainKeys))
        const types = (await world.journal(runId)).filter((event) => event.type === 'step-succeeded').map((event) => event.step)
        expect(new Set(types).size, `${when} ${k}`).toBe(types.length)
        expect((await world.journal(runId)).map((event) => event.seq)).toEqual(Array.from({ length: row.seq }, (_, i) => i + 1))
      }
      expect(clean).toBe(true)
    }
  })
})

describe('effects', () => {
  const step = (effect: PolicyInput['effect'] & object, more: PolicyInput = {}) =>
    define({ a: { type: 'send', policy: { effect, ...more } }, b: { after: 'a' } })

  test.each(['pure', 'idempotent', 'keyed'] as const)('a %s step that a crash interrupted is the same attempt again', async (effect) => {
    const held = hold()
    const world = await createWorld({ store: 'sqlite', handlers: { send: held.act } })
    const runId = await world.begin(step({ class: effect }))
    await world.quiet()
    await world.crash()
    await world.quiet()
    expect(world.calls.map((call) => [call.attempt, call.key])).toEqual(
      Array.from({ length: 2 }, () => [1, effect === 'keyed' ? `${runId}/a` : undefined]),
    )
    held.open[1]!.done(1)
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
  })

  test.each(['idempotent', 'keyed', 'unsafe'] as const)(
    'the intent of a %s step is on disk before its handler is called',
    async (effect) => {
      const onDisk: Promise<boolean>[] = []
      const world = await createWorld({
        handlers: {
          send: ({ scope }) => {
            onDisk.push(world.types(scope.run.id, 'a').then((types) => types.includes('step-started')))
            return done(1)
          },
        },
      })
      await world.finish(step({ class: effect }))
      expect(await Promise.all(onDisk)).toEqual([true])
    },
  )

  test('the key is the same over retries, waits and crashes, and is not rendered again', async () => {
    let phase = 0
    const world = await createWorld({
      store: 'sqlite',
      handlers: {
        send: ({ now }) => {
          phase++
          if (phase === 1) throw failure('unavailable')
          if (phase === 2) return { kind: 'wait', until: now() + 1_000, memo: 1 }
          if (phase === 3) return new Promise(() => {})
          return done('sent')
        },
      },
    })
    const runId = await world.begin(step({ class: 'keyed', key: 'order-{{ input.id }}-{{ $random() }}' }, { retry: fixedRetry(3) }), {
      input: { id: 7 },
    })
    await world.advance(5_000)
    await world.crash()
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
    expect(world.calls.filter((call) => call.step === 'a')).toHaveLength(4)
    expect(new Set(world.calls.flatMap((call) => call.key ?? []))).toHaveLength(1)
    expect(world.calls[0]!.key).toMatch(/^order-7-/)
  })

  test.each<[string, string]>([
    ['empty', '{{ input.missing }}'],
    ['blank', '  '],
    ['broken', '{{ input.id + "x" }}'],
  ])('a key that is %s fails the step before anything is sent', async (_name, key) => {
    const world = await createWorld({ handlers: { send: () => done(1) } })
    expect(await world.finish(step({ class: 'keyed', key }), { input: { id: 7 } })).toMatchObject({
      state: 'failed',
      error: { kind: 'code_error' },
    })
    expect(world.calls).toEqual([])
  })

  test.each<[NonNullable<PolicyInput['effect']>['scope'] & string, boolean, boolean]>([
    ['run', false, false],
    ['workflow', true, false],
    ['global', true, true],
  ])('within the scope %s a recorded result is used again', async (scope, sameWorkflow, otherWorkflow) => {
    const world = await createWorld({
      store: 'sqlite',
      handlers: { send: ({ scope: { input } }) => done({ sent: (input as { n: number }).n }) },
    })
    const policy = { effect: { class: 'keyed' as const, key: 'invoice', scope } }
    const graph = define({ a: { type: 'send', policy } }, { name: 'w1' })
    const other = define({ a: { type: 'send', policy } }, { name: 'w2' })
    const sent = async (definition: typeof graph, n: number): Promise<Json> =>
      ((await world.finish(definition, { input: { n } })).output as { json: { sent: number } }).json.sent
    expect(await sent(graph, 1)).toBe(1)
    await world.crash()
    expect(await sent(graph, 2)).toBe(sameWorkflow ? 1 : 2)
    expect(await sent(other, 3)).toBe(otherWorkflow ? 1 : 3)
    const ledger = (await world.real.runs({})).length
    expect(ledger).toBe(3)
  })

  test('a result from the ledger says so, and its port is kept', async () => {
    const world = await createWorld({ handlers: { send: () => done('first', { port: 'special' }) } })
    const graph = define({
      a: { type: 'send', policy: { effect: { class: 'keyed', key: 'k', scope: 'workflow' } } },
      b: { after: 'a:special' },
    })
    await world.finish(graph)
    const row = await world.finish(graph)
    expect(row).toMatchObject({ state: 'success', output: { json: 'first' } })
    expect((await world.journal(row.runId)).filter((event) => event.type === 'step-succeeded')).toMatchObject([
      { step: 'a', via: 'ledger', port: 'special' },
      { step: 'b' },
    ])
    expect(world.calls.filter((call) => call.step === 'a')).toHaveLength(1)
  })

  test('a recorded result is forgotten after its time', async () => {
    const world = await createWorld({ handlers: { send: () => done(world.clock.now() - START) } })
    const graph = define({ a: { type: 'send', policy: { effect: { class: 'keyed', key: 'k', scope: 'workflow', ttl: '1h' } } } })
    await world.finish(graph)
    await world.advance(3_599_000)
    expect(await world.finish(graph)).toMatchObject({ output: { json: 0 } })
    await world.advance(1_000)
    expect(await world.finish(graph)).toMatchObject({ output: { json: 3_600_000 } })
  })

  test('the same key under way in another run is waited for, and its result used', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { send: held.act } })
    const graph = define({
      a: { type: 'send', policy: { effect: { class: 'keyed', key: 'k', scope: 'workflow' }, retry: fixedRetry(5, '10s') } },
    })
    const first = await world.begin(graph)
    const second = await world.begin(graph)
    await world.quiet()
    expect(held.open).toHaveLength(1)
    held.open[0]!.done('once')
    expect(await world.settle(first)).toMatchObject({ output: { json: 'once' } })
    expect(await world.settle(second)).toMatchObject({ state: 'success', output: { json: 'once' } })
    expect(held.open).toHaveLength(1)
  })

  test('the same key begun by a run that was cancelled since is sent again', async () => {
    const held = hold()
    const world = await createWorld({ handlers: { send: held.act } })
    const graph = define({ a: { type: 'send', policy: { effect: { class: 'keyed', key: 'k', scope: 'workflow' }, retry: fixedRetry(3) } } })
    const first = await world.begin(graph)
    await world.quiet()
    await world.until(world.engine.cancel(first, 'anna'))
    await world.settle(first)
    const second = await world.begin(graph)
    await world.quiet()
    held.open[1]!.done('mine')
    expect(await world.settle(second)).toMatchObject({ state: 'success', output: { json: 'mine' } })
  })

  test('a failed effect under the key is sent again', async () => {
    let calls = 0
    const world = await createWorld({
      handlers: {
        send: () => {
          if (++calls === 1) throw failure('permanent')
          return done('second')
        },
      },
    })
    const graph = define({ a: { type: 'send', policy: { effect: { class: 'keyed', key: 'k', scope: 'workflow' } } } })
    expect(await world.finish(graph)).toMatchObject({ state: 'failed' })
    expect(await world.finish(graph)).toMatchObject({ state: 'success', output: { json: 'second' } })
  })
})

describe('an unsafe step whose outcome a crash left unknown', () => {
  async function interrupted(onExhausted?: PolicyInput['onExhausted']): Promise<{ world: World; runId: string; reviewId: string }> {
    const world = await createWorld({
      store: 'sqlite',
      handlers: { send: ({ attempt }) => (attempt === 1 ? new Promise(() => {}) : done(`sent at ${attempt}`)) },
    })
    const runId = await world.begin(
      define({ a: { type: 'send', policy: { effect: { class: 'unsafe' }, ...(onExhausted ? { onExhausted } : {}) } }, b: { after: 'a' } }),
    )
    await world.quiet()
    await world.crash()
    expect(await world.settle(runId, 0)).toMatchObject({ state: 'needs_review' })
    expect(world.calls).toHaveLength(1)
    const review = await world.openReview(runId)
    expect(review.requested).toMatchObject({
      reasons: [{ when: 'unknown_outcome' }],
      question: expect.stringContaining('Did “a” happen?') as string,
    })
    return { world, runId, reviewId: review.reviewId }
  }

  test('happened: its result is what the person says', async () => {
    const { world, runId, reviewId } = await interrupted()
    await world.until(world.engine.decideReview(reviewId, { decision: 'happened', by: 'anna', output: 'receipt 7' }))
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 'receipt 7' } })
    expect(world.calls.map((call) => call.step)).toEqual(['a', 'b'])
  })

  test('did not happen: a new attempt', async () => {
    const { world, runId, reviewId } = await interrupted({ to: 'fallback', value: 'never' })
    await world.until(world.engine.decideReview(reviewId, { decision: 'did_not_happen', by: 'anna' }))
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 'sent at 2' } })
  })

  test('reject: it fails', async () => {
    const { world, runId, reviewId } = await interrupted()
    await world.until(world.engine.decideReview(reviewId, { decision: 'reject', by: 'anna' }))
    expect(await world.settle(runId)).toMatchObject({ state: 'failed', error: { kind: 'permanent' } })
  })

  test.each(['approve', 'edit', 'retry'] as const)('%s is no answer to it', async (decision) => {
    const { world, reviewId } = await interrupted()
    await expect(world.until(world.engine.decideReview(reviewId, { decision, by: 'anna', output: 1 }))).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  test.each<[string, () => unknown]>([
    ['no answer in time', () => new Promise(() => {})],
    ['a connection that was cut', () => Promise.reject(failure('unavailable', { message: 'Connection reset.' }))],
    ['an error of the code', () => Promise.reject(new TypeError('x is undefined'))],
  ])('is asked about after %s too, and never tried again by itself', async (_name, act) => {
    const world = await createWorld({ handlers: { send: act } })
    const row = await world.finish(
      define({
        a: {
          type: 'send',
          policy: {
            effect: { class: 'unsafe' },
            timeout: { attempt: '5s' },
            retry: fixedRetry(5, '1s', { rules: [{ kinds: ['unavailable', 'timeout', 'unknown_outcome'] }] }),
          },
        },
      }),
    )
    expect(row).toMatchObject({ state: 'needs_review' })
    expect((await world.openReview()).requested.reasons).toMatchObject([{ when: 'unknown_outcome' }])
    await world.advance(60_000)
    expect(world.calls).toHaveLength(1)
  })

  test('is known when the far side said no', async () => {
    const world = await createWorld({ handlers: { send: () => Promise.reject(failure('auth')) } })
    expect(await world.finish(define({ a: { type: 'send', policy: { effect: { class: 'unsafe' } } } }))).toMatchObject({
      state: 'failed',
      error: { kind: 'auth' },
    })
  })

  test('is asked about also when the run has crashed three times', async () => {
    const world = await createWorld({
      store: 'sqlite',
      handlers: {
        spin: () => new Promise(() => {}),
        send: () => new Promise(() => {}),
        nap: ({ memo, now }) => (memo === undefined ? { kind: 'wait', until: now() + 50_000, memo: 1 } : done(1)),
      },
    })
    const runId = await world.begin(
      define({
        spin: { policy: { timeout: { attempt: '1h' } } },
        nap: {},
        send: { after: 'nap', policy: { effect: { class: 'unsafe' } } },
      }),
    )
    await world.quiet()
    await world.crash()
    await world.quiet()
    await world.crash()
    await world.advance(50_000)
    expect(world.calls.filter((call) => call.step === 'send')).toHaveLength(1)
    await world.crash()
    await world.quiet()
    const reasons = (await world.real.reviews({ state: 'open', runId })).map((review) => [review.step, review.requested.reasons[0]!.when])
    expect(reasons).toContainEqual(['send', 'unknown_outcome'])
  })
})

describe('a run that kills the process', () => {
  const graph = define({ a: {}, kill: { type: 'kill', after: 'a' }, b: { after: 'kill' } })
  test.each(stores)('is quarantined after three crashes, others go on, and a person can let it go on: %s', async (store) => {
    let deadly = true
    const world = await createWorld({ store, handlers: { kill: () => (deadly ? new Promise(() => {}) : done('alive')) } })
    const runId = await world.begin(graph)
    for (let crash = 1; crash <= 3; crash++) {
      await world.quiet()
      expect(world.calls.filter((call) => call.step === 'kill')).toHaveLength(crash)
      await world.crash()
    }
    const other = await world.begin(define({ x: {} }))
    expect(await world.settle(other)).toMatchObject({ state: 'success' })
    expect(await world.settle(runId)).toMatchObject({ state: 'needs_review' })
    expect(world.calls.filter((call) => call.step === 'kill')).toHaveLength(3)
    const review = await world.openReview(runId)
    expect(review.requested).toMatchObject({ step: 'kill', reasons: [{ when: 'crashed', values: { crashes: 3 } }] })
    await world.crash()
    expect(await world.settle(runId)).toMatchObject({ state: 'needs_review' })
    deadly = false
    await world.until(world.engine.decideReview(review.reviewId, { decision: 'retry', by: 'anna' }))
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 'alive' } })
  })

  test('progress starts the count again', async () => {
    const world = await createWorld({
      store: 'sqlite',
      handlers: {
        slow: ({ attempt, step }) =>
          step.id !== 'last' && attempt > 0 && world.calls.filter((call) => call.step === step.id).length > 2
            ? done(1)
            : step.id === 'last'
              ? done('end')
              : new Promise(() => {}),
      },
    })
    const runId = await world.begin(
      define({ s1: { type: 'slow' }, s2: { type: 'slow', after: 's1' }, last: { type: 'slow', after: 's2' } }),
    )
    for (let i = 0; i < 4; i++) {
      await world.quiet()
      await world.crash()
    }
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 'end' } })
  })

  test('a run that only waited is not counted', async () => {
    const world = await createWorld({ store: 'sqlite', handlers: { nap } })
    const runId = await world.begin(define({ a: { type: 'nap' } }))
    for (let i = 0; i < 5; i++) {
      await world.quiet()
      await world.crash()
    }
    expect(await world.real.run(runId)).toMatchObject({ crashes: 0 })
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
  })

  test('a quarantined step beside a container goes on when a person says so', async () => {
    let deadly = true
    const inner = define({ ask: { type: 'ask' } }, { name: 'inner' })
    const world = await createWorld({
      store: 'sqlite',
      handlers: {
        kill: () => (deadly ? new Promise(() => {}) : done('alive')),
        ask: () => ({ kind: 'review', output: 1 }),
        each: ({ children }) => (children ? done(1) : { kind: 'children', plan: { items: [1], concurrency: 1 }, memo: null }),
      },
    })
    await world.save(inner)
    const runId = await world.begin(define({ m: { type: 'each', body: inner }, kill: {} }))
    for (let crash = 1; crash <= 3; crash++) {
      await world.quiet()
      await world.crash()
    }
    await world.settle(runId)
    deadly = false
    const review = await world.openReview(runId)
    expect(review.requested.reasons).toMatchObject([{ when: 'crashed' }])
    await world.until(world.engine.decideReview(review.reviewId, { decision: 'retry', by: 'anna' }))
    await world.quiet()
    expect(await world.step(runId, 'kill')).toMatchObject({ state: 'success' })
  })
})

describe('a graceful stop', () => {
  test('lets what executes end within the grace, and begins nothing', async () => {
    const held = hold()
    const world = await createWorld({ store: 'sqlite', concurrency: 2, handlers: { held: held.act } })
    const graph = define({ a: { type: 'held' }, b: { type: 'held', after: 'a' } })
    const runs = []
    for (let i = 0; i < 4; i++) runs.push(await world.begin(graph, { input: i }))
    await world.quiet()
    const stopped = world.engine.stop({ graceMs: 10_000 })
    await world.advance(3_000)
    for (const call of held.open.slice(0, 2)) call.done('ended')
    await world.until(stopped, 1_000)
    expect(held.open).toHaveLength(2)
    expect(world.clock.now() - START).toBeLessThan(4_000)
    await world.restart()
    for (const run of runs) {
      const row = (await world.real.run(run))!
      expect(row.crashes).toBe(0)
    }
    for (let i = 2; i < 8; i++) {
      await world.quiet()
      held.open[i]!.done(i)
    }
    for (const run of runs) expect(await world.settle(run)).toMatchObject({ state: 'success' })
    expect(held.open).toHaveLength(8)
  })

  test('cuts off what does not end; it is the same attempt after the next start', async () => {
    const held = hold()
    const aborted: number[] = []
    const world = await createWorld({
      store: 'sqlite',
      handlers: {
        held: (context) => {
          context.signal.addEventListener('abort', () => aborted.push(world.clock.now() - START))
          return held.act(context)
        },
      },
    })
    const runId = await world.begin(define({ a: { type: 'held', policy: { timeout: { attempt: '1h' } } } }))
    await world.quiet()
    await world.restart(5_000)
    expect(aborted).toEqual([5_000])
    await world.quiet()
    held.open[0]!.done('late')
    await world.quiet()
    expect(await world.types(runId, 'a')).toEqual(['step-started'])
    held.open[1]!.done('again')
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: 'again' } })
    expect(world.calls.map((call) => call.attempt)).toEqual([1, 1])
  })

  test('frees everything: another process goes on at once', async () => {
    const world = await createWorld({ store: 'sqlite', handlers: { nap } })
    const runId = await world.begin(define({ a: { type: 'nap' } }))
    await world.quiet()
    await world.until(world.engine.stop())
    expect((await world.real.run(runId))!.owner).toBeUndefined()
    const next = world.second('next')
    await world.until(next.engine.start())
    await world.advance(100_000)
    expect(await world.real.run(runId)).toMatchObject({ state: 'success' })
  })

  test('commands after it are still recorded', async () => {
    const world = await createWorld({ store: 'sqlite', handlers: { ask: () => ({ kind: 'review', output: 1 }) } })
    const { runId } = await world.finish(define({ a: { type: 'ask' } }))
    await world.until(world.engine.stop())
    await world.until(world.engine.decideReview((await world.openReview()).reviewId, { decision: 'approve', by: 'anna' }))
    await world.restart()
    expect(await world.settle(runId)).toMatchObject({ state: 'success' })
  })
})
