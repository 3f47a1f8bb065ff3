import type { Database } from 'better-sqlite3'
import { DomainError } from '#shared/lib/domain-error.ts'
import type { Migration } from './migration.ts'
import { firstTables } from './migrations/0001-first-tables.ts'
import { workflowTables } from './migrations/0002-workflows.ts'
import { workflowNames } from './migrations/0003-names-of-workflows.ts'

/** In the order in which they are applied. Forward only. */
export const MIGRATIONS: readonly Migration[] = [firstTables, workflowTables, workflowNames]

/** Applies what is missing, each migration in a transaction of its own. Refuses a folder that a later version wrote. */
export function migrate(db: Database, folder: string, now: number, migrations: readonly Migration[] = MIGRATIONS): void {
  db.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) WITHOUT ROWID')
  const applied = new Set(db.prepare<[], string>('SELECT name FROM migrations').pluck().all())
  const known = new Set(migrations.map((migration) => migration.name))
  const unknown = [...applied].find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw new DomainError(
      'invalid_config',
      `The data folder ${folder} was written by a later version of Belay (migration ${unknown}); start that version or give another data folder.`,
    )
  }
  const note = db.prepare('INSERT INTO migrations (name, applied_at) VALUES (?, ?)')
  for (const migration of migrations) {
    if (applied.has(migration.name)) continue
    db.transaction(() => {
      db.exec(migration.sql)
      note.run(migration.name, now)
    }).immediate()
  }
}
