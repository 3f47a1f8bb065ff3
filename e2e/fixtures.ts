import { test as base, type Page } from '@playwright/test'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** The real server as a process of its own on a data folder of its own, that a journey can kill and start again at the same address. */
export interface TestServer {
  address: string
  data: string
  /** As the power would: no goodbye. Resolves when it is gone. */
  kill(): Promise<void>
  /** At the same port, on the same folder. Resolves when it is ready. */
  start(): Promise<void>
  stop(): Promise<void>
  signal(name: NodeJS.Signals): void
}

export async function startServer(env: { [name: string]: string } = {}): Promise<TestServer> {
  const data = mkdtempSync(join(tmpdir(), 'belay-journey-'))
  let child: ChildProcess | undefined
  let port = '0'
  const server: TestServer = {
    address: '',
    data,
    async start() {
      const started = spawn(process.execPath, [join(root, 'bin', 'belay.js'), 'serve', '--data', data], {
        cwd: root,
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C.UTF-8', PORT: port, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      server.address = await readyAt(started)
      port = new URL(server.address).port
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    signal: (name) => void child?.kill(name),
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = undefined
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const gone = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    await gone
  }
  await server.start()
  return server
}

function readyAt(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk: Buffer): void => {
      said += chunk.toString()
      const address = /ready at (http:\/\/\S+)/.exec(said)?.[1]
      if (address !== undefined) resolve(address)
    }
    child.stdout!.on('data', hear)
    child.stderr!.on('data', hear)
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${said}`)))
  })
}

/**
 * Journeys get a server that is theirs alone, and a page that fails them when something is thrown in it. `environment` is added to the
 * server's own.
 */
export const test = base.extend<{ environment: { [name: string]: string }; server: TestServer; faults: string[] }>({
  environment: [{}, { option: true }],
  server: async ({ environment }, use) => {
    const server = await startServer(environment)
    await use(server)
    await server.stop()
    rmSync(server.data, { recursive: true, force: true })
  },
  baseURL: async ({ server }, use) => use(server.address),
  faults: [
    async ({ page }, use) => {
      const faults: string[] = []
      listen(page, faults)
      await use(faults)
      base.expect(faults, 'nothing is thrown in the page').toEqual([])
    },
    { auto: true },
  ],
})

function listen(page: Page, faults: string[]): void {
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    // A browser says by itself that a request failed: journeys that stop the server mean it to.
    if (message.type() === 'error' && !/Failed to load resource|WebSocket connection|net::ERR/.test(message.text()))
      faults.push(message.text())
  })
}

export { expect } from '@playwright/test'
