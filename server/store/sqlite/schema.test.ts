import { readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { getTableConfig } from 'drizzle-orm/sqlite-core'
import { expect, test } from 'vitest'
import { CLAIM_SQL } from './claims.ts'
import { migrate, MIGRATIONS } from './migrate.ts'
import { SELECT_RUNS } from './run-rows.ts'
import * as tables from './tables.ts'

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
  const further = { name: '0002-further', sql: 'ALTER TABLE owners ADD COLUMN note TEXT' }
  migrate(db, 'test', 2_000, [...MIGRATIONS, further])
  migrate(db, 'test', 3_000, [...MIGRATIONS, further])
  expect(db.prepare('SELECT name, applied_at FROM migrations ORDER BY name').all()).toEqual([
    { name: '0001-first-tables', applied_at: 1_000 },
    { name: '0002-further', applied_at: 2_000 },
  ])
  expect(() => migrate(db, 'test', 4_000)).toThrow(expect.objectContaining({ code: 'invalid_config' }))
})

test('a migration that fails leaves nothing behind', () => {
  const db = migrated()
  expect(() => migrate(db, 'test', 2_000, [...MIGRATIONS, { name: '0002-bad', sql: 'CREATE TABLE half (x); nonsense' }])).toThrow()
  expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0)
})

// With 100,000 waiting runs a scan of the table would cost tens of milliseconds a claim.
test.each([
  ...Object.entries(CLAIM_SQL),
  ['readRun', `${SELECT_RUNS} WHERE r.run_id = ?`],
  ['list', `${SELECT_RUNS} WHERE r.parent_no IS NULL AND r.state = ? ORDER BY r.run_no DESC LIMIT ?`],
])('the statement %s reads by an index alone', (_name, sql) => {
  const plan = migrated()
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...Array(sql.split('?').length - 1).fill(1))
    .map((row) => row.detail)
  const scans = plan.filter((detail) => detail.startsWith('SCAN') && !/USING (COVERING )?INDEX runs_(ready|timer)/.test(detail))
  expect(scans).toEqual([])
  expect(plan.filter((detail) => detail.includes('TEMP B-TREE'))).toEqual([])
})
