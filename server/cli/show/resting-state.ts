import type { RunStateName } from '#shared/run/run-state.ts'
import type { RunRow, Store } from '#server/store/store.ts'

/**
 * The state of a run as people see it: one that only waits for items of which every open one needs a person needs review itself,
 * although its own row says that its items are running.
 */
export async function restingState(store: Store, row: RunRow): Promise<RunStateName> {
  if (row.waiting?.for !== 'children') return row.state
  const open = await store.openChildren(row.runId)
  for (const id of open) {
    const child = await store.run(id)
    if (child && (await restingState(store, child)) !== 'needs_review') return row.state
  }
  return open.length > 0 ? 'needs_review' : row.state
}
