import { expect, test } from 'vitest'
import { firstLook } from './first-look.ts'

const row = (cards: number, height = 68) => ({ x: 0, y: 0, width: cards * 320 - 80, height })
const editor = { width: 1_000, height: 600 }
const look = (more: Partial<Parameters<typeof firstLook>[0]>) =>
  firstLook({ whole: row(6), view: editor, fits: 0.45, watched: false, ...more })

test('six in a row begin at their first, in the middle of the height', () => {
  expect(look({})).toEqual({ x: 32, y: 274.5, zoom: 0.75 })
})

test('the chosen step is in view', () => {
  expect(look({ chosen: { x: 1_600, y: 0, width: 240, height: 68 } })?.x).toBe(1_000 - 32 - 1_840 * 0.75)
})

test.each<[why: string, Parameters<typeof look>[0]]>([
  ['all of it is readable', { fits: 0.8 }],
  ['long', { whole: row(7), fits: 0.4 }],
  ['high', { whole: row(4, 800) }],
  ['no room for three steps', { view: { width: 700, height: 600 } }],
  ['a run that is seen whole, and can be read', { fits: 0.55, watched: true }],
])('all of it: %s', (_, more) => {
  expect(look(more)).toBeUndefined()
})

test('a run that would be too small to read', () => {
  expect(look({ fits: 0.45, watched: true })?.zoom).toBe(0.75)
})
