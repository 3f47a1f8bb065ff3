import { describe, expect, test } from 'vitest'
import { agoText, durationText, plural, shortId } from './format.ts'

describe('durationText', () => {
  test.each([
    [0, '0 ms'],
    [12.4, '12 ms'],
    [430, '0.4 s'],
    [9_999, '9.9 s'],
    [41_900, '41 s'],
    [60_000, '1 min'],
    [61_000, '1 min 1 s'],
    [8_040_000, '2 h 14 min'],
    [172_800_000, '2 d'],
    [180_000_000, '2 d 2 h'],
  ])('%d ms is %s', (ms, text) => expect(durationText(ms)).toBe(text))
})

test.each([
  [0, 'just now'],
  [50_000, '1 min ago'],
  [3_600_000, '1 h ago'],
  [4 * 86_400_000, '4 d ago'],
])('%d ms ago is %s', (ms, text) => expect(agoText(1_000_000_000, 1_000_000_000 + ms)).toBe(text))

test('the end of an id names a run, of a child its parent', () => {
  expect(shortId('01k0abcdefghjkm7f3kz')).toBe('F3KZ')
  expect(shortId('01k0abcdefghjkm7f3kz.each.1.4')).toBe('F3KZ')
})

test('counts', () => expect([plural(1, 'step'), plural(1_200, 'step')]).toEqual(['1 step', '1,200 steps']))
