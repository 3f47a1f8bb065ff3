import { describe, expect, test } from 'vitest'
import type { ChildOutcome } from '../define-node.ts'
import { runHandler } from '../testing/test-context.ts'
import { map } from './definition.ts'
import { mapHandler } from './handler.ts'

const ended = (index: number, output: number): ChildOutcome => ({ index, state: 'success', output })
const broke = (index: number): ChildOutcome => ({ index, state: 'failed', error: { kind: 'timeout', message: `No answer for ${index}.` } })

describe('the plan', () => {
  test('runs the body once an item, with what it is told', async () => {
    const config = { items: 'input.list', concurrency: 7, tolerate: { count: 1 }, vars: { rate: 'steps.a.output * 2' } }
    expect(await runHandler(map, mapHandler, config, { input: { list: [1, 'b'] }, steps: { a: 2 } })).toEqual({
      kind: 'children',
      plan: { items: [1, 'b'], concurrency: 7, tolerate: { count: 1 }, vars: { rate: 4 } },
      memo: 2,
    })
  })

  test('works on four at once unless told otherwise', async () => {
    expect(await runHandler(map, mapHandler, { items: '[1]' })).toMatchObject({ plan: { concurrency: 4, vars: {} } })
  })

  test('of no items is a result at once', async () => {
    expect(await runHandler(map, mapHandler, { items: '[]' })).toEqual({
      kind: 'done',
      output: { results: [], failed: [], total: 0, succeeded: 0 },
    })
  })

  test.each([
    ['input.one', 'an object'],
    ['input.missing', 'nothing'],
    ['"abc"', 'a text'],
    ['3', 'a number'],
  ])('of %s is refused', async (items, got) => {
    expect(await runHandler(map, mapHandler, { items }, { input: { one: {} } })).toMatchObject({
      error: {
        kind: 'invalid_input',
        message: `The items \`${items}\` are ${got} where a list is needed; put [ ] around it when it may give a single thing or nothing.`,
      },
    })
  })
})

describe('the result', () => {
  test('is in the order of the items', async () => {
    expect(await runHandler(map, mapHandler, { items: 'x' }, { memo: 3, children: [ended(2, 30), ended(0, 10), ended(1, 20)] })).toEqual({
      kind: 'done',
      output: { results: [10, 20, 30], failed: [], total: 3, succeeded: 3 },
    })
  })

  test('holds null where an item failed, and says which and why', async () => {
    const children = [ended(0, 1), broke(1), { index: 2, state: 'cancelled' as const }, ended(3, 4)]
    expect(await runHandler(map, mapHandler, { items: 'x', tolerate: { share: 0.5 } }, { memo: 4, children })).toEqual({
      kind: 'done',
      output: {
        results: [1, null, null, 4],
        failed: [
          { index: 1, message: 'No answer for 1.', kind: 'timeout' },
          { index: 2, message: 'It was cancelled.', kind: 'permanent' },
        ],
        total: 4,
        succeeded: 2,
      },
    })
  })

  test.each([
    [undefined, 1, 'none may'],
    [{ count: 1 }, 2, '1 may'],
    [{ share: 0.2 }, 2, '1 may'],
    [{ count: 5, share: 0.2 }, 2, '1 may'],
  ])('with %j and %i failed items is a failure', async (tolerate, failures, limit) => {
    const children = Array.from({ length: 5 }, (_, index) => (index < failures ? broke(index) : ended(index, index)))
    expect(await runHandler(map, mapHandler, { items: 'x', ...(tolerate ? { tolerate } : {}) }, { memo: 5, children })).toMatchObject({
      error: { kind: 'permanent', message: `${failures} of 5 items failed, and ${limit}. Item 1: No answer for 0.` },
    })
  })

  test('counts items that were never started', async () => {
    expect(await runHandler(map, mapHandler, { items: 'x' }, { memo: 100, children: [broke(0)] })).toMatchObject({
      error: { message: '1 of 100 items failed, and none may. Item 1: No answer for 0.' },
    })
  })
})

test.each([
  { items: '' },
  { items: 'x', concurrency: 0 },
  { items: 'x', concurrency: 1.5 },
  { items: 'x', tolerate: { share: 2 } },
  { items: 'x', tolerate: { count: -1 } },
  { items: 'x', vars: { 'a b': '1' } },
])('the config %j is refused', (config) => {
  expect(map.config.safeParse(config).success).toBe(false)
})
