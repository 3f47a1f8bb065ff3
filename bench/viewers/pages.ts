import { io, type Socket } from 'socket.io-client'
import type { ClientToServer, ServerToClient } from '#shared/protocol/live.ts'
import { clock } from './orders.ts'

/** Viewers as the server sees them: open lines that watch. */
export interface Pages {
  /** Arrivals of events, each as page, run, seq and time, while `counting`. */
  arrivals: { run: string; seq: number; at: number }[]
  messages: number
  /** Messages that said that this page was too slow. */
  behind: number
  counting: boolean
  /** Every page watches one of these runs, in turn, and the lists. */
  watch(runs: readonly string[]): Promise<void>
  close(): void
}

export async function openPages(address: string, count: number): Promise<Pages> {
  const sockets: Socket<ServerToClient, ClientToServer>[] = []
  const pages: Pages = {
    arrivals: [],
    messages: 0,
    behind: 0,
    counting: false,
    async watch(runs) {
      await Promise.all(
        sockets.map(async (socket, index) => {
          await socket.emitWithAck('workspace:watch')
          const reply = await socket.emitWithAck('run:watch', { runId: runs[index % runs.length]!, afterSeq: 0 })
          if (!reply.ok) throw new Error(reply.message)
        }),
      )
    },
    close() {
      for (const socket of sockets) socket.disconnect()
    },
  }
  for (let opened = 0; opened < count; opened++) {
    const socket: Socket<ServerToClient, ClientToServer> = io(address, { path: '/live', forceNew: true, transports: ['websocket'] })
    socket.on('run:events', ({ runId, events }) => {
      if (!pages.counting) return
      const at = clock()
      pages.messages++
      for (const event of events) pages.arrivals.push({ run: runId, seq: event.seq, at })
    })
    socket.on('workspace:news', () => {
      if (pages.counting) pages.messages++
    })
    socket.on('run:behind', () => pages.behind++)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    })
    sockets.push(socket)
  }
  return pages
}
