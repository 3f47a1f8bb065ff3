import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo, Socket as TcpSocket } from 'node:net'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import type { ClientToServer, ServerToClient, WatchReply } from '#shared/protocol/live.ts'
import type { Recorded, RunEvent } from '#shared/run/events.ts'
import type { RunSummary } from '#shared/run/run-state.ts'
import { createLiveSocket, type LiveSocket } from '#web/live/socket.ts'
import type { Engine, EventListener } from '../../engine/engine.ts'
import { createMemoryDisk } from '../../store/memory/memory-disk.ts'
import { openMemoryStore } from '../../store/memory/memory-store.ts'
import type { Store } from '../../store/store.ts'
import { append, DEFINITION, newRun, RUNNING } from '../../store/testing/sample-runs.ts'
import { createGateway, type Gateway } from '../gateway.ts'

export type Page = Socket<ServerToClient, ClientToServer>

export interface Stage {
  readonly url: string
  readonly gateway: Gateway
  store: Store
  logs: string[]
  /** Sockets of the server's side. */
  lines: Set<TcpSocket>
  /** Creates a run with its first event; one named by a place below another is its child. */
  begin(runId: string): Promise<void>
  /** Commits events and then publishes them, as the engine does. */
  commit(runId: string, events: readonly RunEvent[], summary?: RunSummary): Promise<void>
  /** Publishes what was committed to nobody's knowledge. */
  publish: EventListener
  /** A bare client. */
  connect(options?: Partial<ManagerOptions & SocketOptions>): Promise<Page>
  /** What a browser's page has. */
  page(): LiveSocket
  /** The process ends and another one answers at the same address. `meanwhile` happens between. */
  restart(meanwhile?: () => Promise<void>): Promise<void>
}

export interface StageOptions {
  allow?: (headers: IncomingHttpHeaders) => boolean
  /** A real engine instead of `commit`, on a store of its own. */
  engine?: Pick<Engine, 'onEvents'>
  store?: Store
}

/** A gateway on a real server and a real store, at a port of its own. Ends with the test. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const store = options.store ?? openMemoryStore(createMemoryDisk(), { schedule: (flush) => void setImmediate(flush) })
  if (!options.store) await store.saveDefinitions([DEFINITION])
  const listeners = new Set<EventListener>()
  const engine: Pick<Engine, 'onEvents'> = options.engine ?? {
    onEvents(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const lines = new Set<TcpSocket>()
  const logs: string[] = []
  const pages: { close(): unknown }[] = []
  const heads = new Map<string, number>()
  let server: Server
  let gateway: Gateway

  async function open(port: number): Promise<void> {
    server = createServer((_request, response) => void response.writeHead(404).end())
    server.on('connection', (line) => {
      lines.add(line)
      line.on('close', () => lines.delete(line))
    })
    gateway = createGateway({
      server,
      engine,
      store,
      allow: options.allow ?? (() => true),
      log: (level, message, data) => void logs.push(`${level} ${message} ${JSON.stringify(data ?? {})}`),
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  }
  async function close(): Promise<void> {
    await gateway.close()
    for (const line of lines) line.destroy()
    await new Promise((resolve) => server.close(resolve))
  }

  await open(0)
  const { port } = server!.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  onTestFinished(async () => {
    for (const page of pages) page.close()
    await close()
    if (!options.store) await store.close()
  })

  return {
    url,
    get gateway() {
      return gateway
    },
    store,
    logs,
    lines,
    async begin(runId) {
      const [, parent, step, round, index] = /^(.*)\.(\w+)\.(\d+)\.(\d+)$/.exec(runId) ?? []
      const of = parent === undefined ? {} : { parent: { run: parent, step: step!, round: Number(round), index: Number(index) } }
      const run = newRun(runId, { at: Date.now(), ...of })
      await store.createRun(run)
      heads.set(runId, 1)
      for (const listener of listeners) listener(runId, [{ ...run.created, seq: 1, at: run.at }])
    },
    async commit(runId, events, summary = RUNNING) {
      const after = heads.get(runId)!
      heads.set(runId, after + events.length)
      const at = Date.now()
      await store.append(append(runId, after, events, { summary, at }))
      const recorded: Recorded[] = events.map((event, index) => ({ ...event, seq: after + index + 1, at }))
      for (const listener of listeners) listener(runId, recorded)
    },
    publish(runId, events) {
      for (const listener of listeners) listener(runId, events)
    },
    async connect(more = {}) {
      const page: Page = io(url, { path: '/live', forceNew: true, transports: ['websocket'], ...more })
      pages.push(page)
      await new Promise<void>((resolve, reject) => {
        page.once('connect', resolve)
        page.once('connect_error', reject)
      })
      return page
    },
    page() {
      const page = createLiveSocket(url)
      pages.push(page)
      return page
    },
    async restart(meanwhile) {
      await close()
      await meanwhile?.()
      await open(port)
    },
  }
}

/** Watches a run and gives the first reply. */
export const watch = (page: Page, runId: string, afterSeq = 0): Promise<WatchReply> =>
  page.timeout(5_000).emitWithAck('run:watch', { runId, afterSeq })

export async function until(condition: () => unknown, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${condition.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
