import { requireNode } from './node-version.js'
import { Stop } from './stop.js'

/**
 * Makes this checkout ready to run, with the pages for those who serve them. When it cannot be, says why and sets the exit code.
 * @param {{ pages?: boolean }} wanted
 */
export async function prepare({ pages = false } = {}) {
  try {
    requireNode()
    // Only now: an old Node could not even load these.
    const { ensureInstalled } = await import('./install.js')
    const { ensureBuilt } = await import('./build.js')
    await ensureInstalled()
    await ensureBuilt({ pages })
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error)
    process.exitCode = 1
  }
}
