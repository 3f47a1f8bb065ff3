import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepare } from './bootstrap/prepare.js'
import { inRoot, root } from './bootstrap/root.js'
import { countResults } from './count-results.js'

/**
 * `npm test [-- filter ...]`: everything, on a machine where nothing was done before. The last line is `N passed, N failed`;
 * a run in which nothing passed has failed.
 */
await prepare()
if (process.exitCode === undefined) process.exitCode = await runTests(process.argv.slice(2))
else console.log('0 passed, 1 failed')

/** @param {string[]} filters */
async function runTests(filters) {
  const folder = mkdtempSync(join(tmpdir(), 'belay-test-'))
  const report = join(folder, 'results.json')
  try {
    const code = await vitest(['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters])
    const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined
    const counts = countResults(results, code)
    console.log(counts.line)
    return counts.failed === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
function vitest(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [inRoot('node_modules', 'vitest', 'vitest.mjs'), ...args], { cwd: root, stdio: 'inherit' })
    child.on('close', (code) => resolve(code ?? 1))
  })
}
