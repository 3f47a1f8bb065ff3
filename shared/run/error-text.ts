import { assertNever } from '../lib/assert-never.ts'
import { formatDuration } from '../lib/duration.ts'
import type { StepPolicy } from '../policy/policy.ts'
import type { ErrorKind, StepError } from '../policy/step-error.ts'

/** A failure for a person who has never seen code: what went wrong, what was done about it, what comes next, what can be done. */
export interface ErrorText {
  /** A few words. */
  title: string
  /** The sentence of the error itself. */
  cause: string
  tried: string
  next: string
  /** Empty where nothing is to be done. */
  todo: string
}

export interface ErrorFacts {
  error: StepError
  /** Failed attempts, this one included. */
  attempts: number
  policy?: Pick<StepPolicy, 'retry' | 'onExhausted'>
  retryAt?: number
  /** Why there is no next attempt. */
  exhausted?: string
  /** The run went on along the error branch. */
  branch?: boolean
  deadLetter?: boolean
  review?: boolean
  /** What became of it, where something has: then nothing is to come any more and nothing is to be done about it. */
  after?: string
  /** A person did not accept the output: no attempt failed. */
  rejected?: boolean
  /** The run it is in has ended. */
  over?: boolean
  now: number
}

const TITLES: { [K in ErrorKind]: string } = {
  timeout: 'Took too long',
  rate_limited: 'Asked to slow down',
  unavailable: 'Could not be reached',
  schema_mismatch: 'Result has the wrong form',
  invalid_input: 'Input cannot be used',
  auth: 'Access refused',
  budget_exceeded: 'Limit reached',
  code_error: 'Error in the step',
  unknown_outcome: 'Nobody knows whether it happened',
  permanent: 'Refused for good',
}

const REMEDIES: { [K in ErrorKind]: string } = {
  timeout: 'If it needs longer, raise the time per attempt under Reliability; else rerun from this step.',
  rate_limited: 'Wait until the service takes requests again, then rerun from this step; fewer at once helps too.',
  unavailable: 'Check that the address is right and the service is up, then rerun from this step.',
  schema_mismatch: 'Compare the output with the form that is asked for, change one of them, then rerun from this step.',
  invalid_input: 'Correct the input or the settings of this step, then rerun from here.',
  auth: 'Check the key or password that this step uses, then rerun from this step.',
  budget_exceeded: 'Raise the limit or give it less to do, then rerun from this step.',
  code_error: 'Open the step in the editor and correct it, then rerun from here.',
  unknown_outcome: 'Look in the other system whether it happened, and say so here.',
  permanent: 'Read the message, correct what it names, then rerun from this step.',
}

/** Title of a kind of error. */
export const errorTitle = (kind: ErrorKind): string => TITLES[kind] ?? 'Failed'

/** What every place that shows an error says about it. */
export function errorText(facts: ErrorFacts): ErrorText {
  const { error } = facts
  return {
    title: facts.rejected ? 'Rejected' : errorTitle(error.kind),
    cause: error.message,
    tried: facts.rejected ? 'A person looked at the output and did not accept it.' : triedText(facts),
    next: facts.after ?? nextText(facts),
    todo: facts.after === undefined ? todoText(facts) : '',
  }
}

function todoText({ error, retryAt, over, rejected }: ErrorFacts): string {
  if (retryAt !== undefined && !over) return 'Nothing: it is tried again by itself.'
  if (rejected) return 'Change what the output is made of, then rerun from this step.'
  return REMEDIES[error.kind] ?? REMEDIES.permanent
}

function triedText({ attempts, exhausted, policy }: ErrorFacts): string {
  const most = policy?.retry.maxAttempts
  const times = attempts === 1 ? 'Tried once' : `Tried ${attempts} times`
  if (exhausted !== undefined) return `${times}; ${lower(exhausted)}.`
  return most === undefined || attempts > most ? `${times}.` : `${times} of ${most}.`
}

function nextText(facts: ErrorFacts): string {
  const { retryAt, now, policy } = facts
  if (facts.over) return facts.deadLetter ? SET_ASIDE : 'The step was given up.'
  if (retryAt !== undefined)
    return retryAt <= now
      ? 'The next attempt starts now.'
      : `It is tried again in ${formatDuration(Math.ceil((retryAt - now) / 1_000) * 1_000)}.`
  if (facts.review) return 'A person decides what happens.'
  if (facts.branch) return 'The run went on along the error branch.'
  if (facts.deadLetter) return SET_ASIDE
  const to = policy?.onExhausted.to
  if (to === undefined) return 'The step was given up.'
  switch (to) {
    case 'review':
      return 'A person is asked.'
    case 'fallback':
      return 'The fallback value is used instead.'
    case 'error_port':
      return 'The run goes on along the error branch.'
    case 'dead_letter':
    case 'fail':
      return 'The step was given up.'
    default:
      return assertNever(to)
  }
}

const SET_ASIDE = 'The step was given up. It is kept with its error, to be started again from here.'

const lower = (text: string): string => (text.endsWith('.') ? text.slice(0, -1) : text)
