import type { WorkspaceNews } from '#shared/protocol/live.ts'
import { backlog } from './backlog.ts'
import { runRoom, WORKSPACE, type ViewerSocket } from './viewer.ts'

/** Viewers whose connection takes less than is sent. They are in this room, which nothing is sent to. */
export const SLOW = 'slow'

/** Bytes that may wait for one viewer before events are left out for it. */
const TOO_MUCH = 1024 * 1024
/** Bytes down to which they must have been taken before it is sent anything again. */
const DRAINED = 64 * 1024
const LOOK_MS = 50

export interface SlowViewers {
  /** Looks at the viewers of a room before something is sent to it; those that are too far behind miss it and are told later. */
  beforeSend(room: string, missed: (slow: Slow) => void): void
  /** Resolves once a viewer has taken what was sent to it, or is gone. */
  drained(socket: ViewerSocket): Promise<void>
  forget(socket: ViewerSocket): void
  readonly size: number
  close(): void
}

/** What was left out for a viewer. */
interface Slow {
  runs: Set<string>
  news: boolean
}

export interface SlowViewersDeps {
  socketsIn(room: string): Iterable<ViewerSocket>
  counts(): Promise<WorkspaceNews['counts']>
}

/**
 * Bounds what one viewer can make the server hold: a page in a tab that sleeps, or behind a line that is too thin, is left out rather than
 * buffered for, and made whole once it reads again.
 */
export function createSlowViewers({ socketsIn, counts }: SlowViewersDeps): SlowViewers {
  const slow = new Map<ViewerSocket, Slow>()
  const waiting = new Map<ViewerSocket, (() => void)[]>()
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    for (const [socket, resolves] of waiting) {
      if (socket.connected && backlog(socket) > DRAINED) continue
      waiting.delete(socket)
      for (const resolve of resolves) resolve()
    }
    for (const [socket, left] of slow) {
      if (backlog(socket) > DRAINED) continue
      slow.delete(socket)
      void socket.leave(SLOW)
      for (const runId of left.runs) if (socket.rooms.has(runRoom(runId))) socket.emit('run:behind', { runId })
      if (left.news && socket.rooms.has(WORKSPACE)) void tellStale(socket)
    }
    if (slow.size === 0 && waiting.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }

  async function tellStale(socket: ViewerSocket): Promise<void> {
    const now = await counts().catch(() => undefined)
    if (now) socket.emit('workspace:news', { runs: [], workflows: [], counts: now, stale: true })
  }

  const watch = (): void => {
    timer ??= setInterval(look, LOOK_MS)
  }

  return {
    beforeSend(room, missed) {
      for (const socket of socketsIn(room)) {
        let left = slow.get(socket)
        if (!left) {
          if (backlog(socket) <= TOO_MUCH) continue
          left = { runs: new Set(), news: false }
          slow.set(socket, left)
          void socket.join(SLOW)
          watch()
        }
        missed(left)
      }
    },
    drained(socket) {
      if (backlog(socket) <= DRAINED) return Promise.resolve()
      watch()
      return new Promise((resolve) => {
        const others = waiting.get(socket)
        if (others) others.push(resolve)
        else waiting.set(socket, [resolve])
      })
    },
    forget(socket) {
      slow.delete(socket)
    },
    get size() {
      return slow.size
    },
    close() {
      clearInterval(timer)
      for (const resolves of waiting.values()) for (const resolve of resolves) resolve()
      waiting.clear()
      slow.clear()
    },
  }
}
