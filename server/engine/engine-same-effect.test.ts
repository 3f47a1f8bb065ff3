import { describe, expect, test } from 'vitest'
import { done } from '#shared/nodes/define-node.ts'
import { define, fixedRetry } from '#shared/run/testing/definitions.ts'
import { createWorld, failure, hold } from './testing/world.ts'

describe('two steps that make the same effect at once', () => {
  const send = (policy: { retry?: ReturnType<typeof fixedRetry> } = {}) =>
    ({
      type: 'send',
      policy: { effect: { class: 'keyed', key: 'invoice-7', scope: 'global' }, retry: fixedRetry(10), ...policy },
    }) as const

  test.each(['memory', 'sqlite'] as const)('of two runs: one makes it, the other takes its result: %s', async (store) => {
    const held = hold()
    const world = await createWorld({ store, handlers: { send: held.act } })
    const graph = define({ a: send() })
    const runs = [await world.begin(graph), await world.begin(graph)]
    await world.quiet()
    expect(held.open).toHaveLength(1)
    held.open[0]!.done('sent')
    for (const run of runs) expect(await world.settle(run)).toMatchObject({ state: 'success', output: { json: 'sent' } })
    expect(world.calls).toHaveLength(1)
  })

  test('of one run', async () => {
    const world = await createWorld({ store: 'sqlite', handlers: { send: () => Promise.resolve(done('sent')) } })
    const row = await world.finish(define({ a: send(), b: send(), c: send() }))
    expect(row).toMatchObject({ state: 'success', output: { json: { a: 'sent', b: 'sent', c: 'sent' } } })
    expect(world.calls).toHaveLength(1)
  })

  test('when the one that was to make it fails, the other does', async () => {
    let calls = 0
    const world = await createWorld({
      store: 'sqlite',
      handlers: { send: () => (calls++ === 0 ? Promise.reject(failure('permanent')) : Promise.resolve(done('sent'))) },
    })
    const row = await world.finish(define({ a: send(), b: send() }))
    expect(row.state).toBe('failed')
    expect((await world.step(row.runId, 'b')).state).toBe('success')
    expect(calls).toBe(2)
  })

  test('a run that is cancelled while it makes it holds nobody back', async () => {
    const held = hold()
    const world = await createWorld({ store: 'sqlite', handlers: { send: held.act } })
    const graph = define({ a: send() })
    const [first, second] = [await world.begin(graph), await world.begin(graph)]
    await world.quiet()
    await world.until(world.engine.cancel(first, 'ann'))
    await world.advance(10_000)
    expect(held.open).toHaveLength(2)
    held.open[1]!.done('sent')
    expect(await world.settle(second)).toMatchObject({ state: 'success' })
  })
})
