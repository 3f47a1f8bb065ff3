import { expect, test } from 'vitest'
import { CHILD_CODES } from '#shared/run/children-strip.ts'
import { cellAt, countsOf, gridOf, matching } from './cells.ts'

const cells = Uint8Array.from([2, 2, 3, 4, 1, 0, 5])

test.each([
  ['all', [0, 1, 2, 3, 4, 5, 6]],
  ['failed', [2, 6]],
  ['waiting', [3]],
  ['running', [4]],
] as const)('items that are shown: %s', (filter, expected) => {
  expect([...matching(cells, filter)]).toEqual(expected)
})

test('the item under a point is the one that is drawn there', () => {
  const grid = gridOf(10_000, 380)
  expect(grid).toMatchObject({ pitch: 7, columns: 54, rows: 186 })
  expect(cellAt(grid, 10_000, 7 * 3 + 1, 7 * 2 + 1)).toBe(2 * 54 + 3)
  expect(cellAt(grid, 10_000, 379, 0)).toBeUndefined()
  expect(cellAt(grid, 100, 0, 700)).toBeUndefined()
})

test('counts by state', () => {
  expect(countsOf(cells)[CHILD_CODES.success]).toBe(2)
  expect(countsOf(cells).reduce((sum, one) => sum + one)).toBe(cells.length)
})
