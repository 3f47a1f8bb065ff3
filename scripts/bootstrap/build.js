import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { inRoot, root } from './root.js'
import { oneAtATime } from './one-at-a-time.js'
import { runQuietly } from './run-quietly.js'

const STAMP = inRoot('dist', '.built')
const SOURCES = ['shared', 'server']
/** A day: longer than a development server is left running. */
const KEEP_CHUNKS_MS = 24 * 60 * 60 * 1000
const FILES = ['package.json', 'package-lock.json', 'vite.config.ts']

/** Builds dist/ when a source changed since. Costs a `stat` a file when there is nothing to do. */
export async function ensureBuilt() {
  if (isFresh()) return
  await oneAtATime('build', async () => {
    if (isFresh()) return
    rmSync(STAMP, { force: true })
    const seen = fingerprint()
    await runQuietly(
      'Building',
      process.execPath,
      [inRoot('node_modules', 'vite', 'bin', 'vite.js'), 'build', '--ssr', '--logLevel', 'warn'],
      {
        failed: 'The sources above do not build.',
      },
    )
    // Of the sources as they were before: a file saved during the build makes the next command build again.
    writeFileSync(STAMP, seen)
    removeOldChunks()
  })
}

/** A process that runs an earlier build may still load its chunks, so they go when no such process is likely any more. */
function removeOldChunks() {
  const folder = inRoot('dist', 'chunks')
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (Date.now() - statSync(path).mtimeMs > KEEP_CHUNKS_MS) rmSync(path)
  }
}

function isFresh() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint()
}

/** Changes when a source file is added, removed or written. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const name of FILES) add(hash, inRoot(name))
  for (const name of SOURCES) walk(hash, inRoot(name))
  return hash.digest('hex')
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} folder
 */
function walk(hash, folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      if (entry.name !== 'testing') walk(hash, join(folder, entry.name))
    } else if (!entry.name.includes('.test')) {
      add(hash, join(folder, entry.name))
    }
  }
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} path
 */
function add(hash, path) {
  // A file may vanish between being listed and looked at: editors replace files.
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat) hash.update(`${relative(root, path)}\0${stat.mtimeMs}\0${stat.size}\n`)
}
