import type { Database } from 'better-sqlite3'
import type { RunCreated, RunSucceeded } from '#shared/run/events.ts'
import type { Waiting } from '#shared/run/run-state.ts'
import type { RunFilter, RunRow } from '../store.ts'
import { eventsOf, fromJson } from './json-text.ts'
import type { Names } from './names.ts'
import type { Owners } from './owners.ts'
import type { runs } from './tables.ts'

/** A row of `runs` with its last journal row and the id of its parent beside it. */
type Selected = Pick<
  typeof runs.$inferSelect,
  | 'runNo'
  | 'runId'
  | 'definitionNo'
  | 'workflowNo'
  | 'parentNo'
  | 'state'
  | 'waiting'
  | 'wakeAt'
  | 'error'
  | 'labels'
  | 'priority'
  | 'createdAt'
  | 'ownerNo'
  | 'ready'
  | 'crashes'
> & {
  parent: string | null
  parentStep: string
  parentRound: number
  parentIndex: number
  seq: number
  updatedAt: number
  lastEvents: string | null
}

/** Reads runs as the domain knows them. `seq`, `updatedAt` and `output` come from the last journal row. */
export const SELECT_RUNS = `
SELECT r.run_no AS runNo, r.run_id AS runId, r.definition_no AS definitionNo, r.workflow_no AS workflowNo, r.parent_no AS parentNo,
  p.run_id AS parent, r.parent_step AS parentStep, r.parent_round AS parentRound, r.parent_index AS parentIndex, r.state, r.waiting,
  r.wake_at AS wakeAt, r.error, r.labels, r.priority, r.created_at AS createdAt, r.owner_no AS ownerNo, r.ready, r.crashes,
  j.last_seq AS seq, j.at AS updatedAt, CASE r.state WHEN 'success' THEN j.events END AS lastEvents
FROM runs r
JOIN journal j ON j.run_no = r.run_no AND j.last_seq = (SELECT max(last_seq) FROM journal WHERE run_no = r.run_no)
LEFT JOIN runs p ON p.run_no = r.parent_no
`

export interface RunRows {
  toRow(selected: Selected): RunRow
  one(runId: string): RunRow | undefined
  list(filter: RunFilter): RunRow[]
}
export type SelectedRun = Selected

const DEFAULT_LIMIT = 100

export function createRunRows(db: Database, names: Names, owners: Owners): RunRows {
  const selectOne = db.prepare<[string], Selected>(`${SELECT_RUNS} WHERE r.run_id = ?`)
  const lists = new Map<string, ReturnType<typeof db.prepare<unknown[], Selected>>>()

  function toRow(selected: Selected): RunRow {
    const owner = selected.ownerNo === null ? undefined : owners.byNo(selected.ownerNo)?.name
    return {
      runId: selected.runId,
      definition: names.definitionOf(selected.definitionNo),
      workflow: names.workflowOf(selected.workflowNo),
      state: selected.state,
      labels: selected.labels === null ? {} : fromJson<RunRow['labels']>(selected.labels),
      priority: selected.priority,
      seq: selected.seq,
      createdAt: selected.createdAt,
      updatedAt: selected.updatedAt,
      crashes: selected.crashes,
      ...(selected.parent === null ? {} : { parent: parentOf(selected, selected.parent) }),
      ...(selected.waiting === null ? {} : { waiting: fromJson<Waiting>(selected.waiting) }),
      ...(selected.wakeAt === null ? {} : { wakeAt: selected.wakeAt }),
      ...(selected.error === null ? {} : { error: fromJson<NonNullable<RunRow['error']>>(selected.error) }),
      ...(selected.lastEvents === null ? {} : outputOf(selected.lastEvents)),
      ...(owner === undefined ? {} : { owner }),
    }
  }

  /** One of a few statements: which conditions there are depends on the filter, their values are always bound. */
  function list(filter: RunFilter): RunRow[] {
    const conditions = [filter.parent === undefined ? 'r.parent_no IS NULL' : 'r.parent_no = (SELECT run_no FROM runs WHERE run_id = ?)']
    const values: unknown[] = filter.parent === undefined ? [] : [filter.parent]
    if (filter.workflow !== undefined) {
      conditions.push('r.workflow_no = (SELECT workflow_no FROM workflows WHERE name = ?)')
      values.push(filter.workflow)
    }
    if (filter.state !== undefined) {
      conditions.push('r.state = ?')
      values.push(filter.state)
    }
    if (filter.before !== undefined) {
      conditions.push('r.run_no < (SELECT run_no FROM runs WHERE run_id = ?)')
      values.push(filter.before)
    }
    const sql = `${SELECT_RUNS} WHERE ${conditions.join(' AND ')} ORDER BY r.run_no DESC LIMIT ?`
    const statement = lists.get(sql) ?? db.prepare<unknown[], Selected>(sql)
    lists.set(sql, statement)
    return statement.all(...values, filter.limit ?? DEFAULT_LIMIT).map(toRow)
  }

  return {
    toRow,
    list,
    one(runId) {
      const selected = selectOne.get(runId)
      return selected && toRow(selected)
    },
  }
}

function parentOf(selected: Selected, run: string): NonNullable<RunCreated['parent']> {
  return { run, step: selected.parentStep, round: selected.parentRound, index: selected.parentIndex }
}

/** The output that the last event of a successful run carries. */
export function outputOf(lastEvents: string): Pick<RunSucceeded, 'output'> | Record<string, never> {
  const last = eventsOf(lastEvents).at(-1)
  return last?.type === 'run-succeeded' ? { output: last.output } : {}
}
