import { expect, test } from 'vitest'
import { runHandler } from '../testing/test-context.ts'
import { merge } from './definition.ts'
import { mergeHandler } from './handler.ts'

test.each([
  [{}, { a: 1, b: [2] }, { a: 1, b: [2] }],
  [{ mode: 'object' }, {}, {}],
  [{ mode: 'list' }, { a: 1, b: [2] }, [1, [2]]],
  [{ mode: 'first' }, { b: [2], a: 1 }, [2]],
  [{ mode: 'first' }, {}, null],
])('%j of %j', async (config, arrived, output) => {
  expect(await runHandler(merge, mergeHandler, config, { arrived })).toEqual({ kind: 'done', output })
})
