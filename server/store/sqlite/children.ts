import type { Database } from 'better-sqlite3'
import type { ChildOutcome } from '#shared/nodes/define-node.ts'
import { fromJson } from './json-text.ts'
import type { Payloads } from './payloads.ts'
import { outputOf } from './run-rows.ts'

/** What a parent asks about its child runs. */
export interface Children {
  outcomes(parent: { run: string; step: string; round: number }): ChildOutcome[]
  open(run: string): string[]
}

interface Outcome {
  index: number
  state: ChildOutcome['state']
  error: string | null
  lastEvents: string | null
}

export function createChildren(db: Database, payloads: Payloads): Children {
  const selectOutcomes = db.prepare<[string, string, number], Outcome>(`
    SELECT r.parent_index AS "index", r.state, r.error, CASE r.state WHEN 'success' THEN
      (SELECT events FROM journal j WHERE j.run_no = r.run_no ORDER BY last_seq DESC LIMIT 1) END AS lastEvents
    FROM runs r
    WHERE r.parent_no = (SELECT run_no FROM runs WHERE run_id = ?) AND r.parent_step = ? AND r.parent_round = ?
      AND r.state IN ('success', 'failed', 'cancelled')
    ORDER BY r.parent_index`)
  const selectOpen = db
    .prepare<[string], string>(`
    SELECT run_id FROM runs
    WHERE parent_no = (SELECT run_no FROM runs WHERE run_id = ?) AND state IN ('pending', 'running', 'needs_review') ORDER BY run_no`)
    .pluck()

  function toOutcome({ index, state, error, lastEvents }: Outcome): ChildOutcome {
    const output = lastEvents === null ? undefined : outputOf(lastEvents).output
    return {
      index,
      state,
      ...(output === undefined ? {} : { output: payloads.resolve(output) }),
      ...(error === null ? {} : { error: fromJson<NonNullable<ChildOutcome['error']>>(error) }),
    }
  }

  return {
    outcomes: ({ run, step, round }) => selectOutcomes.all(run, step, round).map(toOutcome),
    open: (run) => selectOpen.all(run),
  }
}
