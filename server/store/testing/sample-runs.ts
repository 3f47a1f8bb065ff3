import type { Definition } from '#shared/graph/definition.ts'
import type { RunEvent, StepSucceeded } from '#shared/run/events.ts'
import type { RunSummary } from '#shared/run/run-state.ts'
import type { Append, NewRun, Store } from '../store.ts'

/** Small runs for the tests of stores. Time is whatever the test says. */
export const DEFINITION: Definition = { format: 'belay/definition@1', hash: 'd'.repeat(64), name: 'sample', vars: {}, steps: [] }

export const RUNNING: RunSummary = { state: 'running', waiting: { for: 'attempt' }, wakeAt: 0 }
export const SUCCESS: RunSummary = { state: 'success' }

export function newRun(
  runId: string,
  more: Partial<NewRun['created']> & { at?: number; idempotencyKey?: string; owner?: string } = {},
): NewRun {
  const { at = 1_000, idempotencyKey, owner, ...created } = more
  return {
    runId,
    at,
    created: { type: 'run-created', definition: DEFINITION.hash, workflow: 'sample', input: { json: { n: 1 } }, ...created },
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(owner === undefined ? {} : { owner }),
  }
}

export const started = (step: string, more: { attempt?: number; key?: string } = {}): RunEvent => ({
  type: 'step-started',
  step,
  attempt: 1,
  ...more,
})
export const succeeded = (step: string, more: Partial<StepSucceeded> = {}): RunEvent => ({
  type: 'step-succeeded',
  step,
  attempt: 1,
  output: { json: null },
  port: 'out',
  ...more,
})
export const step = (name: string): RunEvent[] => [started(name), succeeded(name)]

export function append(runId: string, afterSeq: number, events: readonly RunEvent[], more: Partial<Append> = {}): Append {
  return { runId, afterSeq, at: 2_000, events, summary: RUNNING, ...more }
}

/** Creates a run of two events that has ended well. */
export async function endedRun(store: Store, run: NewRun): Promise<void> {
  await store.createRun(run)
  await store.append(append(run.runId, 1, [{ type: 'run-succeeded', output: { json: 'done' } }], { summary: SUCCESS }))
}
