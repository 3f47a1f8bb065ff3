import type { RetryHurried, RetryStopped } from '#shared/run/events.ts'
import type { RunState } from '#shared/run/state.ts'
import type { Store } from '../store/store.ts'

export type RetryCommand = RetryHurried | RetryStopped

/** Whether the time of the next attempt has come: it may be waiting for a slot. */
export const isDue = (state: RunState, step: string, now: number): boolean => (state.steps.get(step)?.retryAt ?? Infinity) <= now

/** What a person's word about the next attempt of a step becomes; undefined where the step does not wait for one. */
export function retryCommand(type: RetryCommand['type'], step: string, by: string): (state: RunState) => RetryCommand | undefined {
  return (state) => {
    const known = state.steps.get(step)
    if (state.cancelRequested || known?.phase !== 'retry') return undefined
    return { type, step, attempt: known.attempt, by }
  }
}

/** Whether a command reached the journal although its run was let go or read again meanwhile. */
export async function wasRecorded(store: Pick<Store, 'journal'>, runId: string, afterSeq: number, command: RetryCommand): Promise<boolean> {
  const events = await store.journal(runId, afterSeq)
  return events.some(
    (event) => event.type === command.type && event.step === command.step && event.attempt === command.attempt && event.by === command.by,
  )
}
