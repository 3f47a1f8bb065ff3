import type { RunItem } from '#shared/protocol/runs.ts'
import type { RunRow } from '../store/store.ts'

/** A row of a list, from the store's row. */
export function runItem(row: RunRow): RunItem {
  const { runId, workflow, state, createdAt, updatedAt, seq, labels, priority } = row
  return {
    runId,
    workflow,
    state,
    createdAt,
    updatedAt,
    seq,
    labels,
    priority,
    ...(row.waiting === undefined ? {} : { waiting: row.waiting }),
    ...(row.error === undefined ? {} : { error: row.error }),
    ...(row.source === undefined ? {} : { source: row.source }),
    ...(row.parent === undefined ? {} : { parent: row.parent }),
  }
}
