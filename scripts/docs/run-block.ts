import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** No command of a document takes this long: one that does is stopped, with everything that it started. */
const LIMIT_MS = 100_000

export interface BlockResult {
  /** Exit code; null when it was stopped because the text came. */
  code: number | null
  output: string
}

/**
 * Runs a block as a person would paste it: one shell, stopping at the first command that fails. With `until` it is stopped, with everything
 * that it started, once that text has come.
 */
export function runBlock(script: string, folder: string, until?: string): Promise<BlockResult> {
  return new Promise((resolve) => {
    // Without what the test runner has set: a person's shell does not have it. Port 0: another server may be running.
    const { PATH, HOME, TMPDIR } = process.env
    const env = { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), PORT: '0' }
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let reached = false
    const stop = (signal: NodeJS.Signals): void => void process.kill(-child.pid!, signal)
    const limit = setTimeout(() => stop('SIGKILL'), LIMIT_MS)
    const keep = (chunk: Buffer): void => {
      output += chunk.toString()
      if (until === undefined || reached || !output.includes(until)) return
      reached = true
      stop('SIGTERM')
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    // A shell tells of a signal as 128 and its number.
    child.on('close', (code, signal) => {
      clearTimeout(limit)
      resolve({ code: reached ? null : (code ?? 128 + constants.signals[signal!]), output })
    })
  })
}
