import type { Recorded } from './events.ts'

/** How far a journal has been taken over from messages that come in any order, twice or not at all. */
export interface Feed {
  /** Seq of the last event that was given to be folded. */
  seq: number
  /** The highest seq that was ever seen: above `seq` something is missing. */
  known: number
  /** Events that came before those that they follow. */
  early: Map<number, Recorded>
}

export const emptyFeed = (): Feed => ({ seq: 0, known: 0, early: new Map() })

/** Events kept although something before them is missing. Those beyond are asked for again. */
export const MOST_EARLY = 10_000

/**
 * Takes a message in and gives the events that are next, in order, each exactly once. The feed given is updated in place. Old events are
 * ignored, early ones kept up to `mostEarly`.
 */
export function absorb(feed: Feed, events: readonly Recorded[], mostEarly = MOST_EARLY): Recorded[] {
  const due: Recorded[] = []
  for (const event of events) {
    if (event.seq <= feed.seq) continue
    if (event.seq > feed.known) feed.known = event.seq
    if (event.seq === feed.seq + 1) {
      feed.seq = event.seq
      due.push(event)
      if (feed.early.size > 0) unpack(feed, due)
    } else if (feed.early.size < mostEarly) feed.early.set(event.seq, event)
  }
  return due
}

/** Whether something is missing: ask for what comes after `seq`, unless that has been asked for already. */
export const hasGap = (feed: Feed): boolean => feed.known > feed.seq

/** Gives what was early and is next now. */
function unpack(feed: Feed, due: Recorded[]): void {
  // What was given meanwhile by another message is early no more.
  feed.early.delete(feed.seq)
  for (let next = feed.early.get(feed.seq + 1); next; next = feed.early.get(feed.seq + 1)) {
    feed.early.delete(next.seq)
    feed.seq = next.seq
    due.push(next)
  }
}
