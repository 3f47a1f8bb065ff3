import type { Database } from 'better-sqlite3'
import { connect } from './connect.ts'
import { toDomainError } from './faults.ts'
import { checkDatabaseFile, prepareFolder } from './folder.ts'
import { lockFolder } from './lock.ts'
import { migrate } from './migrate.ts'
import { createSqliteStore, type SqliteStore, type StoreOptions } from './sqlite-store.ts'

export interface SqliteOptions extends StoreOptions {
  folder: string
  /** Time of the first migration, ms since 1970. */
  now?: () => number
}

/** Opens the data folder, locks it for this process, checks it and brings its tables up to date. Nothing is changed in a damaged one. */
export async function openSqliteStore(options: SqliteOptions): Promise<SqliteStore> {
  const folder = prepareFolder(options.folder)
  const unlock = lockFolder(folder)
  let db: Database | undefined
  try {
    checkDatabaseFile(folder)
    db = connect(folder)
    migrate(db, folder, (options.now ?? Date.now)())
    return createSqliteStore(db, folder, unlock, options)
  } catch (error) {
    db?.close()
    unlock()
    throw toDomainError(error, folder)
  }
}
