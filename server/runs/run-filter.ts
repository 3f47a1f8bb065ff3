import { DomainError } from '#shared/lib/domain-error.ts'
import { STATES, type RunStateName } from '#shared/run/run-state.ts'
import type { RunFilter } from '../store/store.ts'

/** What a caller may ask of the list of runs. */
export interface RunQuery {
  /** Id of a workflow, else its name: runs of the command line have no id. */
  workflow?: string | undefined
  state?: string | undefined
  label?: string | undefined
  from?: number | undefined
  to?: number | undefined
  tests: boolean
  parts: boolean
  cursor?: string | undefined
  limit: number
}

const RUN_STATES: readonly string[] = STATES.filter((state) => state !== 'skipped')

/** The filter of the store, without the workflow. Errors: `invalid_input`. */
export function runFilter({ state, label, from, to, tests, parts, cursor }: RunQuery): RunFilter {
  const states = state === undefined || state === '' ? undefined : state.split(',').map(asState)
  return {
    tests,
    parts,
    ...(states === undefined ? {} : { states }),
    ...(label === undefined || label === '' ? {} : { label: asLabel(label) }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(cursor === undefined ? {} : { before: cursor }),
  }
}

function asState(text: string): RunStateName {
  if (RUN_STATES.includes(text)) return text as RunStateName
  throw new DomainError('invalid_input', `"${text.slice(0, 60)}" is no state of a run. There are ${RUN_STATES.join(', ')}.`)
}

function asLabel(text: string): { name: string; value: string } {
  const colon = text.indexOf(':')
  if (colon < 1)
    throw new DomainError('invalid_input', `A label is written name:value, such as customer:acme; this is "${text.slice(0, 60)}".`)
  return { name: text.slice(0, colon), value: text.slice(colon + 1) }
}
