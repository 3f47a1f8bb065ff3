import type { RetryHurried, RetryStopped } from '#shared/run/events.ts'
import type { RunState } from '#shared/run/state.ts'
import type { Store } from '../store/store.ts'

export type RetryCommand = RetryHurried | RetryStopped

export const waitsForRetry = (state: RunState, step: string): boolean => !state.cancelRequested && state.steps.get(step)?.phase === 'retry'

/** What a person's word about the next attempt of a step becomes; undefined where the step does not wait for one. */
export function retryCommand(type: RetryCommand['type'], step: string, by: string): (state: RunState) => RetryCommand | undefined {
  return (state) => {
    if (!waitsForRetry(state, step)) return undefined
    return { type, step, attempt: state.steps.get(step)!.attempt, by }
  }
}

/** Whether a command reached the journal although its run was let go or read again meanwhile. */
export async function wasRecorded(store: Pick<Store, 'journal'>, runId: string, afterSeq: number, command: RetryCommand): Promise<boolean> {
  const events = await store.journal(runId, afterSeq)
  return events.some(
    (event) => event.type === command.type && event.step === command.step && event.attempt === command.attempt && event.by === command.by,
  )
}
