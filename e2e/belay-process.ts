import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../bin/belay.js', import.meta.url))

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** The real program as a process of its own, with nothing of this one's settings for Belay or for a model. */
export function startBelay(args: readonly string[], cwd: string): { process: ChildProcess; ended: Promise<Ended> } {
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
  return { process: child, ended }
}

export function belay(args: readonly string[], cwd: string): Promise<Ended> {
  return startBelay(args, cwd).ended
}
