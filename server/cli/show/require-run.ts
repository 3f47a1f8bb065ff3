import { nearest } from '#shared/graph/nearest.ts'
import type { RunRow, Store } from '#server/store/store.ts'
import { CliError } from '../cli-error.ts'

/** The run of this id. Errors: a sentence with the id that was probably meant. */
export async function requireRun(store: Store, runId: string): Promise<RunRow> {
  const row = await store.run(runId)
  if (row) return row
  const ids = (await store.runs({ limit: 500 })).map((run) => run.runId)
  const meant = nearest(runId, ids) ?? (runId.length >= 3 ? ids.find((id) => id.startsWith(runId)) : undefined)
  throw new CliError(`There is no run ${runId}.${meant ? ` Did you mean ${meant}?` : ''} "belay runs" lists the newest.`)
}
