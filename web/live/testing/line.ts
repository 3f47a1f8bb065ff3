import type { WatchReply } from '#shared/protocol/live.ts'
import type { Recorded } from '#shared/run/events.ts'
import type { Connection, Follower, LiveSocket } from '../socket.ts'
import type { Frame } from '../frame.ts'

/** A line in the hands of a test: what arrives, when, and whether there is one. */
export interface Line {
  socket: LiveSocket
  frame: Frame
  /** What the server has of each run. */
  journals: Map<string, Recorded[]>
  /** Everything that was asked for: run and seq. */
  asked: [string, number][]
  /** Sends events that the journal got. */
  send(runId: string, events: readonly Recorded[]): void
  behind(runId: string): void
  become(connection: Connection): void
  /** The next repaint. */
  paint(): void
  /** Lets answers arrive. */
  quiet(): Promise<void>
  /** Replies by hand instead of from the journal. */
  answer?: (runId: string, afterSeq: number) => Promise<WatchReply>
}

export function createLine(): Line {
  const followers = new Map<string, Set<Follower>>()
  const frames: (() => void)[] = []
  let connection: Connection = 'live'
  const every = () => [...followers.values()].flatMap((some) => [...some])
  const line: Line = {
    journals: new Map(),
    asked: [],
    frame: (callback) => void frames.push(callback),
    socket: {
      connection: () => connection,
      subscribeConnection: () => () => {},
      follow(runId, follower) {
        const some = followers.get(runId) ?? new Set()
        followers.set(runId, some.add(follower))
        return () => some.delete(follower)
      },
      async watch(runId, afterSeq) {
        if (connection !== 'live') throw new Error('away')
        line.asked.push([runId, afterSeq])
        if (line.answer) return line.answer(runId, afterSeq)
        const events = (line.journals.get(runId) ?? []).filter((event) => event.seq > afterSeq)
        return { ok: true, events, more: false }
      },
      onNews: () => () => {},
      close: () => {},
    },
    send(runId, events) {
      for (const follower of followers.get(runId) ?? []) follower.events(events)
    },
    behind(runId) {
      for (const follower of followers.get(runId) ?? []) follower.ask()
    },
    become(now) {
      connection = now
      for (const follower of every()) follower.connection()
      if (now === 'live') for (const follower of every()) follower.ask()
    },
    paint() {
      for (const callback of frames.splice(0)) callback()
    },
    async quiet() {
      for (let turn = 0; turn < 10; turn++) await new Promise<void>((resolve) => setTimeout(resolve, 0))
      line.paint()
    },
  }
  return line
}
