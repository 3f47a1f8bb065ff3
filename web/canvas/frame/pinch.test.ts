import { expect, test } from 'vitest'
import { pinched } from './pinch.ts'

const limits = { least: 0.1, most: 2 }

test('a drawing follows the fingers, and what is under the hand stays there', () => {
  const { x, y, zoom } = pinched({ x: 100, y: 50, zoom: 1 }, { x: 300, y: 250 }, -100 * Math.log(1.5), limits)
  expect(zoom).toBeCloseTo(1.5)
  expect([x, y].map(Math.round)).toEqual([0, -50])
})

test.each([
  [-1_000, 2],
  [1_000, 0.1],
])('a turn of %d stays within the limits', (deltaY, zoom) => {
  expect(pinched({ x: 0, y: 0, zoom: 1 }, { x: 0, y: 0 }, deltaY, limits)).toEqual({ x: expect.closeTo(0), y: expect.closeTo(0), zoom })
})

test('at a limit nothing moves', () => {
  expect(pinched({ x: 7, y: 9, zoom: 2 }, { x: 50, y: 60 }, -20, limits)).toEqual({ x: 7, y: 9, zoom: 2 })
})
