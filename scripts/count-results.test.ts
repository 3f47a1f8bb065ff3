import { describe, expect, test } from 'vitest'
import { countJourneys, countResults, sum } from './count-results.js'

const report = (passed: number, failed = 0, more: { pending?: number; todo?: number; unloaded?: number } = {}) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: more.pending ?? 0,
  numTodoTests: more.todo ?? 0,
  testResults: Array.from({ length: more.unloaded ?? 0 }, () => ({ status: 'failed', assertionResults: [] })),
})

test.each([
  ['all passed', report(3), 0, '3 passed, 0 failed'],
  ['some failed', report(3, 2), 1, '3 passed, 2 failed'],
  ['some skipped', report(3, 0, { pending: 1, todo: 1 }), 0, '3 passed, 0 failed, 2 skipped'],
  ['a file that does not load', report(3, 0, { unloaded: 1 }), 1, '3 passed, 1 failed'],
  ['an error outside of any test', report(3), 1, '3 passed, 1 failed'],
  ['nothing ran', report(0), 0, '0 passed, 1 failed'],
  ['no report', undefined, 1, '0 passed, 1 failed'],
])('%s', (_, results, code, line) => {
  expect(countResults(results, code).line).toBe(line)
})

describe('journeys', () => {
  const stats = (expected: number, unexpected = 0, flaky = 0, skipped = 0) => ({ stats: { expected, unexpected, flaky, skipped } })
  test.each([
    [stats(7), 0, '7 passed, 0 failed'],
    [stats(6, 1), 1, '6 passed, 1 failed'],
    [stats(6, 0, 1), 0, '6 passed, 1 failed'],
    [stats(0), 0, '0 passed, 1 failed'],
    [stats(5), 1, '5 passed, 1 failed'],
    [undefined, 1, '0 passed, 1 failed'],
    [stats(5, 0, 0, 2), 0, '5 passed, 0 failed, 2 skipped'],
  ])('%j with exit code %d', (report, code, line) => expect(countJourneys(report, code).line).toBe(line))

  test('are added to the rest', () => {
    const units = { passed: 10, failed: 1, skipped: 0, line: '' }
    expect(sum([units, countJourneys(stats(5), 0)]).line).toBe('15 passed, 1 failed')
  })
})
