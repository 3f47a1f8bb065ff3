import { expect, test } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { runHandler } from '../testing/test-context.ts'
import { loop } from './definition.ts'
import { loopHandler } from './handler.ts'

const child = (output: Json) => [{ index: 0, state: 'success' as const, output }]

test('the first round sees what it starts with', async () => {
  expect(
    await runHandler(loop, loopHandler, { start: 'input.text', until: 'true', vars: { tone: '"kind"' } }, { input: { text: 'a' } }),
  ).toEqual({
    kind: 'children',
    plan: { items: ['a'], concurrency: 1, vars: { tone: 'kind', round: 1 } },
    memo: 1,
  })
  expect(await runHandler(loop, loopHandler, { until: 'true' })).toMatchObject({ plan: { items: [null] } })
})

test('each further round sees what the last one gave', async () => {
  expect(await runHandler(loop, loopHandler, { until: 'output.good' }, { memo: 1, children: child({ good: false }) })).toEqual({
    kind: 'children',
    plan: { items: [{ good: false }], concurrency: 1, vars: { round: 2 } },
    memo: 2,
  })
})

test.each([
  ['output.good', { good: true }, 1],
  ['round = 3', 'x', 3],
  ['output > input.enough', 9, 2],
])('ends with the last result when %s', async (until, output, memo) => {
  expect(await runHandler(loop, loopHandler, { until }, { input: { enough: 5 }, memo, children: child(output) })).toEqual({
    kind: 'done',
    output,
  })
})

test('fails when its limit is reached', async () => {
  expect(await runHandler(loop, loopHandler, { until: 'output.good', maxRounds: 3 }, { memo: 3, children: child({}) })).toMatchObject({
    error: { kind: 'permanent', message: 'After 3 rounds, which is the limit, `output.good` is still not true.' },
  })
})

test('fails with the round that failed', async () => {
  const children = [{ index: 0, state: 'failed' as const, error: { kind: 'auth' as const, message: 'Wrong key.' } }]
  expect(await runHandler(loop, loopHandler, { until: 'true' }, { memo: 2, children })).toMatchObject({
    error: { kind: 'permanent', message: 'Round 2 failed: Wrong key.' },
  })
})

test.each([{ until: 'x', maxRounds: 0 }, { until: 'x', maxRounds: 1e9 }, {}, { until: '' }])('the config %j is refused', (config) => {
  expect(loop.config.safeParse(config).success).toBe(false)
})
