import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { inRoot, root } from './root.js'
import { oneAtATime } from './one-at-a-time.js'
import { runQuietly } from './run-quietly.js'

/** A day: longer than a development server is left running, and a page open. */
const KEEP_CHUNKS_MS = 24 * 60 * 60 * 1000
const FILES = ['package.json', 'package-lock.json', 'vite.config.ts']

/**
 * What is built, each when one of its own sources changed.
 * @typedef {{ doing: string, stamp: string, sources: string[], args: string[], chunks: string }} Part
 */

/** @type {Part} */
const PROGRAM = {
  doing: 'Building',
  stamp: inRoot('dist', '.built'),
  sources: ['shared', 'server'],
  args: ['build', '--ssr', '--logLevel', 'warn'],
  chunks: inRoot('dist', 'chunks'),
}
/** @type {Part} */
const PAGES = {
  doing: 'Building the pages',
  stamp: inRoot('dist', '.built-web'),
  sources: ['shared', 'web'],
  args: ['build', '--logLevel', 'warn'],
  chunks: inRoot('dist', 'web', 'assets'),
}

/**
 * Builds dist/ when a source changed since: the program always, the pages for those who serve them. Costs a `stat` a file when there is
 * nothing to do.
 * @param {{ pages: boolean }} wanted
 */
export async function ensureBuilt({ pages }) {
  const stale = (pages ? [PROGRAM, PAGES] : [PROGRAM]).filter((part) => !isFresh(part))
  if (stale.length === 0) return
  await oneAtATime('build', async () => {
    for (const part of stale) if (!isFresh(part)) await build(part)
  })
}

/** @param {Part} part */
async function build(part) {
  rmSync(part.stamp, { force: true })
  const seen = fingerprint(part)
  await runQuietly(part.doing, process.execPath, [inRoot('node_modules', 'vite', 'bin', 'vite.js'), ...part.args], {
    failed: 'The sources above do not build.',
  })
  // Of the sources as they were before: a file saved during the build makes the next command build again.
  writeFileSync(part.stamp, seen)
  removeOldChunks(part.chunks)
}

/**
 * A process or a page that runs an earlier build may still load its chunks, so they go when none is likely any more.
 * @param {string} folder
 */
function removeOldChunks(folder) {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (Date.now() - statSync(path).mtimeMs > KEEP_CHUNKS_MS) rmSync(path)
  }
}

/** @param {Part} part */
function isFresh(part) {
  return existsSync(part.stamp) && readFileSync(part.stamp, 'utf8') === fingerprint(part)
}

/**
 * Changes when a source file is added, removed or written.
 * @param {Part} part
 */
function fingerprint({ sources }) {
  const hash = createHash('sha256')
  for (const name of FILES) add(hash, inRoot(name))
  for (const name of sources) walk(hash, inRoot(name))
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
