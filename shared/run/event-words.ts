import { formatDuration } from '../lib/duration.ts'
import { assertNever } from '../lib/assert-never.ts'
import { reasonWords } from './reason-words.ts'
import { errorTitle } from './error-text.ts'
import type { Recorded, ReviewVerdict, StepSucceeded } from './events.ts'
import type { State } from './run-state.ts'

/** An event in plain words. `tone` is the state that it brings about. */
export interface EventWords {
  text: string
  detail?: string
  tone: State
}

const VIA: { [V in NonNullable<StepSucceeded['via']>]: string } = {
  review: 'decided by a person',
  fallback: 'with the fallback value',
  ledger: 'with the result of the same effect made before',
  reused: 'reused from another run',
  given: 'given for this test',
}

/** Where an output came from, when not from an attempt of this run. */
export const viaText = (via: NonNullable<StepSucceeded['via']>): string => VIA[via]

const VERDICTS: { [V in ReviewVerdict]: string } = {
  approve: 'approved it',
  edit: 'changed it and approved',
  reject: 'rejected it',
  retry: 'asked for another try',
  happened: 'said that it happened',
  did_not_happen: 'said that it did not happen',
}
export const verdictText = (verdict: ReviewVerdict): string => VERDICTS[verdict]

/** `nameOf` gives the name on the card of a step. */
export function eventWords(event: Recorded, nameOf: (step: string) => string): EventWords {
  switch (event.type) {
    case 'run-created':
      return { text: event.parent ? `Started as item ${event.parent.index + 1} of another run` : 'Run started', tone: 'running' }
    case 'step-started':
      return event.attempt === 1
        ? { text: `${nameOf(event.step)} started`, tone: 'running' }
        : { text: `${nameOf(event.step)}: attempt ${event.attempt} started`, tone: 'running' }
    case 'step-succeeded': {
      const along = event.port === 'out' ? '' : `, goes on along "${event.port}"`
      const how = event.via === undefined ? '' : ` ${VIA[event.via]}`
      return {
        text: `${nameOf(event.step)} succeeded${how}${along}`,
        ...(event.confidence === undefined ? {} : { detail: `confidence ${Math.round(event.confidence * 1_000) / 1_000}` }),
        tone: 'success',
      }
    }
    case 'attempt-failed': {
      const then =
        event.retryAt === undefined
          ? (event.exhausted ?? 'no attempt is left')
          : `tries again in ${formatDuration(Math.max(0, event.retryAt - event.at))}`
      return {
        text: `${nameOf(event.step)}: attempt ${event.attempt} failed (${errorTitle(event.error.kind).toLowerCase()}), ${then}`,
        detail: event.error.message,
        tone: 'failed',
      }
    }
    case 'retry-hurried':
      return { text: `${nameOf(event.step)}: ${event.by} wanted the next attempt at once`, tone: 'running' }
    case 'retry-stopped':
      return { text: `${nameOf(event.step)}: ${event.by} wanted no further attempt`, tone: 'failed' }
    case 'step-failed':
      return {
        text: `${nameOf(event.step)} failed${event.port === undefined ? '' : ', goes on along its error branch'}${event.deadLetter === true ? ', kept with its error' : ''}`,
        detail: event.error.message,
        tone: 'failed',
      }
    case 'step-skipped':
      return {
        text: `${nameOf(event.step)} skipped: ${event.because === 'branch' ? 'its branch was not taken' : 'what it needs failed'}`,
        tone: 'skipped',
      }
    case 'step-cancelled':
      return {
        text: `${nameOf(event.step)} cancelled${event.because === 'race' ? ': another branch was first' : ''}`,
        tone: 'cancelled',
      }
    case 'step-waiting':
      return { text: `${nameOf(event.step)} waits ${formatDuration(Math.max(0, event.until - event.at))}`, tone: 'pending' }
    case 'children-planned':
      return {
        text:
          event.round > 1
            ? `${nameOf(event.step)}: round ${event.round} planned`
            : `${nameOf(event.step)}: ${event.total === 1 ? 'one item' : `${event.total} items`}, ${event.concurrency} at a time`,
        tone: 'running',
      }
    case 'children-started':
      return {
        text: `${nameOf(event.step)}: ${event.count === 1 ? `item ${event.from + 1} started` : `items ${event.from + 1} to ${event.from + event.count} started`}`,
        tone: 'running',
      }
    case 'child-ended':
      return { text: `${nameOf(event.step)}: item ${event.index + 1} ${ENDED[event.state]}`, tone: event.state }
    case 'child-parked':
      return { text: `${nameOf(event.step)}: item ${event.index + 1} waits for a person`, tone: 'needs_review' }
    case 'child-resumed':
      return { text: `${nameOf(event.step)}: item ${event.index + 1} goes on`, tone: 'running' }
    case 'review-requested':
      return {
        text: `${nameOf(event.step)} waits for a person${event.assign === undefined ? '' : ` (${event.assign})`}`,
        detail: event.question ?? event.reasons.map((reason) => reasonWords(reason, nameOf).text).join('; '),
        tone: 'needs_review',
      }
    case 'review-decided':
      return {
        text: `${nameOf(event.step)}: ${event.by} ${VERDICTS[event.decision]}`,
        ...(event.note === undefined ? {} : { detail: event.note }),
        tone: 'running',
      }
    case 'cancel-requested':
      return {
        text: `${event.by} asked to cancel the run`,
        ...(event.reason === undefined ? {} : { detail: event.reason }),
        tone: 'cancelled',
      }
    case 'run-succeeded':
      return { text: 'Run succeeded', tone: 'success' }
    case 'run-failed':
      return {
        text: event.step === undefined ? 'Run failed' : `Run failed at ${nameOf(event.step)}`,
        detail: event.error.message,
        tone: 'failed',
      }
    case 'run-cancelled':
      return { text: 'Run cancelled', tone: 'cancelled' }
    default:
      return assertNever(event)
  }
}

const ENDED = { success: 'succeeded', failed: 'failed', cancelled: 'was cancelled' } as const
