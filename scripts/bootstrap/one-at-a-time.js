import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { inRoot } from './root.js'

const POLL_MS = 50

/**
 * Does `work` while no other process of this checkout does: several commands may be started at once and only one may build.
 * A lock whose process is gone is taken over.
 * @param {string} name
 * @param {() => Promise<void>} work
 */
export async function oneAtATime(name, work) {
  const lock = inRoot(`.belay-${name}.lock`)
  while (!take(lock)) await delay(POLL_MS)
  try {
    await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** @param {string} lock */
function take(lock) {
  try {
    mkdirSync(lock)
    writeFileSync(join(lock, 'pid'), String(process.pid))
    return true
  } catch {
    if (isDead(lock)) rmSync(lock, { recursive: true, force: true })
    return false
  }
}

/** @param {string} lock */
function isDead(lock) {
  try {
    const pid = Number(readFileSync(join(lock, 'pid'), 'utf8'))
    // Made a moment ago: its number is not written yet.
    if (!pid) return false
    process.kill(pid, 0)
    return false
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH'
  }
}
