import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Duration, durationMs, formatDuration, parseDuration } from './duration.ts'

test.each([
  ['0ms', 0],
  ['1ms', 1],
  ['250ms', 250],
  ['0.4ms', 0],
  ['1.5s', 1_500],
  ['30s', 30_000],
  ['15m', 900_000],
  ['0.5h', 1_800_000],
  ['4h', 14_400_000],
  ['3d', 259_200_000],
  ['365d', 31_536_000_000],
  ['36525d', 3_155_760_000_000],
])('reads %s as %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
  expect(durationMs(text)).toBe(ms)
  expect(Duration.safeParse(text).success).toBe(true)
})

test.each([
  '',
  's',
  '5',
  '-1s',
  '1 s',
  ' 1s',
  '1s ',
  '1S',
  '1e3s',
  '.5s',
  '1.s',
  '1,5s',
  '1h30m',
  '1w',
  'Infinitys',
  '٣s',
  '1s\n',
  '36526d',
  '999999999999d',
  `${'9'.repeat(400)}d`,
])('takes %j for no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined()
  expect(() => durationMs(text)).toThrow('not a duration')
  expect(Duration.safeParse(text).success).toBe(false)
})

describe('for people', () => {
  test.each([
    [0, '0 ms'],
    [1, '1 ms'],
    [400, '400 ms'],
    [999, '999 ms'],
    [999.6, '1 s'],
    [1_000, '1 s'],
    [6_200, '6.2 s'],
    [59_900, '59.9 s'],
    [59_960, '1 min'],
    [60_000, '1 min'],
    [134_000, '2 min 14 s'],
    [119_700, '2 min'],
    [3_599_700, '1 h'],
    [3_600_000, '1 h'],
    [11_100_000, '3 h 5 min'],
    [86_399_999, '1 d'],
    [86_400_000, '1 d'],
    [187_200_000, '2 d 4 h'],
    [31_536_000_000, '365 d'],
  ])('%d ms is shown as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })

  test('is never off by more than half of its smallest unit', () => {
    const units: { [unit: string]: number } = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90 * 86_400_000 }), (ms) => {
        const words = formatDuration(ms).split(' ')
        let shown = 0
        for (let i = 0; i < words.length; i += 2) shown += Number(words[i]) * units[words[i + 1]!]!
        const major = units[words[1]!]!
        const slack = major === 1 ? 0.5 : major === 1_000 ? 50 : major === 60_000 ? 500 : major === 3_600_000 ? 30_000 : 1_800_000
        expect(Math.abs(shown - ms)).toBeLessThanOrEqual(slack)
      }),
    )
  })
})
