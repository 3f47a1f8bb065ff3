import type { RunItem } from '#shared/protocol/runs.ts'
import type { RunFilter } from '#web/api/runs.ts'
import { statesOf } from './filters.ts'

/** A page of the list as it was answered. */
export interface RunPage {
  items: RunItem[]
  nextCursor: string | null
}

/** A list that has grown longer than this by news alone is read again: nobody looks at its end any more. */
const LONGEST_PAGE = 1_000

/**
 * The pages with what changed since they were read: rows replaced, taken out where they do not fit the filter any more, and put in at their
 * place by time. Rows older than what is loaded are left to the page that they will come with. Undefined: read the list again.
 */
export function mergeNews(pages: readonly RunPage[], news: readonly RunItem[], filter: RunFilter): RunPage[] | undefined {
  const items = pages.map((page) => [...page.items])
  for (const run of news) {
    const fits = fitsFilter(run, filter)
    const page = items.findIndex((rows) => rows.some(({ runId }) => runId === run.runId))
    if (page >= 0) {
      const rows = items[page]!
      const at = rows.findIndex(({ runId }) => runId === run.runId)
      // What was read can be newer than the news of it.
      if (rows[at]!.seq > run.seq) continue
      if (fits) rows[at] = run
      else rows.splice(at, 1)
    } else if (fits) insert(items, run, pages.at(-1)?.nextCursor === null)
  }
  if (items.some((rows) => rows.length > LONGEST_PAGE)) return undefined
  return pages.map((page, index) => ({ ...page, items: items[index]! }))
}

function insert(pages: RunItem[][], run: RunItem, all: boolean): void {
  for (const rows of pages) {
    const at = rows.findIndex(({ createdAt }) => createdAt <= run.createdAt)
    if (at >= 0) {
      rows.splice(at, 0, run)
      return
    }
  }
  if (all) pages.at(-1)?.push(run)
}

/** Whether the server would give this run for the filter. */
export function fitsFilter({ source, workflow, state, labels, createdAt, parent }: RunItem, filter: RunFilter): boolean {
  if (parent) return false
  if (filter.workflow !== undefined && filter.workflow !== source?.workflow && filter.workflow !== workflow) return false
  if (filter.state !== undefined && !statesOf(filter.state).includes(state)) return false
  if (filter.label !== undefined) {
    const colon = filter.label.indexOf(':')
    if (labels[filter.label.slice(0, colon)] !== filter.label.slice(colon + 1)) return false
  }
  if (createdAt < (filter.from ?? -Infinity) || createdAt >= (filter.to ?? Infinity)) return false
  if (source?.test === undefined) return true
  return filter.tests === true && (filter.parts !== false || source.test.to === undefined)
}
