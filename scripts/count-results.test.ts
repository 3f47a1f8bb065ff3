import { expect, test } from 'vitest'
import { countResults } from './count-results.js'

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
