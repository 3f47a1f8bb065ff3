import { expect, test } from 'vitest'
import { createLight } from './light.ts'

/** Time by hand. */
function byHand() {
  const frames: (() => void)[] = []
  const waits: (() => void)[] = []
  return {
    pace: { frame: (next: () => void) => void frames.push(next), later: (next: () => void) => void waits.push(next) },
    frame: () => frames.shift()?.(),
    settle: () => waits.shift()?.(),
  }
}

function cards(count: number) {
  const time = byHand()
  const light = createLight(time.pace)
  const drawn: string[] = []
  const ends = Array.from({ length: count }, (_, at) => light.subscribe(`n${at}`, () => drawn.push(`n${at}`)))
  return { ...time, light, drawn, ends, lit: () => Array.from({ length: count }, (_, at) => light.get(`n${at}`)).filter(Boolean).length }
}

test('cards become light a few a frame, once the zoom has settled', () => {
  const { light, settle, frame, lit } = cards(150)
  light.turn(true)
  expect(lit()).toBe(0)
  settle()
  expect(lit()).toBe(60)
  frame()
  frame()
  expect(lit()).toBe(150)
})

test('a card that comes after the change obeys at once', () => {
  const { light } = cards(1)
  light.turn(true)
  expect([light.get('n0'), light.get('new')]).toEqual([false, true])
})

test('back before it has settled: nothing is drawn', () => {
  const { light, settle, drawn, lit } = cards(150)
  light.turn(true)
  light.turn(false)
  settle()
  expect([drawn, lit()]).toEqual([[], 0])
})

test('back halfway: only those that had changed are drawn again, at once', () => {
  const { light, settle, frame, drawn, lit } = cards(150)
  light.turn(true)
  settle()
  drawn.length = 0
  light.turn(false)
  expect(drawn.length).toBe(60)
  frame()
  expect([drawn.length, lit()]).toEqual([60, 0])
})

test('a card that has gone is forgotten', () => {
  const { light, settle, drawn, ends } = cards(2)
  light.turn(true)
  ends[0]!()
  settle()
  expect(drawn).toEqual(['n1'])
})
