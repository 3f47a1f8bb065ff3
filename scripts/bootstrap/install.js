import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { oneAtATime } from './one-at-a-time.js'
import { inRoot, root } from './root.js'
import { runQuietly } from './run-quietly.js'
import { Stop } from './stop.js'

const STAMP = inRoot('node_modules', '.belay-installed')
const INSTALLED = inRoot('node_modules', '.package-lock.json')
const FAILED =
  'Check the network and the disk, then run the command again. SQLite is compiled when no ready-made file fits: that needs Python 3, make and a C++ compiler.'

/** Installs what the lockfile names and node_modules lacks. Costs a file read when there is nothing to do. */
export async function ensureInstalled() {
  const wanted = stamp()
  if (read(STAMP) === wanted) return
  await oneAtATime('install', async () => {
    if (read(STAMP) === wanted) return
    if (!existsSync(INSTALLED)) {
      await runQuietly('Installing what is missing (a minute or two the first time)', 'npm', ['ci'], { failed: FAILED })
    } else if (!holdsLockfile()) {
      // Not `npm ci`: it deletes node_modules first, under the feet of a server that may be running.
      await runQuietly('Updating what is installed', 'npm', ['install', '--no-save'], { failed: FAILED })
    }
    await ensureSqliteLoads()
    writeFileSync(STAMP, stamp())
  })
}

/** The lockfile and the Node ABI that node_modules was made for. */
function stamp() {
  const lock = createHash('sha256')
    .update(readFileSync(inRoot('package-lock.json')))
    .digest('hex')
  return `${lock} ${process.platform} ${process.arch} ${process.versions.modules}`
}

/** Whether every package that the lockfile requires is there in its version. */
function holdsLockfile() {
  /** @type {{ [path: string]: { version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean } }} */
  const wanted = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages
  /** @type {typeof wanted} */
  const there = JSON.parse(readFileSync(INSTALLED, 'utf8')).packages
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || entry.devOptional || there[path]?.version === entry.version,
  )
}

/** SQLite is compiled for one Node ABI: under another Node the same packages do not load. */
async function ensureSqliteLoads() {
  if ((await sqliteFailure()) === undefined) return
  await runQuietly('Rebuilding SQLite for this Node.js', 'npm', ['rebuild', 'better-sqlite3'], { failed: FAILED })
  const failure = await sqliteFailure()
  if (failure !== undefined) throw new Stop(`SQLite was built and does not load: ${failure} Delete node_modules and run the command again.`)
}

/** Why SQLite does not load, asked in a process of its own: a file that was loaded once is not loaded anew. */
async function sqliteFailure() {
  const program = `new (require('better-sqlite3'))(':memory:').close()`
  try {
    await promisify(execFile)(process.execPath, ['-e', program], { cwd: root })
    return undefined
  } catch (error) {
    const stderr = String(/** @type {{ stderr?: string }} */ (error).stderr)
    return /Error: ([^]*?)\n +at /.exec(stderr)?.[1]?.replace(/\s+/g, ' ') ?? 'it stops the process.'
  }
}

/** @param {string} path */
function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
