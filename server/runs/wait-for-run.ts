import type { StartedRun } from '#shared/protocol/runs.ts'
import type { Engine } from '../engine/engine.ts'
import { resolveValue } from '../store/resolve-value.ts'
import type { Store } from '../store/store.ts'

/** How a run stands once it has settled (ended, or waits for a person), or once the time is over or the caller has gone. */
export async function outcomeWithin(
  { store, engine }: { store: Store; engine: Engine },
  runId: string,
  ms: number,
  signal: AbortSignal,
): Promise<Pick<StartedRun, 'state' | 'output' | 'error'>> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await Promise.race([engine.settled(runId), over]).finally(() => clearTimeout(timer))
  const row = await store.run(runId)
  if (!row) return {}
  return {
    state: row.state,
    ...(row.output === undefined ? {} : { output: await resolveValue(store, row.output) }),
    ...(row.error === undefined ? {} : { error: row.error }),
  }
}
