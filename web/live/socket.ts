import { io, type Socket } from 'socket.io-client'
import type { ClientToServer, ServerToClient, WatchReply, WorkspaceNews } from '#shared/protocol/live.ts'
import type { Recorded } from '#shared/run/events.ts'

/** `connecting` before it was ever there, `away` while it is lost or does not come. */
export type Connection = 'connecting' | 'live' | 'away'

/** What comes for a run that is followed. */
export interface Follower {
  events(events: readonly Recorded[]): void
  /** Events were left out, or the connection is new: ask for what is missing. */
  ask(): void
  connection(): void
}

/** The one connection of a page. It comes back by itself, for ever. */
export interface LiveSocket {
  connection(): Connection
  subscribeConnection(listener: () => void): () => void
  /** Messages of a run, until the function given is called. Nothing is asked for by this alone. */
  follow(runId: string, follower: Follower): () => void
  /** Watches a run and gives what comes after a seq. Rejects when there is no connection, or no answer in time. */
  watch(runId: string, afterSeq: number): Promise<WatchReply>
  /** What changes in lists. After each (re)connection `stale` news come first: read the lists again. */
  onNews(listener: (news: WorkspaceNews) => void): () => void
  close(): void
}

/** Longest wait between two tries to connect, in ms. */
const RETRY_MS = 2_000
const ANSWER_MS = 10_000

/** `origin` is the page's own unless given. */
export function createLiveSocket(origin?: string): LiveSocket {
  const options = {
    path: '/live',
    // Directly by web socket; where something between does not let it through, by plain requests.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 250,
    reconnectionDelayMax: RETRY_MS,
    reconnectionAttempts: Number.POSITIVE_INFINITY,
    timeout: 10_000,
    forceNew: true,
  }
  const socket: Socket<ServerToClient, ClientToServer> = origin === undefined ? io(options) : io(origin, options)
  const followers = new Map<string, Set<Follower>>()
  const newsListeners = new Set<(news: WorkspaceNews) => void>()
  const connectionListeners = new Set<() => void>()
  let connection: Connection = 'connecting'
  let again: ReturnType<typeof setTimeout> | undefined

  const everyFollower = function* (): Generator<Follower> {
    for (const some of [...followers.values()]) yield* [...some]
  }
  function become(now: Connection): void {
    if (now === connection) return
    connection = now
    for (const listener of [...connectionListeners]) listener()
    for (const follower of everyFollower()) follower.connection()
  }
  /** The library tries again by itself only when the line broke, not when the server ended it. */
  function goOnTrying(): void {
    become('away')
    clearTimeout(again)
    if (!socket.active) again = setTimeout(() => socket.connect(), RETRY_MS)
  }

  socket.on('connect', () => {
    become('live')
    if (newsListeners.size > 0) joinWorkspace()
    for (const follower of everyFollower()) follower.ask()
  })
  socket.on('disconnect', goOnTrying)
  socket.on('connect_error', goOnTrying)
  socket.on('run:events', ({ runId, events }) => {
    for (const follower of [...(followers.get(runId) ?? [])]) follower.events(events)
  })
  socket.on('run:behind', ({ runId }) => {
    for (const follower of [...(followers.get(runId) ?? [])]) follower.ask()
  })
  socket.on('workspace:news', tell)

  function tell(news: WorkspaceNews): void {
    for (const listener of [...newsListeners]) listener(news)
  }
  function joinWorkspace(): void {
    // What changed before the server had joined this page to the lists is in no message: they are read again.
    socket.emit('workspace:watch', (news) => tell({ ...news, stale: true }))
  }

  return {
    connection: () => connection,
    subscribeConnection(listener) {
      connectionListeners.add(listener)
      return () => connectionListeners.delete(listener)
    },
    follow(runId, follower) {
      const others = followers.get(runId) ?? new Set()
      followers.set(runId, others.add(follower))
      return () => {
        others.delete(follower)
        if (others.size > 0 || followers.get(runId) !== others) return
        followers.delete(runId)
        if (socket.connected) socket.emit('run:unwatch', { runId })
      }
    },
    async watch(runId, afterSeq) {
      // The library would keep it for later: then it would ask for what is known already.
      if (!socket.connected) throw new Error('There is no connection.')
      return socket.timeout(ANSWER_MS).emitWithAck('run:watch', { runId, afterSeq })
    },
    onNews(listener) {
      newsListeners.add(listener)
      if (newsListeners.size === 1 && socket.connected) joinWorkspace()
      return () => {
        newsListeners.delete(listener)
        if (newsListeners.size === 0 && socket.connected) socket.emit('workspace:unwatch')
      }
    },
    close() {
      clearTimeout(again)
      socket.disconnect()
      clearTimeout(again)
    },
  }
}

let shared: LiveSocket | undefined

/** The connection of this page, made when it is first wanted. */
export function liveSocket(): LiveSocket {
  shared ??= createLiveSocket()
  return shared
}
