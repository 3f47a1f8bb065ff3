import { expect, test } from 'vitest'
import { GRACE, landingOf, landingText, type Frame } from './landing.ts'

const frame = (address: string, x: number, y: number, width = 400, height = 300): Frame => ({ address, box: { x, y, width, height } })
const frames = [frame('each', 1_000, 0, 600, 500), frame('each/again', 1_100, 100, 300, 200), frame('other', 2_000, 0)]

test.each<[what: string, hand: [number, number], moving: string[], into: string | null | undefined]>([
  ['over the open: nothing changes', [100, 100], ['a'], undefined],
  ['over a frame: into it', [1_020, 20], ['a'], 'each'],
  ['over a frame in a frame: into the inner one', [1_150, 150], ['a'], 'each/again'],
  ['several of one level', [1_020, 20], ['a', 'b'], 'each'],
  ['several of different levels stay where they are', [2_100, 20], ['a', 'each/in'], undefined],
  ['inside of its own frame: nothing changes', [1_020, 20], ['each/in'], undefined],
  ['a little beyond its own frame: the frame grows', [1_600 + GRACE, 20], ['each/in'], undefined],
  ['clearly beyond its own frame: out of it', [1_601 + GRACE, 20], ['each/in'], null],
  ['from the inner frame to the outer one', [1_100, 400], ['each/again/in'], 'each'],
  ['from a frame into another', [2_100, 20], ['each/in'], 'other'],
  ['deeper into a frame of its own level', [1_150, 150], ['each/in'], 'each/again'],
  ['a frame never goes into itself or what it holds', [1_150, 150], ['each'], undefined],
  ['a frame into another', [2_100, 20], ['each'], 'other'],
  ['nothing that could move', [1_020, 20], [], undefined],
])('%s', (_, [x, y], moving, into) => {
  expect(landingOf({ x, y }, moving, frames)).toBe(into)
})

test.each<[into: string | null, moving: string[], text: string]>([
  ['each', ['a'], 'Put into EACH'],
  [null, ['each/in'], 'Take out of EACH'],
  ['each', ['each/again/in'], 'Take out of EACH/AGAIN'],
  ['other', ['each/in'], 'Put into OTHER'],
])('into %s: %s says %s', (into, moving, text) => {
  expect(landingText(into, moving, (address) => address.toUpperCase())).toBe(text)
})
