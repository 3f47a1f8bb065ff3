import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId } from './ids.ts'

const NOW = Date.UTC(2026, 0, 1)

test('is 20 characters of an alphabet without letters that look like digits', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_000_000_000_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (now, draw) => {
        expect(newId(now, () => draw)).toMatch(/^[0-9a-hjkmnp-tv-z]{20}$/)
      },
    ),
  )
})

test('sorts by time of creation, whatever was drawn', () => {
  fc.assert(
    fc.property(
      fc.nat(4_000_000_000_000),
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (now, later, draw) => {
        expect(newId(now, () => draw) < newId(now + later, () => 0)).toBe(true)
      },
    ),
  )
})

test('counts whole milliseconds', () => {
  expect(newId(NOW + 0.9, () => 0)).toBe(newId(NOW, () => 0))
})

test('does not repeat itself within a millisecond', () => {
  const ids = new Set(Array.from({ length: 20_000 }, () => newId(NOW, Math.random)))
  expect(ids.size).toBe(20_000)
})

test('uses every draw it was handed, at the ends of the range too', () => {
  expect(newId(NOW, () => 0).slice(10)).toBe('0000000000')
  expect(newId(NOW, () => 1 - 2 ** -53).slice(10)).toBe('zzzzzzzzzz')
})
