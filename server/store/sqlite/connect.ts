import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { DomainError } from '#shared/lib/domain-error.ts'
import { damaged } from './faults.ts'
import { DATABASE_FILE } from './folder.ts'

/** Before this version the log could be reset wrongly when two connections wrote, and data was lost. */
const OLDEST_SQLITE = '3.51.3'

/**
 * What durability and order rest on. Set and read back on every connection, because a library may be compiled with other defaults
 * (this one has synchronous = NORMAL for WAL, which loses acknowledged commits with the power).
 * The log is copied back every 1,000 pages: more at a time is hardly faster and stalls longer.
 * The wait for another program's lock is short here, since it blocks the process; the group commit waits on without blocking.
 */
const SETTINGS = {
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
  mmap_size: 0,
  busy_timeout: 20,
  wal_autocheckpoint: 1_000,
  journal_size_limit: 64 * 1024 * 1024,
  cache_size: -16_000,
  temp_store: 2,
  trusted_schema: 0,
} as const

/** Files up to this size are checked whole at each start, which takes well below a second; `doctor` checks larger ones. Bytes. */
const CHECKED_AT_START = 64 * 1024 * 1024

export function connect(folder: string): Sqlite.Database {
  const db = new Sqlite(join(folder, DATABASE_FILE), { timeout: SETTINGS.busy_timeout })
  try {
    requireSqlite(db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '0')
    for (const [name, value] of Object.entries(SETTINGS)) db.pragma(`${name} = ${value}`)
    const actual = settings(db)
    for (const [name, value] of Object.entries(SETTINGS)) {
      if (actual[name] !== value) {
        throw new DomainError(
          'unavailable',
          `SQLite does not accept ${name} = ${value} for the data folder ${folder} (it stays ${actual[name]}); use a local disk.`,
        )
      }
    }
    requireSound(db, folder)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** The settings in force on this connection. */
export function settings(db: Sqlite.Database): { [name: string]: string | number } {
  return Object.fromEntries(
    Object.keys(SETTINGS).map((name) => {
      const value = db.pragma(name, { simple: true })
      // No answer about memory mapping means that it was compiled out.
      return [name, value === undefined && name === 'mmap_size' ? 0 : (value as string | number)]
    }),
  )
}

export function requireSqlite(version: string): void {
  const [have, need] = [version, OLDEST_SQLITE].map((text) => text.split('.').map(Number))
  const first = need!.findIndex((part, i) => (have![i] ?? 0) !== part)
  if (first >= 0 && (have![first] ?? 0) < need![first]!) {
    throw new DomainError(
      'unavailable',
      `SQLite ${version} can lose committed data; Belay needs ${OLDEST_SQLITE} or later: install better-sqlite3 again.`,
    )
  }
}

function requireSound(db: Sqlite.Database, folder: string): void {
  const pages = db.pragma('page_count', { simple: true }) as number
  const pageSize = db.pragma('page_size', { simple: true }) as number
  if (pages * pageSize > CHECKED_AT_START) return
  const found = db.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok') throw damaged(folder, String(found))
}
