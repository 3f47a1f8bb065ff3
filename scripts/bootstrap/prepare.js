import { requireNode } from './node-version.js'
import { Stop } from './stop.js'

/** Makes this checkout ready to run. When it cannot be, says why and sets the exit code. */
export async function prepare() {
  try {
    requireNode()
    // Only now: an old Node could not even load these.
    const { ensureInstalled } = await import('./install.js')
    const { ensureBuilt } = await import('./build.js')
    await ensureInstalled()
    await ensureBuilt()
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error)
    process.exitCode = 1
  }
}
