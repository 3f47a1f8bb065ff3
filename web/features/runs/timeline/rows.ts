import type { StepDefinition } from '#shared/graph/definition.ts'
import type { Timeline, TimelineRow } from '#shared/run/timeline.ts'
import type { Address } from '#web/canvas/types.ts'

/** A row of the timeline: a step of the run, or of the chosen item of a container that is unfolded. */
export interface ShownRow {
  address: Address
  name: string
  type: string
  depth: number
  row: TimelineRow
  /** For a container: whether its item's steps are shown. */
  open?: boolean
}

/** One run and, below its containers, the run of the chosen item. */
export interface TimelineSource {
  timeline: Timeline
  steps: readonly StepDefinition[]
  /** By id of the container step. */
  inside: ReadonlyMap<string, TimelineSource>
}

export interface RowChoice {
  folded: ReadonlySet<Address>
  /** Only steps that failed or had a failed attempt. */
  errorsOnly: boolean
}

/** The rows that are shown, outermost first, each container followed by what is in it. */
export function shownRows(source: TimelineSource, choice: RowChoice, prefix = '', depth = 0): ShownRow[] {
  const names = new Map(source.steps.map((step) => [step.id, step]))
  return source.timeline.rows.flatMap((row): ShownRow[] => {
    const step = names.get(row.step)
    if (!step) return []
    const address = prefix + row.step
    const inside = source.inside.get(row.step)
    // Before it has planned its items there is nothing to unfold.
    const isContainer = step.body !== undefined && (inside !== undefined || row.spans.some(({ kind }) => kind === 'children'))
    const open = isContainer && inside !== undefined && !choice.folded.has(address)
    const below = inside && open ? shownRows(inside, choice, `${address}/`, depth + 1) : []
    if (choice.errorsOnly && below.length === 0 && !hasFailed(row)) return []
    return [{ address, name: step.name, type: step.type, depth, row, ...(isContainer ? { open } : {}) }, ...below]
  })
}

const hasFailed = (row: TimelineRow): boolean => row.state === 'failed' || row.spans.some((span) => span.ended === 'failed')
