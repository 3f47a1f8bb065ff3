import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../figure.ts'
import { median } from '../statistics.ts'

/** From the command to the line with the address, on an empty data folder and a built checkout. */
export async function measureColdStart(report: Report, options: { rounds: number; root: string }): Promise<void> {
  const times: number[] = []
  for (let round = 0; round <= options.rounds; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'belay-bench-'))
    const ms = await startAndStop(options.root, folder)
    if (round > 0) times.push(ms)
    rmSync(folder, { recursive: true })
  }
  report({ figure: 'from `belay serve` to ready', value: median(times) / 1_000, unit: 's', share: null, target: '2 floor, 0.5 aim' })
}

function startAndStop(root: string, folder: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const server = spawn(process.execPath, ['bin/belay.js', 'serve'], {
      cwd: root,
      env: { ...process.env, PORT: '0', BELAY_DATA: folder },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let ready = 0
    server.stdout.on('data', (text: Buffer) => {
      if (ready > 0 || !text.toString().includes('http://')) return
      ready = performance.now() - startedAt
      server.kill('SIGTERM')
    })
    server.on('error', reject)
    server.on('exit', (code) =>
      ready > 0 ? resolve(ready) : reject(new Error(`belay serve ended with code ${code} before it was ready.`)),
    )
  })
}
