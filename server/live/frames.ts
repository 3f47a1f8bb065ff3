import type { Recorded } from '#shared/run/events.ts'
import { roughSize } from './rough-size.ts'

/** Collects the committed events of watched runs, so that all of one frame share a message. */
export interface Frames {
  add(runId: string, events: readonly Recorded[]): void
  /** Sends what waits, now. */
  flush(): void
  close(): void
}

/** Larger messages are cut: a viewer's share of memory is counted in messages. */
const EVENTS_PER_MESSAGE = 1_000
const BYTES_PER_MESSAGE = 512 * 1024

/** `send` is called once a run and frame, at most `frameMs` after the first event of the frame; more often only where a message would be huge. */
export function createFrames(send: (runId: string, events: Recorded[]) => void, frameMs: number): Frames {
  let waiting = new Map<string, Recorded[]>()
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const due = waiting
    waiting = new Map()
    for (const [runId, events] of due) for (const message of cut(events)) send(runId, message)
  }

  return {
    add(runId, events) {
      const collected = waiting.get(runId)
      if (collected) collected.push(...events)
      else waiting.set(runId, [...events])
      timer ??= setTimeout(flush, frameMs)
    },
    flush,
    close() {
      clearTimeout(timer)
      timer = undefined
      waiting = new Map()
    },
  }
}

/** Parts of a journal, in order, that are not too large for one message. An event that is too large alone goes alone. */
export function* cut(events: Recorded[], limits = { events: EVENTS_PER_MESSAGE, bytes: BYTES_PER_MESSAGE }): Generator<Recorded[]> {
  let from = 0
  let bytes = 0
  for (let at = 0; at < events.length; at++) {
    const size = roughSize(events[at], limits.bytes)
    if (at > from && (at - from >= limits.events || bytes + size > limits.bytes)) {
      yield events.slice(from, at)
      from = at
      bytes = 0
    }
    bytes += size
  }
  if (from === 0) yield events
  else yield events.slice(from)
}
