import { expect, test } from 'vitest'
import { panInto } from './pan-into.ts'

const view = { width: 1_000, height: 600 }
const margin = { left: 40, top: 40, right: 40, bottom: 80 }
const box = (x: number, y: number, width = 240, height = 68) => ({ x, y, width, height })

test.each<[what: string, box: ReturnType<typeof box>, dx: number, dy: number]>([
  ['in view: stays', box(40, 40), 0, 0],
  ['in view up to the margin: stays', box(720, 452), 0, 0],
  ['beyond the right: just so far', box(900, 100), -180, 0],
  ['beyond the left: just so far', box(-100, 100), 140, 0],
  ['above', box(100, 0), 0, 40],
  ['below', box(100, 600), 0, -148],
  ['beyond a corner', box(980, 580), -260, -128],
  ['larger than the window: its head', box(300, 200, 2_000, 1_500), -260, -160],
])('%s', (_, at, dx, dy) => {
  expect(panInto(at, view, margin)).toEqual({ dx, dy })
})
