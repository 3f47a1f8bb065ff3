import type { StartedRun } from '#shared/protocol/runs.ts'
import type { Engine } from '../engine/engine.ts'
import { resolveValue } from '../store/resolve-value.ts'
import type { Store } from '../store/store.ts'

/**
 * How a run stands once it has settled (ended, or waits for a person), or once the time is over or the server stops. Nothing for a caller
 * who has gone.
 */
export async function outcomeWithin(
  { store, engine, stopping }: { store: Store; engine: Engine; stopping?: AbortSignal },
  runId: string,
  ms: number,
  signal: AbortSignal,
): Promise<Pick<StartedRun, 'state' | 'output' | 'error'>> {
  // Whoever has stopped waiting is forgotten: a run may go on for weeks, and be asked for as often.
  const over = AbortSignal.any([signal, AbortSignal.timeout(ms), ...(stopping ? [stopping] : [])])
  await engine.settled(runId, over).catch((error: unknown) => {
    if (!over.aborted) throw error
  })
  if (signal.aborted) return {}
  const row = await store.run(runId)
  if (!row) return {}
  return {
    state: row.state,
    ...(row.output === undefined ? {} : { output: await resolveValue(store, row.output) }),
    ...(row.error === undefined ? {} : { error: row.error }),
  }
}
