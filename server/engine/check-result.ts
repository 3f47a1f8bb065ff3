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
      if (given.usage === undefined && given.confidence === undefined) return given
      return {
        ...given,
        ...(given.usage === undefined ? {} : { usage: plainJson(given.usage) }),
        ...(given.confidence === undefined ? {} : { confidence: finite(given.confidence, 'The confidence') }),
      }
    case 'wait':
      return { kind: 'wait', until: finite(given.until, 'The time to wait for'), memo: plainJson(given.memo) }
    case 'review':
      return given
    case 'children':
      if (!Array.isArray(given.plan.items)) throw broken('The step gave no list of items to run its children with.')
      return { ...given, memo: plainJson(given.memo) }
    default:
      throw broken('The step gave no result that the engine knows: done, wait, review or children.')
  }
}

/** An error with details that JSON can carry, or without. */
export function plainError(error: StepError): StepError {
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

const broken = (message: string): StepFailure => new StepFailure({ kind: 'code_error', message })
