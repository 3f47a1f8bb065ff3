import { expect, test } from 'vitest'
import type { Json } from '#shared/lib/json.ts'
import { jsonDiff } from './json-diff.ts'

test.each<[string, Json, Json, unknown]>([
  ['the same', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
  ['a field', { a: 1, b: 2 }, { a: 1, b: 3 }, [{ path: 'b', before: 2, after: 3 }]],
  [
    'deep, with what came and went',
    { a: { x: 1 } },
    { a: { y: 2 } },
    [
      { path: 'a.x', before: 1 },
      { path: 'a.y', after: 2 },
    ],
  ],
  [
    'lists by place',
    [1, 2],
    [1, 3, 4],
    [
      { path: '[1]', before: 2, after: 3 },
      { path: '[2]', after: 4 },
    ],
  ],
  ['kinds', { a: [1] }, { a: { b: 1 } }, [{ path: 'a', before: [1], after: { b: 1 } }]],
  ['whole', 'x', null, [{ path: '', before: 'x', after: null }]],
])('%s', (_, before, after, expected) => {
  expect(jsonDiff(before, after)).toEqual(expected)
})
