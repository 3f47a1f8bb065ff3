import { expect, test } from 'vitest'
import { filterOf, isFiltered, KINDS, kindOf, labelOf, spanOf, statesOf } from './filters.ts'

test.each([
  ['customer:acme', 'customer:acme'],
  [' customer : acme co ', 'customer:acme co'],
  ['at:10:30', 'at:10:30'],
  ['customer', undefined],
  [':x', undefined],
  ['', undefined],
])('label %j', (text, expected) => {
  expect(labelOf(text)).toBe(expected)
})

test('states of an address are those that there are', () => {
  expect(statesOf('failed,nothing,needs_review,skipped')).toEqual(['failed', 'needs_review'])
  expect(statesOf(undefined)).toEqual([])
})

test('a start is shown as the span it was chosen by', () => {
  const now = 10_000_000_000
  expect(spanOf(undefined, now)).toBe('all')
  expect(spanOf(now - 3_600_000, now)).toBe('1h')
  expect(spanOf(now - 86_400_000, now)).toBe('24h')
  expect(isFiltered({ tests: true })).toBe(false)
  expect(isFiltered({ tests: false })).toBe(true)
  expect(isFiltered({ from: 1 })).toBe(true)
})

test('runs of whole drafts are shown unless somebody wants published versions only', () => {
  expect(filterOf({ workflow: 'w' })).toEqual({ workflow: 'w', tests: true, parts: false })
  expect(filterOf({ tests: false })).toEqual({ tests: false, parts: false })
  expect(filterOf({ parts: true })).toEqual({ tests: true, parts: true })
  for (const { value, address } of KINDS) expect(kindOf(address)).toBe(value)
})
