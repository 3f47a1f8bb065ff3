import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepare } from './bootstrap/prepare.js'
import { inRoot, root } from './bootstrap/root.js'
import { Stop } from './bootstrap/stop.js'
import { countJourneys, countResults, sum } from './count-results.js'

/**
 * `npm test [-- filter ...]`: everything, on a machine where nothing was done before: units, stores, crashes and the commands of the docs
 * by vitest, then the journeys in a real browser by Playwright. A filter is a part of a path. The last line is `N passed, N failed`; a run in
 * which nothing passed has failed.
 */
await prepare({ pages: true })
if (process.exitCode === undefined) process.exitCode = await runTests(process.argv.slice(2))
else console.log('0 passed, 1 failed')

/** @param {string[]} filters */
async function runTests(filters) {
  const folder = mkdtempSync(join(tmpdir(), 'belay-test-'))
  const journeys = filters.filter((filter) => filter.includes('.spec') || filter === 'e2e')
  const units = filters.filter((filter) => !filter.includes('.spec'))
  const counts = []
  try {
    if (filters.length === 0 || units.length > 0) counts.push(await unitTests(join(folder, 'units.json'), units))
    if (filters.length === 0 || journeys.length > 0) counts.push(await browserTests(join(folder, 'journeys.json'), journeys))
    const { line, failed } = sum(counts)
    console.log(line)
    return failed === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} report
 * @param {string[]} filters
 */
async function unitTests(report, filters) {
  const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs')
  const code = await run(vitest, ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters])
  return countResults(read(report), code)
}

/**
 * @param {string} report
 * @param {string[]} filters
 */
async function browserTests(report, filters) {
  try {
    const { findBrowser } = await import('./bootstrap/browser.js')
    findBrowser()
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error)
    return countJourneys(undefined, 1)
  }
  const code = await run(inRoot('node_modules', '@playwright', 'test', 'cli.js'), ['test', ...filters], { BELAY_E2E_REPORT: report })
  return countJourneys(read(report), code)
}

/** @param {string} path */
function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{ [name: string]: string }} env
 * @returns {Promise<number>}
 */
function run(program, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('close', (code) => resolve(code ?? 1))
  })
}
