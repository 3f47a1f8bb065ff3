import type { StepResult } from '#shared/nodes/define-node.ts'
import { StepFailure, type StepError } from '#shared/policy/step-error.ts'
import { plainJson } from './values.ts'

/**
 * What a handler gave, once it is certain that the journal can carry it: a result that it could not would be refused by the store with
 * everything that happened beside it. Outputs are checked where they are stored. Throws StepFailure(`code_error`).
 */
export function checkedResult(result: unknown): StepResult {
  const given = result as StepResult | null | undefined
  switch (given?.kind) {
    case 'done':
      text(given.port, 'The port')
      if (given.usage === undefined && given.confidence === undefined) return given
      return {
        ...given,
        ...(given.usage === undefined ? {} : { usage: plainJson(given.usage) }),
        ...(given.confidence === undefined ? {} : { confidence: finite(given.confidence, 'The confidence') }),
      }
    case 'wait':
      return { kind: 'wait', until: finite(given.until, 'The time to wait for'), memo: plainJson(given.memo) }
    case 'review':
      text(given.question, 'The question')
      text(given.port, 'The port')
      text(given.rejectPort, 'The port of a rejection')
      text(given.assign, 'Who is asked')
      return given.dueMs === undefined ? given : { ...given, dueMs: finite(given.dueMs, 'The time by which to decide') }
    case 'children':
      if (!Array.isArray(given.plan.items)) throw broken('The step gave no list of items to run its children with.')
      if (!(given.plan.concurrency >= 1 && given.plan.concurrency < Infinity))
        throw broken('The step does not say how many of its children may run at once; it must be one or more.')
      return { ...given, memo: plainJson(given.memo) }
    default:
      throw broken('The step gave no result that the engine knows: done, wait, review or children.')
  }
}

/** An error as JSON can carry it: without details that it cannot, and without a time to wait that is none. */
export function plainError(thrown: StepError): StepError {
  const error = typeof thrown.message === 'string' ? thrown : { ...thrown, message: String(thrown.message) }
  if (error.retryAfterMs !== undefined && !Number.isFinite(error.retryAfterMs)) {
    const { retryAfterMs: _none, ...others } = error
    return plainError(others)
  }
  if (error.details === undefined) return error
  const { details, ...rest } = error
  try {
    return { ...rest, details: plainJson(details) }
  } catch {
    return rest
  }
}

function finite(value: number, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw broken(`${what} is no number; the step cannot wait for it or be judged by it.`)
  return value
}

function text(value: unknown, what: string): void {
  if (value !== undefined && typeof value !== 'string') throw broken(`${what} that the step gave is no text.`)
}

const broken = (message: string): StepFailure => new StepFailure({ kind: 'code_error', message })
