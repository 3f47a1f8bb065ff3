import type { IncomingHttpHeaders, Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import { FRAME_MS, type ClientToServer, type ServerToClient } from '#shared/protocol/live.ts'
import type { Engine } from '../engine/engine.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'
import { createFrames } from './frames.ts'
import { createSlowViewers, SLOW } from './slow-viewers.ts'
import { runRoom, serveViewer, WORKSPACE } from './viewer.ts'
import { createNews } from './workspace-news.ts'

/** The server's end of the one socket. */
export interface Gateway {
  /** Ends every connection; pages come back by themselves. The HTTP server stays open: it is the caller's. */
  close(): Promise<void>
  /** A workflow's draft, versions or existence changed. */
  workflowChanged(id: string): void
  /** Pages that are connected. */
  viewers(): number
}

export interface GatewayDeps {
  /** Its other listeners must be there already: requests below `/live` are taken from them. */
  server: HttpServer
  engine: Pick<Engine, 'onEvents'>
  store: Pick<Store, 'journal' | 'run' | 'counts'>
  log: Log
  /** Whether a page with these headers may connect. Asked once a connection. */
  allow: (headers: IncomingHttpHeaders) => boolean
}

/** Pages send a few words; anything longer is no page of ours. */
const LONGEST_MESSAGE = 16 * 1024
/** A connection that died without a word is noticed within the sum of these. */
const PING_MS = 10_000
const PONG_MS = 10_000
/** How long connections may take to say good-bye. */
const CLOSE_MS = 500

/**
 * Sends what has been committed, and only then, to the pages that watch it: a message a run and frame, made once whatever the number of
 * viewers. Nothing of what pages send or fail to read reaches the engine.
 */
export function createGateway({ server, engine, store, log, allow }: GatewayDeps): Gateway {
  let closed = false
  const io = new Server<ClientToServer, ServerToClient>(server, {
    path: '/live',
    serveClient: false,
    maxHttpBufferSize: LONGEST_MESSAGE,
    pingInterval: PING_MS,
    pingTimeout: PONG_MS,
    connectTimeout: 10_000,
    perMessageDeflate: false,
    allowRequest: (request, decide) => {
      if (closed) decide('Belay is stopping.', false)
      else if (!allow(request.headers)) decide('Belay takes no connections from pages of other sites.', false)
      else decide(null, true)
    },
  })
  const { adapter, sockets } = io.of('/')

  function* socketsIn(room: string) {
    for (const id of adapter.rooms.get(room) ?? []) {
      const socket = sockets.get(id)
      if (socket) yield socket
    }
  }
  const isWatched = (room: string): boolean => adapter.rooms.has(room)

  const slow = createSlowViewers({ socketsIn, counts: () => store.counts() })
  const frames = createFrames((runId, events) => {
    const room = runRoom(runId)
    if (!isWatched(room)) return
    slow.beforeSend(room, (left) => left.runs.add(runId))
    io.to(room).except(SLOW).emit('run:events', { runId, events })
  }, FRAME_MS)
  const news = createNews({
    store,
    log,
    wanted: () => isWatched(WORKSPACE),
    send(message) {
      slow.beforeSend(WORKSPACE, (left) => (left.news = true))
      io.to(WORKSPACE).except(SLOW).emit('workspace:news', message)
    },
  })

  const stopListening = engine.onEvents((runId, events) => {
    if (isWatched(runRoom(runId))) frames.add(runId, events)
    news.events(runId, events)
  })

  io.on('connection', (socket) => {
    serveViewer(socket, { store, news, log, drained: (viewer) => slow.drained(viewer) })
    socket.on('error', (error) => log('debug', 'A page sent what cannot be read.', { error }))
    socket.on('disconnect', () => slow.forget(socket))
  })

  return {
    async close() {
      if (closed) return
      closed = true
      stopListening()
      frames.flush()
      frames.close()
      news.close()
      slow.close()
      io.engine.close()
      for (let waited = 0; io.engine.clientsCount > 0 && waited < CLOSE_MS; waited += 10)
        await new Promise((resolve) => setTimeout(resolve, 10))
    },
    workflowChanged: (id) => news.workflow(id),
    viewers: () => io.engine.clientsCount,
  }
}
