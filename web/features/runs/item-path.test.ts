import { expect, test } from 'vitest'
import { containerAt, itemPath, itemRunId, parseItem } from './item-path.ts'

test.each([
  ['each.1.3', [{ step: 'each', round: 1, index: 3 }]],
  [
    'each.1.3.parts.2.0',
    [
      { step: 'each', round: 1, index: 3 },
      { step: 'parts', round: 2, index: 0 },
    ],
  ],
  ['each.1.x', []],
  ['each', []],
  ['', []],
])('%s', (path, expected) => {
  expect(parseItem(path)).toEqual(expected)
})

test('a path leads to a run and to its containers', () => {
  const steps = parseItem('each.1.3.parts.2.0')
  expect(itemPath(steps)).toBe('each.1.3.parts.2.0')
  expect(itemRunId('r1', steps)).toBe('r1.each.1.3.parts.2.0')
  expect(itemRunId('r1', [])).toBe('r1')
  expect([containerAt(steps, 0), containerAt(steps, 1)]).toEqual(['each', 'each/parts'])
})
