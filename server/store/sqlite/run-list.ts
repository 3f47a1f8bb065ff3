import { STATES } from '#shared/run/run-state.ts'
import type { RunFilter } from '../store.ts'
import type { TestKind } from '../test-kind.ts'

/** Reads runs as the domain knows them. `seq`, `updatedAt` and `output` come from the last journal row. */
export const SELECT_RUNS = `
SELECT r.run_no AS runNo, r.run_id AS runId, r.definition_no AS definitionNo, r.workflow_no AS workflowNo, r.parent_no AS parentNo,
  p.run_id AS parent, r.parent_step AS parentStep, r.parent_round AS parentRound, r.parent_index AS parentIndex, r.state, r.waiting,
  r.wake_at AS wakeAt, r.error, r.labels, r.priority, r.created_at AS createdAt, r.owner_no AS ownerNo, r.ready, r.crashes,
  r.source, r.source_workflow AS sourceWorkflow, r.test,
  j.last_seq AS seq, j.at AS updatedAt, CASE r.state WHEN 'success' THEN j.events END AS lastEvents
FROM runs r
JOIN journal j ON j.run_no = r.run_no AND j.last_seq = (SELECT max(last_seq) FROM journal WHERE run_no = r.run_no)
LEFT JOIN runs p ON p.run_no = r.parent_no
`

const DEFAULT_LIMIT = 100

const RUN_STATES = STATES.filter((state) => state !== 'skipped')

/** How far the clock may have been set back between two runs without one being left out of a list by time. */
const CLOCK_SLACK_MS = 3_600_000

interface Part {
  sql: string
  values: unknown[]
}

/**
 * The statement of a list of runs, newest first, with its values. Each part of it walks one index backwards and stops at the limit: one
 * state after the other, because an index by state gives no order over several of them. Children are few and read as they are.
 * `firstSince` gives the number of the first run of a time, so that a range of time is a range of numbers.
 */
export function runList(filter: RunFilter, firstSince: (time: number) => number): Part {
  const limit = filter.limit ?? DEFAULT_LIMIT
  const parts = filter.parent === undefined ? partsOf(filter, range(filter, firstSince)) : [childPart(filter, range(filter, firstSince))]
  const none = 'SELECT 0 AS run_no WHERE 0'
  const order = filter.label && filter.parent === undefined ? 'l.run_no' : 'r.run_no'
  const picked = parts.map(({ sql }) => `SELECT * FROM (${sql} ORDER BY ${order} DESC LIMIT ?)`).join('\nUNION ALL ')
  return {
    sql: `${SELECT_RUNS} WHERE r.run_no IN (SELECT run_no FROM (${picked || none}) ORDER BY run_no DESC LIMIT ?) ORDER BY r.run_no DESC`,
    values: [...parts.flatMap(({ values }) => [...values, limit]), limit],
  }
}

function partsOf(filter: RunFilter, range: Part): Part[] {
  const states = RUN_STATES.filter((state) => allows(filter, state))
  if (filter.label) {
    const { name, value } = filter.label
    const sql = 'SELECT r.run_no FROM run_labels l CROSS JOIN runs r ON r.run_no = l.run_no WHERE l.name = ? AND l.value = ?'
    return [and({ sql, values: [name, value] }, ofStates(states), ofWorkflow(filter), ofId(filter), ofTests(filter), inOrderOf('l', range))]
  }
  if (filter.workflowId !== undefined) {
    const tests = testsOf(filter)
    const sql = `SELECT r.run_no FROM runs r INDEXED BY runs_source
      WHERE r.parent_no IS NULL AND r.source_workflow = ? AND r.test = ? AND r.state = ?`
    return tests.flatMap((test) => states.map((state) => and({ sql, values: [filter.workflowId, test, state] }, ofWorkflow(filter), range)))
  }
  // Most runs succeed: the others of a name are found faster among the others of all.
  if (filter.workflow !== undefined && states.includes('success')) {
    const sql = `SELECT r.run_no FROM runs r INDEXED BY runs_workflow
      WHERE r.parent_no IS NULL AND r.workflow_no = (SELECT workflow_no FROM workflows WHERE name = ?)`
    return [and({ sql, values: [filter.workflow] }, ofStates(states), ofTests(filter), range)]
  }
  const sql = 'SELECT r.run_no FROM runs r INDEXED BY runs_state WHERE r.parent_no IS NULL AND r.state = ?'
  return states.map((state) => and({ sql, values: [state] }, ofWorkflow(filter), ofTests(filter), range))
}

function childPart(filter: RunFilter, range: Part): Part {
  const sql = 'SELECT r.run_no FROM runs r INDEXED BY runs_children WHERE r.parent_no = (SELECT run_no FROM runs WHERE run_id = ?)'
  const states = RUN_STATES.filter((state) => allows(filter, state))
  return and({ sql, values: [filter.parent] }, ofStates(states), ofWorkflow(filter), ofId(filter), ofTests(filter), ofLabel(filter), range)
}

const allows = ({ state, states }: RunFilter, candidate: (typeof RUN_STATES)[number]): boolean =>
  (state ?? candidate) === candidate && (states?.includes(candidate) ?? true)

/** A plus keeps a condition from choosing the index: the order of the part's own one is what makes it cheap. */
const ofStates = (states: readonly string[]): Part =>
  states.length === RUN_STATES.length
    ? { sql: '', values: [] }
    : { sql: `+r.state IN (${states.map(() => '?').join(', ')})`, values: [...states] }

const ofWorkflow = ({ workflow }: RunFilter): Part =>
  workflow === undefined
    ? { sql: '', values: [] }
    : { sql: '+r.workflow_no = (SELECT workflow_no FROM workflows WHERE name = ?)', values: [workflow] }

const ofId = ({ workflowId }: RunFilter): Part =>
  workflowId === undefined ? { sql: '', values: [] } : { sql: '+r.source_workflow = ?', values: [workflowId] }

const ofLabel = ({ label }: RunFilter): Part =>
  label === undefined
    ? { sql: '', values: [] }
    : {
        sql: 'EXISTS (SELECT 1 FROM run_labels WHERE name = ? AND value = ? AND run_no = r.run_no)',
        values: [label.name, label.value],
      }

const testsOf = ({ tests, parts }: RunFilter): readonly TestKind[] => (tests === false ? [0] : parts === false ? [0, 1] : [0, 1, 2])

const ofTests = (filter: RunFilter): Part => {
  const allowed = testsOf(filter)
  return { sql: allowed.length === 3 ? '' : `+r.test IN (${allowed.join(', ')})`, values: [] }
}

function range({ before, from, to }: RunFilter, firstSince: (time: number) => number): Part {
  const conditions: string[] = []
  const values: unknown[] = []
  const add = (condition: string, ...given: unknown[]): void => {
    conditions.push(condition)
    values.push(...given)
  }
  if (before !== undefined) add('r.run_no < (SELECT run_no FROM runs WHERE run_id = ?)', before)
  if (from !== undefined) add('r.run_no >= ? AND r.created_at >= ?', firstSince(from - CLOCK_SLACK_MS), from)
  if (to !== undefined) add('r.run_no < ? AND r.created_at < ?', firstSince(to + CLOCK_SLACK_MS), to)
  return { sql: conditions.join(' AND '), values }
}

const inOrderOf = (table: string, { sql, values }: Part): Part => ({ sql: sql.replaceAll('r.run_no', `${table}.run_no`), values })

const and = (first: Part, ...more: Part[]): Part => ({
  sql: [first.sql, ...more.map(({ sql }) => sql).filter((sql) => sql !== '')].join(' AND '),
  values: [...first.values, ...more.flatMap(({ values }) => values)],
})
