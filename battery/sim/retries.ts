import { isDomainError } from '#shared/lib/domain-error.ts'
import type { Recorded } from '#shared/run/events.ts'
import type { Engine } from '#server/engine/engine.ts'
import type { Store } from '#server/store/store.ts'
import { chance, type Draw } from '../draw.ts'
import type { Trace } from './trace.ts'

export interface ImpatienceOptions {
  draw: Draw
  trace: Trace
  /** Nobody stops retries where the end must be the oracle's; to hurry them changes no end. */
  stops: boolean
  failed(error: unknown): void
}

/** People who do not wait for the next attempt, or want none: now and then several of them at once. */
export function createImpatience({
  draw,
  trace,
  stops,
  failed,
}: ImpatienceOptions): (engine: Engine, judge: Store, roots: readonly string[]) => Promise<void> {
  async function say(engine: Engine, runId: string, step: string): Promise<void> {
    const stop = stops && chance(draw, 0.3)
    try {
      const done = await (stop ? engine.stopRetrying(runId, step, 'somebody') : engine.retryNow(runId, step, 'somebody'))
      trace.note(`${stop ? 'stopped' : 'hurried'} ${runId} ${step} ${done}`)
    } catch (error) {
      if (!isDomainError(error, 'unavailable') && !isDomainError(error, 'not_found')) failed(error)
    }
  }

  return async function look(engine, judge, runs) {
    for (const runId of runs) {
      const row = await judge.run(runId)
      if (!row) continue
      if (row.waiting?.for === 'retry' && chance(draw, 0.4)) {
        for (const step of waitingForRetry(await judge.journal(runId, 0))) {
          void say(engine, runId, step)
          if (chance(draw, 0.25)) void say(engine, runId, step)
        }
      }
      await look(engine, judge, await judge.openChildren(runId))
    }
  }
}

function waitingForRetry(journal: readonly Recorded[]): Set<string> {
  const waiting = new Set<string>()
  for (const event of journal) {
    if (!('step' in event) || event.step === undefined) continue
    if (event.type === 'attempt-failed' && event.retryAt !== undefined) waiting.add(event.step)
    else waiting.delete(event.step)
  }
  return waiting
}
