import { formatDuration } from '#shared/lib/duration.ts'
import type { Waiting } from '#shared/run/run-state.ts'
import type { StepState } from '#shared/run/state.ts'

/** What a run that has not ended waits for, in words; nothing when it waits for nothing. */
export function waitingText(waiting: Waiting | undefined, now: number): string {
  if (!waiting) return ''
  switch (waiting.for) {
    case 'slot':
      return 'waits for a free place'
    case 'attempt':
      return ''
    case 'retry':
      return `next attempt ${at(waiting.at, now)}`
    case 'timer':
      return `goes on ${at(waiting.at, now)}`
    case 'children':
      return 'its items are running'
    case 'person':
      return waiting.review === undefined ? 'its open items wait for people' : `waits for a person: review ${waiting.review}`
  }
}

/** Why a step was skipped. */
export const skippedText = (because: StepState['because']): string =>
  because === 'upstream-failed' ? 'a step before it failed' : 'its branch was not taken'

const at = (time: number, now: number): string => (time <= now ? 'as soon as Belay runs' : `in ${formatDuration(time - now)}`)
