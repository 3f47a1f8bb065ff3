import type { Socket } from 'socket.io'
import { LONGEST_ID } from '#shared/protocol/common.ts'
import { MOST_WATCHED, type ClientToServer, type ServerToClient, type WatchRefusal, type WatchReply } from '#shared/protocol/live.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'
import { backlog } from './backlog.ts'
import { catchUp } from './catch-up.ts'
import type { News } from './workspace-news.ts'

export type ViewerSocket = Socket<ClientToServer, ServerToClient>

export const runRoom = (runId: string): string => `run:${runId}`
export const WORKSPACE = 'workspace'

export interface ViewerDeps {
  store: Pick<Store, 'journal' | 'run'>
  news: Pick<News, 'counts'>
  log: Log
  /** Resolves once the viewer has taken most of what was sent to it, or is gone. */
  drained(socket: ViewerSocket): Promise<void>
}

/** Requests of one viewer that may wait for their turn. */
const MOST_WAITING = 2 * MOST_WATCHED

/** Of a viewer that asks on and reads nothing, each refusal would be kept. Requests until that is looked at, and bytes that are too many. */
const ASKED_BETWEEN_LOOKS = 1_000
const MOST_UNREAD = 4 * 1024 * 1024

/**
 * Answers one viewer. Its requests are served one after the other, each once the answers before have left, so that a page that asks and
 * does not read costs one reply. What it sends may be anything: nothing in here throws.
 */
export function serveViewer(socket: ViewerSocket, deps: ViewerDeps): void {
  const watched = new Set<string>()
  let waiting = 0
  let asked = 0
  let line = Promise.resolve()

  const inTurn = (work: () => Promise<void>): boolean => {
    if (waiting >= MOST_WAITING) return false
    waiting++
    line = line
      .then(() => deps.drained(socket))
      .then(() => (socket.connected ? work() : undefined))
      .catch((error: unknown) => deps.log('warn', 'A page that watches could not be answered.', { error }))
      .finally(() => waiting--)
    return true
  }

  socket.on('run:watch', (...sent: unknown[]) => {
    if (++asked % ASKED_BETWEEN_LOOKS === 0 && backlog(socket) > MOST_UNREAD) return socket.conn.close(true)
    const answer = callable<WatchReply>(sent.at(-1))
    const request = parseWatch(sent[0])
    if (!request) return answer(refusal('invalid_input', 'Say which run to watch, and after which event.'))
    const { runId, afterSeq } = request
    if (!watched.has(runId) && watched.size >= MOST_WATCHED) {
      return answer(refusal('too_many', `A page can watch ${MOST_WATCHED} runs at once. Close some first.`))
    }
    // Before the journal is read: what is committed while it is being read comes as an event.
    watched.add(runId)
    void socket.join(runRoom(runId))
    const taken = inTurn(async () => {
      const found = await catchUp(deps.store, runId, afterSeq).catch((error: unknown) => {
        deps.log('warn', 'The events of a run could not be read for a page that watches it.', { run: runId, error })
        return refusal('unavailable', 'The events could not be read just now. Belay asks again by itself.')
      })
      answer(found)
    })
    if (!taken) answer(refusal('too_many', 'This page asks faster than it reads the answers.'))
  })

  socket.on('run:unwatch', (request: unknown) => {
    const runId = runIdOf(request)
    if (runId === undefined) return
    watched.delete(runId)
    void socket.leave(runRoom(runId))
  })

  socket.on('workspace:watch', (reply: unknown) => {
    void socket.join(WORKSPACE)
    const answer = callable<{ runs: []; workflows: []; counts: Awaited<ReturnType<News['counts']>> }>(reply)
    inTurn(async () => answer({ runs: [], workflows: [], counts: await deps.news.counts() }))
  })
  socket.on('workspace:unwatch', () => void socket.leave(WORKSPACE))
}

const refusal = (code: WatchRefusal, message: string): WatchReply & { ok: false } => ({ ok: false, code, message })

/** Whoever sends no function gets no answer. */
function callable<Answer>(reply: unknown): (answer: Answer) => void {
  return typeof reply === 'function' ? (reply as (answer: Answer) => void) : () => {}
}

function runIdOf(request: unknown): string | undefined {
  if (typeof request !== 'object' || request === null || !('runId' in request)) return undefined
  const { runId } = request
  return typeof runId === 'string' && runId.length > 0 && runId.length <= LONGEST_ID ? runId : undefined
}

function parseWatch(request: unknown): { runId: string; afterSeq: number } | undefined {
  const runId = runIdOf(request)
  if (runId === undefined || !('afterSeq' in (request as object))) return undefined
  const { afterSeq } = request as { afterSeq: unknown }
  return typeof afterSeq === 'number' && Number.isSafeInteger(afterSeq) && afterSeq >= 0 ? { runId, afterSeq } : undefined
}
