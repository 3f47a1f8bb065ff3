import { durationText, plural } from '#web/lib/format.ts'
import type { StepStatus } from '#web/live/step-status.ts'
import { STATE_WORDS } from '#web/ui/state-words.ts'

/** `try 3 of 5`, `try 3 of 5 · next in 41 s`, `goes on in 2 h`; undefined for a first try that nothing has gone wrong with. */
export function attemptText({ attempt, maxAttempts, retryAt, until }: StepStatus, now: number): string | undefined {
  if (until !== undefined) return `goes on ${until <= now ? 'now' : `in ${roundedUp(until - now)}`}`
  if (retryAt !== undefined) {
    // A long wait takes the room of the word.
    const word = maxAttempts > 1 && retryAt - now > 60_000 ? '' : 'next '
    const next = `${word}${retryAt <= now ? 'now' : `in ${roundedUp(retryAt - now)}`}`
    return maxAttempts > 1 ? `try ${attempt + 1} of ${Math.max(maxAttempts, attempt + 1)} · ${next}` : next
  }
  return attempt > 1 ? `try ${attempt} of ${Math.max(maxAttempts, attempt)}` : undefined
}

/** Counting down ends at `1 s`, not at `0 s`. */
const roundedUp = (ms: number): string => durationText(Math.ceil(ms / 1_000) * 1_000)

/** How long it took, or has taken so far; `waiting 2 h` while a person is asked. */
export function timeText({ state, startedAt, endedAt }: StepStatus, now: number): string | undefined {
  if (startedAt === undefined || state === 'skipped') return undefined
  if (endedAt !== undefined) return durationText(Math.max(0, endedAt - startedAt))
  const span = Math.max(0, now - startedAt)
  if (state === 'needs_review') return `waiting ${coarse(span)}`
  return state === 'running' ? durationText(Math.max(1_000, Math.floor(span / 1_000) * 1_000)) : undefined
}

/** Tried before, and about to be tried again: not the same as a step that has not begun. */
export const waitsForRetry = ({ state, retryAt }: StepStatus): boolean => state === 'pending' && retryAt !== undefined

/** Whether there is something to say of its tries. */
export const saysAttempt = (status: StepStatus | undefined): status is StepStatus =>
  status !== undefined && (status.attempt > 1 || status.until !== undefined || status.retryAt !== undefined || status.via !== undefined)

/** What the one line below the name says of a run where there is room for one only: the cause before the tries before the state. */
export function saysOf(status: StepStatus): 'cause' | 'tries' | 'state' {
  if (status.state === 'failed' && status.line !== undefined) return 'cause'
  return saysAttempt(status) && status.state !== 'needs_review' ? 'tries' : 'state'
}

/** A wait for a person is told in one unit. */
const coarse = (ms: number): string => durationText(ms).split(' ').slice(0, 2).join(' ')

/** Whether the card changes with the clock alone. */
export const ticks = ({ state, retryAt, until, startedAt, endedAt }: StepStatus): boolean =>
  retryAt !== undefined ||
  until !== undefined ||
  (startedAt !== undefined && endedAt === undefined && (state === 'running' || state === 'needs_review'))

/** `37 of 100 · 2 failed · 1 waits for a person` */
export function progressText({ total, success, failed, waiting }: NonNullable<StepStatus['children']>): string {
  const parts = [`${(success + failed).toLocaleString('en')} of ${total.toLocaleString('en')}`]
  if (failed > 0) parts.push(`${failed.toLocaleString('en')} failed`)
  if (waiting > 0) parts.push(waiting === 1 ? '1 waits for a person' : `${waiting.toLocaleString('en')} wait for people`)
  return parts.join(' · ')
}

/** Where a success came from, when not from an attempt of this run. */
export const VIA_WORDS = {
  review: 'decided by a person',
  fallback: 'fallback value',
  ledger: 'found again, not repeated',
  reused: 'from an earlier run',
  given: 'pinned result',
} satisfies Record<NonNullable<StepStatus['via']>, string>

/** What a screen reader says of a card: `Ask AI, Summarise, failed, 2 problems`. */
export function cardName(parts: {
  typeName: string
  title: string
  status?: StepStatus | undefined
  problems?: number
  marks?: readonly string[]
}): string {
  const { typeName, title, status, problems = 0, marks = [] } = parts
  const words = [typeName, title]
  if (status) words.push(STATE_WORDS[status.state].toLowerCase())
  if (status?.children) words.push(progressText(status.children))
  if (status?.line) words.push(status.line)
  if (problems > 0) words.push(plural(problems, 'problem'))
  return [...words, ...marks].join(', ')
}

/** On hover of a card that is too small for words: its name, in a run what became of it. */
export const farTitle = (title: string, status: StepStatus | undefined): string =>
  status ? `${title}: ${STATE_WORDS[status.state].toLowerCase()}${status.line === undefined ? '' : `. ${status.line}`}` : title
