import type { Database } from 'better-sqlite3'
import type { ReviewDecided, ReviewRequested, RunEvent, StepStarted, StepSucceeded } from '#shared/run/events.ts'
import type { EffectKey } from '../store.ts'
import type { Head } from './heads.ts'
import { toJsonText } from './json-text.ts'

export type NamedEffects = readonly { step: string; key: EffectKey; expiresAt?: number }[] | undefined

/**
 * What events change outside the journal and the run's row: reviews, effects, dead letters. Written in the same transaction. The head knows
 * whether a run has open reviews or begun effects at all, so most steps run no statement here.
 */
export interface Projections {
  project(head: Head, events: readonly RunEvent[], at: number, effects: NamedEffects): void
  /** A run has ended: nobody is asked any more. */
  ended(head: Head): void
}

export function createProjections(db: Database): Projections {
  const requestReview = db.prepare(
    `INSERT INTO reviews (review_id, run_no, step, state, requested, requested_at) VALUES (?, ?, ?, 'open', ?, ?)`,
  )
  const decideReview = db.prepare(
    `UPDATE reviews SET state = 'decided', decision = ?, decided_by = ?, decided_at = ?, note = ? WHERE review_id = ? AND state = 'open'`,
  )
  const withdrawStep = db.prepare(`UPDATE reviews SET state = 'withdrawn' WHERE run_no = ? AND state = 'open' AND step = ?`)
  const withdrawRun = db.prepare(`UPDATE reviews SET state = 'withdrawn' WHERE run_no = ? AND state = 'open'`)
  // A finished effect that can still be found stays as it is: whoever begins under the same key later has to look first.
  const beginEffect = db.prepare(`
    INSERT INTO effects (scope, owner, key, run_no, step, attempt, state, started_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, 'begun', ?, ?)
    ON CONFLICT (key, owner, scope) DO UPDATE SET run_no = excluded.run_no, step = excluded.step, attempt = excluded.attempt, state = 'begun',
      output = NULL, port = NULL, started_at = excluded.started_at, ended_at = NULL, expires_at = excluded.expires_at
    WHERE state <> 'done' OR expires_at <= excluded.started_at`)
  const finishEffect = db.prepare(
    `UPDATE effects SET state = 'done', output = ?, port = ?, ended_at = ?, expires_at = coalesce(?, expires_at) WHERE run_no = ? AND step = ? AND state = 'begun'`,
  )
  const failEffect = db.prepare(`UPDATE effects SET state = 'failed', ended_at = ? WHERE run_no = ? AND step = ? AND state = 'begun'`)
  const addDeadLetter = db.prepare(
    'INSERT INTO dead_letters (run_no, step, error, at) VALUES (?, ?, ?, ?) ON CONFLICT (run_no, step) DO UPDATE SET error = excluded.error, at = excluded.at',
  )

  function stepStarted(head: Head, event: StepStarted, key: string, at: number, named: NamedEffects): void {
    const effect = named?.find((candidate) => candidate.step === event.step)
    const { scope, owner } = effect?.key ?? { scope: 'run', owner: head.runId }
    beginEffect.run(scope, owner, effect?.key.key ?? key, head.runNo, event.step, event.attempt, at, effect?.expiresAt ?? null)
    ;(head.begun ??= new Set()).add(event.step)
  }

  function stepSucceeded(head: Head, event: StepSucceeded, at: number, named: NamedEffects): void {
    withdraw(head, event.step)
    const effect = named?.find((candidate) => candidate.step === event.step)
    // What was found in the ledger is another run's effect, and a fallback is none.
    if (event.via !== 'ledger' && event.via !== 'fallback' && (effect || head.begun?.has(event.step))) {
      if (effect && !head.begun?.has(event.step)) {
        beginEffect.run(
          effect.key.scope,
          effect.key.owner,
          effect.key.key,
          head.runNo,
          event.step,
          event.attempt,
          at,
          effect.expiresAt ?? null,
        )
      }
      finishEffect.run(toJsonText(event.output, 'The output'), event.port, at, effect?.expiresAt ?? null, head.runNo, event.step)
    }
    head.begun?.delete(event.step)
  }

  function withdraw(head: Head, step: string): void {
    if (head.openReviews > 0) head.openReviews -= withdrawStep.run(head.runNo, step).changes
  }

  function failed(head: Head, step: string, at: number): void {
    if (head.begun?.delete(step)) failEffect.run(at, head.runNo, step)
  }

  function requested(head: Head, event: ReviewRequested, at: number): void {
    requestReview.run(event.review, head.runNo, event.step, toJsonText(event, 'The review'), at)
    head.openReviews++
  }

  function decided(head: Head, event: ReviewDecided, at: number): void {
    head.openReviews -= decideReview.run(event.decision, event.by, at, event.note ?? null, event.review).changes
  }

  function apply(head: Head, event: RunEvent, at: number, named: NamedEffects): void {
    switch (event.type) {
      case 'step-started':
        if (event.key !== undefined) stepStarted(head, event, event.key, at, named)
        return
      case 'step-succeeded':
        return stepSucceeded(head, event, at, named)
      case 'attempt-failed':
        // An unknown outcome is no failure: the effect may have happened, and stays begun until somebody says.
        if (event.error.kind !== 'unknown_outcome') failed(head, event.step, at)
        return
      case 'step-failed':
        withdraw(head, event.step)
        if (event.error.kind !== 'unknown_outcome') failed(head, event.step, at)
        if (event.deadLetter) addDeadLetter.run(head.runNo, event.step, toJsonText(event.error, 'The error'), at)
        return
      case 'step-cancelled':
      case 'step-skipped':
        return withdraw(head, event.step)
      case 'review-requested':
        return requested(head, event, at)
      case 'review-decided':
        return decided(head, event, at)
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

  return {
    project(head, events, at, effects) {
      for (const event of events) apply(head, event, at, effects)
    },
    ended(head) {
      if (head.openReviews > 0) withdrawRun.run(head.runNo)
      head.openReviews = 0
    },
  }
}
