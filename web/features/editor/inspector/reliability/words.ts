import type { EFFECT_CLASSES, EXHAUSTED_TARGETS, JITTERS, BACKOFF_STRATEGIES, KEY_SCOPES } from '#shared/policy/policy.ts'
import type { RetrySchedule } from '#shared/policy/schedule.ts'
import type { ErrorKind } from '#shared/policy/step-error.ts'
import { durationOf, durationWords } from '#web/ui/duration-text.ts'

/** The words of the Reliability tab. */

export const STRATEGY_WORDS: Readonly<Record<(typeof BACKOFF_STRATEGIES)[number], string>> = {
  fixed: 'Always the same',
  linear: 'Grow steadily',
  exponential: 'Multiply',
}
export const JITTER_WORDS: Readonly<Record<(typeof JITTERS)[number], string>> = {
  none: 'None',
  equal: 'Half',
  full: 'Full',
}
export const JITTER_HELP: Readonly<Record<(typeof JITTERS)[number], string>> = {
  none: 'Waits are exactly as set. Many steps that fail together come back together.',
  equal: 'Each wait is between half and all of what is set.',
  full: 'Each wait is anything up to what is set, so that many steps do not come back together.',
}
export const KIND_WORDS: Readonly<Record<ErrorKind, string>> = {
  timeout: 'It took too long',
  rate_limited: 'Asked too often (answer 429)',
  unavailable: 'Not reachable, or an error over there (answers 500 to 599)',
  schema_mismatch: 'The answer does not have the right form',
  invalid_input: 'The input cannot be worked with',
  auth: 'Not allowed in (answers 401 and 403)',
  budget_exceeded: 'The budget is used up',
  code_error: 'A formula or code failed',
  unknown_outcome: 'Not known whether it happened',
  permanent: 'Refused for good (other answers from 400 to 499)',
}
export const EFFECT_WORDS: Readonly<Record<(typeof EFFECT_CLASSES)[number], { name: string; help: string }>> = {
  pure: { name: 'Nothing', help: 'It only works something out. Doing it again costs time and nothing else.' },
  idempotent: { name: 'Same result when repeated', help: 'Doing it twice leaves things as doing it once, such as writing the same file.' },
  keyed: {
    name: 'Once for each key',
    help: 'It changes something elsewhere and sends a key along; the other side sees by the key that it is the same call and acts once.',
  },
  unsafe: {
    name: 'Must not happen twice',
    help: 'It is never repeated by itself. When it is not known whether it happened, a person is asked.',
  },
}
export const SCOPE_WORDS: Readonly<Record<(typeof KEY_SCOPES)[number], { name: string; help: string }>> = {
  run: { name: 'In this run', help: 'Another run does it again.' },
  workflow: { name: 'In this workflow', help: 'Another run of this workflow with the same key takes the earlier result.' },
  global: { name: 'Everywhere', help: 'Any workflow with the same key takes the earlier result.' },
}
export const EXHAUSTED_WORDS: Readonly<Record<(typeof EXHAUSTED_TARGETS)[number], { name: string; help: string; then: string }>> = {
  review: { name: 'Ask a person', help: 'The run waits until somebody decides what happens.', then: 'then asks a person' },
  dead_letter: {
    name: 'Set it aside',
    help: 'The run fails. The step is kept with its error in the list of failures and can be started again later.',
    then: 'then keeps it in the list of failures',
  },
  fallback: { name: 'Go on with another value', help: 'The run goes on with the value below.', then: 'then goes on with the other value' },
  error_port: {
    name: 'Leave by the error exit',
    help: 'The run goes on along the line that is drawn from “Error” of this step.',
    then: 'then leaves by the error exit',
  },
  fail: { name: 'Fail the run', help: 'The run ends as failed. Nothing is kept to be started again.', then: 'then the run fails' },
}

/** `1 s`, `1.5 s`, `10 min`: short, for marks on a line. */
export function spanText(ms: number): string {
  if (ms < 1_000) return ms === 0 ? '0 s' : `${Math.round(ms)} ms`
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(1))} s`
  if (ms < 3_600_000) return `${Number((ms / 60_000).toFixed(1))} min`
  if (ms < 86_400_000) return `${Number((ms / 3_600_000).toFixed(1))} h`
  return `${Number((ms / 86_400_000).toFixed(1))} d`
}

/** The schedule as one sentence: `Tries at 0 s, 1 s, 3 s, 7 s; gives up after 10 min, then asks a person.` */
export function scheduleSentence(schedule: RetrySchedule, then: string): string {
  const { attempts, endedBy, budgetMs } = schedule
  if (endedBy === 'unsafe')
    return 'Tries once. What must not happen twice is never repeated by itself: a person is asked where it is not known whether it happened.'
  if (attempts.length === 1) return `Tries once, ${then}.`
  const bands = attempts.some(({ earliestMs, latestMs }) => earliestMs !== latestMs)
  const shown = attempts.slice(0, 6).map(({ latestMs }) => spanText(latestMs))
  const times = `${shown.join(', ')}${attempts.length > 6 ? `, … ${attempts.length} tries in all` : ''}`
  const tries = bands ? `Tries at the latest at ${times}` : `Tries at ${times}`
  switch (endedBy) {
    case 'budget':
      return `${tries}; starts no try after ${durationWords(durationOf(budgetMs))}, ${then}.`
    case 'step_timeout':
      return `${tries}; the step may take ${durationWords(durationOf(budgetMs))}, ${then}.`
    case 'review':
      return `${tries}; then asks a person, as a review rule says.`
    default:
      return `${tries}; gives up after ${attempts.length} tries, ${then}.`
  }
}
