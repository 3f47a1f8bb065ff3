import type { RunFilter } from '#web/api/runs.ts'
import { STATES, type RunStateName } from '#shared/run/run-state.ts'

/** Spans of time that the list of runs is narrowed to by a choice. */
export const SPANS = [
  { value: '1h', label: 'Last hour', ms: 3_600_000 },
  { value: '24h', label: 'Last 24 hours', ms: 86_400_000 },
  { value: '7d', label: 'Last 7 days', ms: 604_800_000 },
] as const

/** The choice that a start stands for: the shortest span that holds it. */
export function spanOf(from: number | undefined, now: number): string {
  if (from === undefined) return 'all'
  return SPANS.find((span) => now - from <= span.ms + 60_000)?.value ?? '7d'
}

/** States that an address names; names that are none are left out. */
export const statesOf = (text: string | undefined): RunStateName[] =>
  (text ?? '').split(',').filter((name): name is RunStateName => name !== 'skipped' && (STATES as readonly string[]).includes(name))

/** `name:value` from what somebody typed; undefined while it is not one. */
export function labelOf(text: string): string | undefined {
  const match = /^\s*([^:\s][^:]*?)\s*:\s*(.+?)\s*$/.exec(text)
  return match ? `${match[1]}:${match[2]}` : undefined
}

/** What the list asks for: tries of whole drafts too, unless the address says otherwise. */
export const filterOf = ({ tests, parts, ...rest }: RunFilter): RunFilter => ({ ...rest, tests: tests !== false, parts: parts === true })

/** Which runs are shown, by where their drawing came from. */
export const KINDS = [
  { value: 'whole', label: 'Versions and drafts', address: { tests: undefined, parts: undefined } },
  { value: 'versions', label: 'Only published versions', address: { tests: false, parts: undefined } },
  { value: 'parts', label: 'Also tries of single steps', address: { tests: undefined, parts: true } },
] as const

export const kindOf = ({ tests, parts }: RunFilter): (typeof KINDS)[number]['value'] =>
  tests === false ? 'versions' : parts === true ? 'parts' : 'whole'

export const isFiltered = (filter: RunFilter): boolean =>
  filter.tests === false || [filter.workflow, filter.state, filter.label, filter.from, filter.to].some((value) => value !== undefined)
