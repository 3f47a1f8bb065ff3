import Database from 'better-sqlite3'
import { migrate } from '#server/store/sqlite/migrate.ts'
import { createSqliteStore } from '#server/store/sqlite/sqlite-store.ts'
import type { Store } from '#server/store/store.ts'

/** What survives the death of a process: a database in memory. Each process opens a store of its own on it. */
export interface Disk {
  /** `schedule` decides when gathered writes are flushed; what it never flushes is lost with the process. */
  open(schedule: (flush: () => void) => void): Store
  /** A view for the judge, which nothing disturbs. */
  judge(): Store
  /** The process is gone: what it had not committed is undone. */
  crash(): void
  close(): void
}

export function createDisk(now: number): Disk {
  const db = new Database(':memory:')
  migrate(db, 'memory', now)
  const open = (schedule: (flush: () => void) => void): Store => createSqliteStore(db, 'memory', () => {}, { schedule })
  let judge: Store | undefined
  const crash = (): void => {
    if (db.inTransaction) db.exec('ROLLBACK')
  }
  return { open, judge: () => (judge ??= open((flush) => setImmediate(flush))), crash, close: () => db.close() }
}
