/**
 * @typedef {object} VitestReport what vitest's JSON reporter writes, as far as it is counted
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: unknown[] }[]} testResults one a file
 */

/**
 * The sum of a test run as one line. A file that could not be loaded and a run that broke off count as failures of their own:
 * neither has a test that could fail.
 * @param {VitestReport | undefined} report
 * @param {number} exitCode
 */
export function countResults(report, exitCode) {
  const passed = report?.numPassedTests ?? 0
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0)
  const unloaded = report?.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length ?? 0
  let failed = (report?.numFailedTests ?? 0) + unloaded
  if (failed === 0 && (exitCode !== 0 || passed === 0)) failed = 1
  return counted(passed, failed, skipped)
}

/**
 * @typedef {object} JourneyReport what Playwright's JSON reporter writes, as far as it is counted
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 */

/**
 * The same of a run of journeys. One that passed only at the second try has failed.
 * @param {JourneyReport | undefined} report
 * @param {number} exitCode
 */
export function countJourneys(report, exitCode) {
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report?.stats ?? {}
  const failed = unexpected + flaky
  return counted(expected, failed === 0 && (exitCode !== 0 || expected === 0) ? 1 : failed, skipped)
}

/** @param {{ passed: number, failed: number, skipped: number }[]} runs */
export function sum(runs) {
  /** @param {'passed' | 'failed' | 'skipped'} what */
  const total = (what) => runs.reduce((all, run) => all + run[what], 0)
  return counted(total('passed'), total('failed'), total('skipped'))
}

/**
 * @param {number} passed
 * @param {number} failed
 * @param {number} skipped
 */
function counted(passed, failed, skipped) {
  return { passed, failed, skipped, line: `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}` }
}
