import { expect, test } from 'vitest'
import { itemOfInterest } from './place.ts'

test.each([
  [[2, 3, 4, 4], 2],
  [[2, 2, 3, 1], 2],
  [[2, 2, 2], 0],
  [[], 0],
])('of items %j somebody wants to look into number %i', (cells, index) => {
  expect(itemOfInterest(Uint8Array.from(cells))).toBe(index)
})
