import { expect, test } from 'vitest'
import { fitInto } from './overview-scale.ts'

const size = { width: 168, height: 108 }

test('a wide drawing fills the width and stands in the middle', () => {
  const { factor, x, y } = fitInto({ x: 0, y: 0, width: 15_200, height: 920 }, size)
  expect(factor).toBe(0.01)
  expect([x, y]).toEqual([-800, -4_940])
})

test('a small drawing stays small', () => {
  expect(fitInto({ x: 100, y: 100, width: 240, height: 68 }, size).factor).toBe(0.12)
})
