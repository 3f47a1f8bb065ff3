import { expect, test } from 'vitest'
import { guidesFor } from './guides.ts'

const card = (x: number, y: number) => ({ x, y, width: 240, height: 68 })

test('nothing near, nothing drawn', () => {
  expect(guidesFor(card(0, 0), [card(400, 300)], 6)).toEqual({ dx: 0, dy: 0, upright: [], level: [] })
})

test('jumps onto the row of its neighbour and shows it from one end to the other', () => {
  expect(guidesFor(card(320, 4), [card(0, 0)], 6)).toEqual({ dx: 0, dy: -4, upright: [], level: [{ at: 34, from: 0, to: 560 }] })
})

test('the nearest of several counts', () => {
  expect(guidesFor(card(320, 4), [card(0, 0), card(700, 5)], 6).dy).toBe(1)
})

test('boxes of different size are in line by their middles', () => {
  const frame = { x: 0, y: 0, width: 400, height: 300 }
  expect(guidesFor(card(500, 113), [frame], 6)).toMatchObject({ dy: 3, level: [{ at: 150 }] })
})

test('both ways at once', () => {
  const { dx, dy, upright, level } = guidesFor(card(3, 98), [card(0, 0), card(320, 100)], 6)
  expect([dx, dy, upright.length, level.length]).toEqual([-3, 2, 1, 1])
})
