import { expect, test } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { runHandler } from '../testing/test-context.ts'
import { transform } from './definition.ts'
import { transformHandler } from './handler.ts'

test.each<[string, Json]>([
  ['{ "sum": $sum(input.n), "by": steps.a.output.name }', { sum: 6, by: 'x' }],
  ['input.missing', null],
  ['vars.v & item', 'vi'],
])('%s', async (output, value) => {
  const around = { input: { n: [1, 2, 3] }, steps: { a: { name: 'x' } }, vars: { v: 'v' }, item: 'i' }
  expect(await runHandler(transform, transformHandler, { output }, around)).toEqual({ kind: 'done', output: value })
})

test('an expression that fails is a code_error that names it', async () => {
  expect(await runHandler(transform, transformHandler, { output: '1 + "a"' })).toMatchObject({
    kind: 'failed',
    error: { kind: 'code_error', message: expect.stringContaining('1 + "a"') as string },
  })
})
