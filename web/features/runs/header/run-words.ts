import type { RunItem } from '#shared/protocol/runs.ts'
import type { Waiting } from '#shared/run/run-state.ts'
import { leftText, shortId } from '#web/lib/format.ts'

/** What a run that has not ended waits for, in a few words; nothing when its state says it all. */
export function waitingWords(waiting: Waiting | undefined, now: number): string {
  if (!waiting) return ''
  switch (waiting.for) {
    case 'slot':
      return 'waits for a free place'
    case 'attempt':
      return ''
    case 'retry':
      return waiting.at <= now ? 'tries again now' : `tries again in ${leftText(waiting.at - now)}`
    case 'timer':
      return waiting.at <= now ? 'goes on now' : `goes on in ${leftText(waiting.at - now)}`
    case 'children':
      return 'its items run'
    case 'person':
      return 'waits for a person'
  }
}

/** `7F3K`, for an item of a run `7F3K · item 12`. */
export function runName(runId: string, parent?: RunItem['parent']): string {
  return parent === undefined ? shortId(runId) : `${shortId(runId)} · item ${parent.index + 1}`
}

/** `v8`, `draft 14`, `part of draft 14` for a try that ends with a chosen step, or nothing for a run of the command line. */
export function versionWords(source: RunItem['source']): string {
  if (!source) return ''
  if (source.version !== undefined) return `v${source.version}`
  const draft = source.revision === undefined ? 'draft' : `draft ${source.revision}`
  return source.test?.to === undefined ? draft : `part of ${draft}`
}
