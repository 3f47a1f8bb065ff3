import type { RunEvent } from '#shared/run/events.ts'
import type { Append, EffectKey, EffectRow } from '../store.ts'
import type { MemoryDisk, StoredRun } from './memory-disk.ts'

export const effectId = ({ scope, owner, key }: EffectKey): string => JSON.stringify([scope, owner, key])

/** Reviews, effects and dead letters follow the events. */
export function project(disk: MemoryDisk, run: StoredRun, event: RunEvent, append: Append): void {
  const { runId, workflow } = run.row
  const { at } = append
  const named = 'step' in event ? append.effects?.find((effect) => effect.step === event.step) : undefined
  const begun = (): EffectRow | undefined =>
    'step' in event
      ? [...disk.effects.values()].find((effect) => effect.runId === runId && effect.step === event.step && effect.state === 'begun')
      : undefined
  switch (event.type) {
    case 'step-started':
      if (event.key !== undefined)
        begin(disk, run, event, named?.key ?? { scope: 'run', owner: runId, key: event.key }, at, named?.expiresAt)
      return
    case 'step-succeeded': {
      withdraw(disk, runId, event.step)
      if (event.via === 'ledger' || event.via === 'fallback') return
      if (named && !begun()) begin(disk, run, event, named.key, at, named.expiresAt)
      const effect = begun()
      if (effect)
        Object.assign(
          effect,
          { state: 'done', output: event.output, port: event.port, endedAt: at },
          named?.expiresAt === undefined ? {} : { expiresAt: named.expiresAt },
        )
      return
    }
    case 'attempt-failed':
    case 'step-failed': {
      const effect = event.error.kind === 'unknown_outcome' ? undefined : begun()
      if (effect) Object.assign(effect, { state: 'failed', endedAt: at })
      if (event.type === 'attempt-failed') return
      withdraw(disk, runId, event.step)
      if (event.deadLetter) disk.deadLetters.push({ runId, workflow, step: event.step, error: event.error, at })
      return
    }
    case 'step-cancelled':
    case 'step-skipped':
      return withdraw(disk, runId, event.step)
    case 'review-requested':
      disk.reviews.set(event.review, {
        reviewId: event.review,
        runId,
        workflow,
        step: event.step,
        state: 'open',
        requested: event,
        requestedAt: at,
      })
      return
    case 'review-decided': {
      const review = disk.reviews.get(event.review)
      if (review?.state !== 'open') return
      Object.assign(
        review,
        { state: 'decided', decision: event.decision, decidedBy: event.by, decidedAt: at },
        event.note === undefined ? {} : { note: event.note },
      )
      return
    }
    case 'run-created':
    case 'retry-hurried':
    case 'retry-stopped':
    case 'step-waiting':
    case 'children-planned':
    case 'children-started':
    case 'child-ended':
    case 'child-parked':
    case 'child-resumed':
    case 'cancel-requested':
    case 'run-succeeded':
    case 'run-failed':
    case 'run-cancelled':
      return
  }
}

/** Nobody is asked about this step (or about the whole run) any more. */
export function withdraw(disk: MemoryDisk, runId: string, step?: string): void {
  for (const review of disk.reviews.values()) {
    if (review.runId === runId && review.state === 'open' && (step === undefined || review.step === step)) review.state = 'withdrawn'
  }
}

function begin(
  disk: MemoryDisk,
  run: StoredRun,
  event: { step: string; attempt: number },
  key: EffectKey,
  at: number,
  expiresAt?: number,
): void {
  const known = disk.effects.get(effectId(key))
  if (known?.state === 'done' && (known.expiresAt === undefined || known.expiresAt > at)) return
  const { step, attempt } = event
  disk.effects.set(effectId(key), {
    ...key,
    runId: run.row.runId,
    step,
    attempt,
    state: 'begun',
    startedAt: at,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  })
}
