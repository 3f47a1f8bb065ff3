import { readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { getTableConfig } from 'drizzle-orm/sqlite-core'
import { expect, test } from 'vitest'
import type { RunFilter } from '../store.ts'
import { CLAIM_SQL } from './claims.ts'
import { migrate, MIGRATIONS } from './migrate.ts'
import { OVERVIEW_SQL } from './overview.ts'
import { runList, SELECT_RUNS } from './run-list.ts'
import * as tables from './tables.ts'
import { WORKFLOW_SQL } from './workflows.ts'

function migrated(): Sqlite.Database {
  const db = new Sqlite(':memory:')
  migrate(db, 'test', 1_000)
  return db
}

const dump = (db: Sqlite.Database): string =>
  db
    .prepare<[], string>(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY tbl_name, type DESC, name",
    )
    .pluck()
    .all()
    .map((sql) => `${sql};\n`)
    .join('\n')

test('the migrations give the schema that is written down in schema.sql', () => {
  expect(dump(migrated())).toBe(readFileSync(new URL('schema.sql', import.meta.url), 'utf8'))
})

test('the tables of the queries have exactly the columns of the database', () => {
  const db = migrated()
  for (const table of Object.values(tables)) {
    const { name, columns } = getTableConfig(table)
    const actual = db.pragma(`table_info(${name})`) as { name: string; type: string; notnull: number; pk: number }[]
    const shape = actual.map((column) => [column.name, column.type, column.notnull === 1 || column.pk > 0])
    expect(
      columns.map((column) => [column.name, column.getSQLType().toUpperCase(), column.notNull || column.primary]),
      name,
    ).toEqual(shape)
  }
})

test('migrations are applied once, in order, and a later version is refused', () => {
  const db = migrated()
  const further = { name: '9999-further', sql: 'ALTER TABLE owners ADD COLUMN note TEXT' }
  migrate(db, 'test', 2_000, [...MIGRATIONS, further])
  migrate(db, 'test', 3_000, [...MIGRATIONS, further])
  expect(db.prepare('SELECT name, applied_at FROM migrations ORDER BY name').all()).toEqual([
    ...MIGRATIONS.map(({ name }) => ({ name, applied_at: 1_000 })),
    { name: '9999-further', applied_at: 2_000 },
  ])
  expect(() => migrate(db, 'test', 4_000)).toThrow(expect.objectContaining({ code: 'invalid_config' }))
})

test('a migration that fails leaves nothing behind', () => {
  const db = migrated()
  expect(() => migrate(db, 'test', 2_000, [...MIGRATIONS, { name: '9999-bad', sql: 'CREATE TABLE half (x); nonsense' }])).toThrow()
  expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0)
})

const planOf = (db: Sqlite.Database, sql: string): string[] =>
  db
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...Array(sql.split('?').length - 1).fill(1))
    .map((row) => row.detail)

// With 100,000 waiting runs a scan of the table would cost tens of milliseconds a claim.
test.each([...Object.entries(CLAIM_SQL), ['readRun', `${SELECT_RUNS} WHERE r.run_id = ?`], ...Object.entries(WORKFLOW_SQL)])(
  'the statement %s reads by an index alone',
  (_name, sql) => {
    const plan = planOf(migrated(), sql)
    const scans = plan.filter((detail) => detail.startsWith('SCAN') && !/USING (COVERING )?INDEX runs_(ready|timer)/.test(detail))
    expect(scans).toEqual([])
    expect(plan.filter((detail) => detail.includes('TEMP B-TREE'))).toEqual([])
  },
)

const LISTS: { [name: string]: RunFilter } = {
  everything: {},
  'one state': { state: 'failed' },
  'several states, without tests': { states: ['failed', 'needs_review'], tests: false },
  'a name': { workflow: 'x', state: 'failed' },
  'a workflow': { workflowId: 'x', tests: false },
  'a workflow, a state and a time': { workflowId: 'x', state: 'failed', from: 1, to: 2 },
  'a workflow, without tries of parts': { workflowId: 'x', parts: false },
  'a label': { label: { name: 'a', value: 'b' }, states: ['failed', 'success'], workflowId: 'x', tests: false },
  'those before a run': { before: 'r', from: 1 },
}

// With a million runs, a list that reads or sorts more than it shows takes seconds.
test.each([
  ...Object.entries(LISTS).map(([name, filter]) => [name, runList(filter, () => 1).sql] as const),
  ...Object.entries(OVERVIEW_SQL),
])('a list by %s reads by an index and sorts only what it shows', (_name, sql) => {
  const plan = planOf(migrated(), sql)
  const large = /\b(SCAN|SEARCH) (r|n|l|v|j|p|runs|journal|reviews|dead_letters)\b/
  const scans = plan.filter((detail) => large.test(detail) && detail.startsWith('SCAN') && !detail.includes('COVERING INDEX'))
  expect(scans).toEqual([])
  const sorted = plan.filter((detail, i) => detail.includes('TEMP B-TREE') && /^SEARCH [rl] /.test(plan[i - 1] ?? ''))
  expect(sorted).toEqual([])
})

test('labels of runs from before the table of labels are found by it', () => {
  const db = new Sqlite(':memory:')
  migrate(db, 'test', 1_000, MIGRATIONS.slice(0, 1))
  db.exec(`INSERT INTO definitions VALUES (1, 'd', 'sample', '{}', 1); INSERT INTO workflows VALUES (1, 'sample');
    INSERT INTO runs (run_no, run_id, definition_no, number, workflow_no, state, labels, priority, created_at, queue, ready, crashes)
    VALUES (1, 'r1', 1, 1, 1, 'success', '{"team":"a","kind":"x"}', 0, 1, 2, 0, 0), (2, 'r2', 1, 1, 1, 'success', NULL, 0, 1, 2, 0, 0)`)
  migrate(db, 'test', 2_000)
  expect(db.prepare('SELECT name, value, run_no FROM run_labels').all()).toEqual([
    { name: 'kind', value: 'x', run_no: 1 },
    { name: 'team', value: 'a', run_no: 1 },
  ])
  expect(db.prepare('SELECT test, source FROM runs').all()).toEqual(Array(2).fill({ test: 0, source: null }))
})
