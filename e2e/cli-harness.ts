import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll } from 'vitest'

/** The command line as a person has it: the built program in processes of its own, on folders of its own. */

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const runner = join(root, 'e2e', 'cli-runner.js')

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}
export interface Options {
  env?: { [name: string]: string }
  cwd?: string
  input?: string
}
export interface Running {
  child: ChildProcess
  ended: Promise<Ended>
  /** Resolves once what has been printed matches; rejects when the process ends before. */
  said(pattern: RegExp, where?: 'stdout' | 'stderr'): Promise<void>
  kill(signal: NodeJS.Signals): void
}

/** Builds the program when a source has changed. Call at the top of a test file. */
export function useBuiltProgram(): void {
  beforeAll(() => void execFileSync(process.execPath, [join(root, 'bin', 'belay.js'), '--version'], { stdio: 'pipe' }), 120_000)
}

/** A folder that is gone after the tests of a file. */
export function useFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'belay-e2e-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const start = (args: readonly string[], options?: Options): Running => startProgram(process.execPath, [runner, ...args], options)

export function startProgram(program: string, args: readonly string[], { env = {}, cwd = root, input }: Options = {}): Running {
  const child = spawn(program, [...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C.UTF-8', BELAY_EGRESS_ALLOW: '127.0.0.1', ...env },
    stdio: 'pipe',
  })
  const text = { stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      text[stream] += chunk
      for (const look of waiting) look()
    })
  }
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  const ended = new Promise<Ended>((done) => child.on('close', (code, signal) => done({ code, signal, ...text })))
  return {
    child,
    ended,
    said: (pattern, where = 'stderr') =>
      new Promise((found, missed) => {
        const look = () => {
          if (!pattern.test(text[where])) return
          waiting.delete(look)
          found()
        }
        waiting.add(look)
        void ended.then((end) => missed(new Error(`ended with ${end.code} before it said ${pattern}:\n${end.stdout}\n${end.stderr}`)))
        look()
      }),
    kill: (signal) => void child.kill(signal),
  }
}

export const belay = (args: readonly string[], options?: Options): Promise<Ended> => start(args, options).ended

/** Writes a JSON file and gives its path. */
export function jsonFile(folder: string, name: string, value: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(value))
  return path
}

export const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')

export interface Sink {
  url: string
  /** Every request in the order of arrival. */
  requests: { path: string; key: string | undefined; body: string }[]
  /** Decides the answer to a request; the default is 200. */
  answer: (path: string, nth: number) => { status: number; headers?: { [name: string]: string }; holdMs?: number }
}

/** A far side on loopback that writes down what it is told. */
export function useSink(): Sink {
  const sink: Sink = { url: '', requests: [], answer: () => ({ status: 200 }) }
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const path = request.url ?? ''
      sink.requests.push({ path, key: request.headers['idempotency-key'] as string | undefined, body })
      const { status, headers, holdMs } = sink.answer(path, sink.requests.filter((one) => one.path === path).length)
      setTimeout(
        () => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(`{"path":${JSON.stringify(path)}}`),
        holdMs ?? 0,
      )
    })
  })
  beforeAll(
    () =>
      new Promise<void>((done) =>
        server.listen(0, '127.0.0.1', () => {
          sink.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
          done()
        }),
      ),
  )
  afterAll(
    () =>
      new Promise<void>((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  )
  return sink
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}
