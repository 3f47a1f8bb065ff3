import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../bin/belay.js', import.meta.url))

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/**
 * The real program as a process of its own, with nothing of this one's settings for Belay or for a model. `spoke` resolves with its
 * first output and rejects when it ends without any.
 */
export function startBelay(args: readonly string[], cwd: string): { process: ChildProcess; spoke: Promise<void>; ended: Promise<Ended> } {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^BELAY_|_API_KEY$|^FORCE_COLOR$|^NODE_OPTIONS$/.test(name)),
  )
  const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  const spoke = new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    ended.then(({ code }) => reject(new Error(`belay ${args.join(' ')} ended with ${code} and no output: ${stderr}`)), reject)
  })
  spoke.catch(() => {})
  return { process: child, spoke, ended }
}

export function belay(args: readonly string[], cwd: string): Promise<Ended> {
  return startBelay(args, cwd).ended
}
