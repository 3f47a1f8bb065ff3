import { describe, expect, test } from 'vitest'
import { done } from '#shared/nodes/define-node.ts'
import { planOf } from '#shared/run/plan.ts'
import { planRerun, type RerunRequest } from '#shared/run/rerun.ts'
import type { Definition } from '#shared/graph/definition.ts'
import { define, fixedRetry } from '#shared/run/testing/definitions.ts'
import type { StartRun } from './engine.ts'
import { createWorld, failure, type World } from './testing/world.ts'

const CHAIN = define({ a: {}, b: { after: 'a' }, c: { after: 'b' } })

const given = (step: string, output: unknown = step, more: object = {}): NonNullable<StartRun['given']>[number] => ({
  step,
  output: { json: output as never },
  port: 'out',
  via: 'given',
  ...more,
})

/** Starts a rerun of a run as the service does. */
async function rerun(world: World, runId: string, definition: Definition, more: Partial<RerunRequest> = {}): Promise<string> {
  const plan = planRerun({ before: definition, after: definition, state: await world.state(runId), sameInput: true, ...more })
  return world.begin(more.after ?? definition, {
    source: { workflow: 'w', graph: 'g', rerunOf: { run: runId } },
    given: plan.reused.map((step) => ({ ...step, via: 'reused' as const })),
    skipped: plan.skipped,
    failed: plan.failed,
    ...(plan.keyRuns === undefined ? {} : { keyRuns: plan.keyRuns }),
  })
}

describe.each(['memory', 'sqlite'] as const)('a run that begins with settled steps: %s', (store) => {
  test('goes on behind them, and they never run', async () => {
    const world = await createWorld({ store })
    const row = await world.finish(CHAIN, { given: [given('b', { n: 2 }), given('a')] })
    expect(row).toMatchObject({ state: 'success', output: { json: { n: 2 } } })
    expect(world.calls.map(({ step }) => step)).toEqual(['c'])
    const journal = await world.journal(row.runId)
    expect(journal.slice(0, 3).map((event) => [event.type, 'step' in event && event.step])).toEqual([
      ['run-created', false],
      ['step-succeeded', 'a'],
      ['step-succeeded', 'b'],
    ])
    expect(new Set(journal.slice(0, 3).map(({ at }) => at)).size).toBe(1)
    expect(journal[1]).toMatchObject({ attempt: 0, via: 'given' })
    expect(world.published.get(row.runId)).toEqual(journal)
  })

  test('ends at once when everything is given', async () => {
    const world = await createWorld({ store })
    const row = await world.finish(CHAIN, { given: [given('a'), given('b'), given('c', 'all')] })
    expect(row).toMatchObject({ state: 'success', output: { json: 'all' } })
    expect(world.calls).toEqual([])
  })

  test('takes branches, skips and handled failures as they are', async () => {
    const graph = define({ a: {}, no: { after: 'a:no' }, e: { after: 'a' }, on: { after: 'e:error' }, end: { after: ['no', 'on'] } })
    const world = await createWorld({ store })
    const row = await world.finish(graph, {
      given: [given('a')],
      skipped: [{ step: 'no', because: 'branch' }],
      failed: [{ step: 'e', error: { kind: 'auth', message: 'no key' } }],
    })
    expect(row).toMatchObject({ state: 'success', output: { json: { error: { kind: 'auth', message: 'no key' } } } })
    expect(world.calls.map(({ step }) => step)).toEqual(['on', 'end'])
    expect(await world.real.deadLetters({})).toEqual([])
  })

  test('is whole after a crash right behind its creation', async () => {
    const world = await createWorld({ store, idle: true })
    const runId = await world.begin(CHAIN, { given: [given('a'), given('b', { n: 2 })] })
    expect(await world.real.run(runId)).toMatchObject({ state: 'pending', seq: 3 })
    await world.crash()
    expect(await world.settle(runId)).toMatchObject({ state: 'success', output: { json: { n: 2 } } })
    expect(world.calls.map(({ step }) => step)).toEqual(['c'])
  })

  test('can be cancelled while it waits for its turn', async () => {
    const world = await createWorld({ store, idle: true })
    const runId = await world.begin(CHAIN, { given: [given('a')] })
    expect(await world.until(world.engine.cancel(runId, 'anna'))).toBe(true)
    expect(await world.real.run(runId)).toMatchObject({ state: 'cancelled' })
  })

  test('stores large outputs aside', async () => {
    const world = await createWorld({ store })
    const large = 'x'.repeat(200_000)
    const row = await world.finish(CHAIN, { given: [given('a'), given('b', large)] })
    expect((await world.journal(row.runId))[2]).toMatchObject({ output: { bytes: large.length + 2 } })
    expect(world.calls[0]?.context.arrived).toEqual({ b: large })
  })

  test('refuses steps that are not there or named twice', async () => {
    const world = await createWorld({ store })
    for (const wrong of [{ given: [given('x')] }, { given: [given('a')], skipped: [{ step: 'a', because: 'branch' as const }] }])
      await expect(world.begin(CHAIN, wrong)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await world.real.runs({})).toEqual([])
  })
})

describe('a rerun', () => {
  test('from a step reuses what leads to it and runs the rest', async () => {
    const world = await createWorld({ store: 'sqlite' })
    const first = await world.finish(CHAIN, { input: 'in' })
    world.calls.length = 0
    const again = await rerun(world, first.runId, CHAIN, { from: { step: 'b' } })
    expect(await world.settle(again)).toMatchObject({ state: 'success', output: { json: 'in' }, source: { rerunOf: { run: first.runId } } })
    expect(world.calls.map(({ step }) => step)).toEqual(['b', 'c'])
    expect((await world.journal(again))[1]).toMatchObject({ step: 'a', via: 'reused', from: first.runId })
    expect(await world.real.reruns(first.runId)).toEqual([again])
  })

  test('from what failed repairs a run', async () => {
    let broken = true
    const world = await createWorld({
      handlers: {
        b: () => {
          if (broken) throw failure('auth')
          return done('repaired')
        },
      },
    })
    const first = await world.finish(CHAIN)
    expect(first.state).toBe('failed')
    broken = false
    const again = await rerun(world, first.runId, CHAIN, { from: 'failed' })
    expect(await world.settle(again)).toMatchObject({ state: 'success', output: { json: 'repaired' } })
    expect(world.calls.map(({ step }) => step)).toEqual(['a', 'b', 'b', 'c'])
  })
})

describe('idempotency keys of a rerun', () => {
  const keyed = (key?: string) => ({ type: 'send', policy: { effect: { class: 'keyed' as const, ...(key === undefined ? {} : { key }) } } })

  test.each([undefined, '{{ run.id }}/post'])('on the same input are those of the run: what was sent is found (key %s)', async (key) => {
    const graph = define({ a: {}, send: { ...keyed(key), after: 'a' } })
    const world = await createWorld({ store: 'sqlite', handlers: { send: () => Promise.resolve(done('sent')) } })
    const first = await world.finish(graph)
    const second = await rerun(world, first.runId, graph)
    expect(await world.settle(second)).toMatchObject({ state: 'success', output: { json: 'sent' } })
    expect(world.calls.filter(({ step }) => step === 'send')).toHaveLength(1)
    expect(await world.journal(second)).toContainEqual(expect.objectContaining({ type: 'step-succeeded', step: 'send', via: 'ledger' }))
    // And of a rerun of the rerun.
    const third = await rerun(world, second, graph)
    await world.settle(third)
    expect(world.calls.filter(({ step }) => step === 'send')).toHaveLength(1)
  })

  test('that failed before is sent under its old key', async () => {
    let down = true
    const graph = define({ send: { ...keyed(), policy: { ...keyed().policy, retry: fixedRetry(1) } } })
    const world = await createWorld({
      store: 'sqlite',
      handlers: { send: () => (down ? Promise.reject(failure('timeout')) : Promise.resolve(done('sent'))) },
    })
    const first = await world.finish(graph)
    down = false
    const second = await rerun(world, first.runId, graph, { from: 'failed' })
    expect(await world.settle(second)).toMatchObject({ state: 'success' })
    expect(world.calls.map(({ key }) => key)).toEqual(Array(2).fill(`${first.runId}/send`))
  })

  test('of edited input and of changed steps are its own', async () => {
    const graph = define({ send: keyed() })
    const changed = define({ send: { ...keyed(), config: { to: 'elsewhere' } } })
    const world = await createWorld({ store: 'sqlite', handlers: { send: () => Promise.resolve(done('sent')) } })
    const first = await world.finish(graph)
    const edited = await rerun(world, first.runId, graph, { sameInput: false })
    await world.settle(edited)
    const other = await rerun(world, first.runId, graph, { after: changed })
    await world.settle(other)
    expect(world.calls.map(({ key }) => key)).toEqual([first.runId, edited, other].map((run) => `${run}/send`))
  })

  test('hold for the children of a map, each at its place', async () => {
    const body = define({ send: keyed() }, { name: 'body' })
    const graph = define({ map: { type: 'map', body } })
    let fails = true
    const world = await createWorld({
      store: 'sqlite',
      handlers: {
        map: (context) =>
          context.children
            ? done(context.children.map(({ output }) => output ?? null))
            : { kind: 'children', plan: { items: ['x', 'y', 'z'], concurrency: 3, tolerate: {} }, memo: null },
        send: ({ scope }) => {
          if (fails && scope.item === 'y') return Promise.reject(failure('auth'))
          return Promise.resolve(done(`sent ${String(scope.item)}`))
        },
      },
    })
    await world.save(body)
    const first = await world.finish(graph)
    expect(first.state).toBe('failed')
    fails = false
    const second = await rerun(world, first.runId, graph, { from: 'failed' })
    expect(await world.settle(second)).toMatchObject({ state: 'success', output: { json: ['sent x', 'sent y', 'sent z'] } })
    const sent = world.calls.filter(({ step }) => step === 'send').map(({ key }) => key)
    expect(sent).toEqual([0, 1, 2, 1].map((index) => `${first.runId}.map.1.${index}/send`))
  })

  test('are kept through a restart in the middle', async () => {
    const graph = define({ wait: { type: 'flaky', policy: { retry: fixedRetry(3, '1h') } }, send: { ...keyed(), after: 'wait' } })
    const world = await createWorld({
      store: 'sqlite',
      handlers: {
        flaky: ({ attempt }) => {
          if (attempt < 2) throw failure('unavailable')
          return done(null)
        },
        send: () => Promise.resolve(done('sent')),
      },
    })
    const first = await world.settle(await world.begin(graph), 86_400_000)
    const second = await rerun(world, first.runId, graph)
    await world.quiet()
    await world.crash()
    expect(await world.settle(second, 86_400_000)).toMatchObject({ state: 'success' })
    expect(world.calls.filter(({ step }) => step === 'send')).toHaveLength(1)
  })
})

test('a plan over every step names each exactly once', async () => {
  const world = await createWorld()
  const row = await world.finish(CHAIN)
  const state = await world.state(row.runId)
  const plan = planRerun({ before: CHAIN, after: CHAIN, state, from: { step: 'c' }, sameInput: true })
  const named = [...plan.reused.map(({ step }) => step), ...plan.again]
  expect(named.sort()).toEqual(
    planOf(CHAIN)
      .definition.steps.map(({ id }) => id)
      .sort(),
  )
})
