import { expect, test } from 'vitest'
import { durationOf, durationWords, readDuration } from './duration-text.ts'

test.each<[string, string | undefined]>([
  ['30', '30m'],
  ['30s', '30s'],
  [' 30 sec ', '30s'],
  ['1h 30m', '90m'],
  ['1,5 h', '1.5h'],
  ['2 days', '2d'],
  ['250 ms', '250ms'],
  ['', undefined],
  ['soon', undefined],
  ['3 weeks', undefined],
  ['-3s', undefined],
  ['5s of it', undefined],
  ['99999999d', undefined],
])('%j typed where minutes stand is %s', (typed, read) => expect(readDuration(typed, 'm')).toBe(read))

test.each([
  [60_000, '1m'],
  [90_000, '90s'],
  [0, '0ms'],
  [1_500, '1500ms'],
  [86_400_000, '1d'],
])('%d ms is %s', (ms, text) => expect(durationOf(ms)).toBe(text))

test.each([
  ['1s', '1 second'],
  ['30s', '30 seconds'],
  ['0.5h', '0.5 hours'],
  ['soon', 'soon'],
])('%s in words is %s', (text, words) => expect(durationWords(text)).toBe(words))
