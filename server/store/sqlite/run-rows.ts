import type { Database } from 'better-sqlite3'
import type { RunCreated, RunSucceeded } from '#shared/run/events.ts'
import type { Waiting } from '#shared/run/run-state.ts'
import type { RunFilter, RunRow } from '../store.ts'
import { eventsOf, fromJson } from './json-text.ts'
import type { Names } from './names.ts'
import type { Owners } from './owners.ts'
import { runList, SELECT_RUNS } from './run-list.ts'
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
  | 'source'
  | 'sourceWorkflow'
  | 'test'
> & {
  parent: string | null
  parentStep: string
  parentRound: number
  parentIndex: number
  seq: number
  updatedAt: number
  lastEvents: string | null
}

export interface RunRows {
  toRow(selected: Selected): RunRow
  one(runId: string): RunRow | undefined
  list(filter: RunFilter): RunRow[]
}
export type SelectedRun = Selected

export function createRunRows(db: Database, names: Names, owners: Owners): RunRows {
  const selectOne = db.prepare<[string], Selected>(`${SELECT_RUNS} WHERE r.run_id = ?`)
  const newestNo = db.prepare<[], number | null>('SELECT max(run_no) FROM runs').pluck()
  const createdFrom = db.prepare<[number], { runNo: number; createdAt: number }>(
    'SELECT run_no AS runNo, created_at AS createdAt FROM runs WHERE run_no >= ? ORDER BY run_no LIMIT 1',
  )
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
      ...(selected.source === null ? {} : { source: fromJson<NonNullable<RunRow['source']>>(selected.source) }),
      ...(selected.waiting === null ? {} : { waiting: fromJson<Waiting>(selected.waiting) }),
      ...(selected.wakeAt === null ? {} : { wakeAt: selected.wakeAt }),
      ...(selected.error === null ? {} : { error: fromJson<NonNullable<RunRow['error']>>(selected.error) }),
      ...(selected.lastEvents === null ? {} : outputOf(selected.lastEvents)),
      ...(owner === undefined ? {} : { owner }),
    }
  }

  function list(filter: RunFilter): RunRow[] {
    const { sql, values } = runList(filter, (time) => firstSince(time))
    const statement = lists.get(sql) ?? db.prepare<unknown[], Selected>(sql)
    lists.set(sql, statement)
    return statement.all(...values).map(toRow)
  }

  /** Number of the first run that was created at a time or later, as far as the clock only went forward. */
  function firstSince(time: number): number {
    let low = 1
    let high = (newestNo.get() ?? 0) + 1
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const run = createdFrom.get(middle)
      if (run === undefined || run.createdAt >= time) high = middle
      else low = run.runNo + 1
    }
    return low
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
