import type { Recorded } from './events.ts'
import type { SpanKind, Timeline } from './timeline.ts'

/** Where the time of a run went. The parts add up to `totalMs`; a moment in which several things go on counts for the first of them. */
export interface RunTimes {
  totalMs: number
  /** Something executed. */
  runningMs: number
  /** Nothing executed, and a person was waited for. */
  peopleMs: number
  /** Nothing else than waiting for a next attempt or a time. */
  waitingMs: number
  /** Waited for a free place, or between steps. */
  queuedMs: number
  /** Times that a step was started once more after a failed try: the first try of each is none. */
  retries: number
}

const RANK: { [K in SpanKind]: 'runningMs' | 'peopleMs' | 'waitingMs' | 'queuedMs' } = {
  running: 'runningMs',
  children: 'runningMs',
  person: 'peopleMs',
  backoff: 'waitingMs',
  timer: 'waitingMs',
  queued: 'queuedMs',
}
const ORDER = ['runningMs', 'peopleMs', 'waitingMs'] as const

/** `now` ends what has not ended. */
export function runTimes(timeline: Timeline, events: readonly Recorded[], now: number): RunTimes {
  const end = timeline.to ?? Math.max(now, timeline.last)
  const changes: { at: number; part: (typeof RANK)[SpanKind]; by: 1 | -1 }[] = []
  for (const row of timeline.rows) {
    for (const span of row.spans) {
      const part = RANK[span.kind]
      changes.push({ at: span.from, part, by: 1 }, { at: span.to ?? end, part, by: -1 })
    }
  }
  changes.sort((a, b) => a.at - b.at)
  const times = { runningMs: 0, peopleMs: 0, waitingMs: 0, queuedMs: 0 }
  const open = { runningMs: 0, peopleMs: 0, waitingMs: 0, queuedMs: 0 }
  let at = timeline.from
  for (const change of [...changes, { at: end, part: 'queuedMs' as const, by: 1 as const }]) {
    const part = ORDER.find((one) => open[one] > 0) ?? 'queuedMs'
    if (change.at > at) {
      times[part] += change.at - at
      at = change.at
    }
    open[change.part] += change.by
  }
  return { totalMs: end - timeline.from, ...times, retries: countRetries(events) }
}

function countRetries(events: readonly Recorded[]): number {
  const seen = new Set<string>()
  for (const event of events) if (event.type === 'step-started' && event.attempt > 1) seen.add(`${event.step} ${event.attempt}`)
  return seen.size
}
