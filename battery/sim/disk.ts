import Database from 'better-sqlite3'
import { createMemoryDisk } from '#server/store/memory/memory-disk.ts'
import { type MemoryStore, openMemoryStore } from '#server/store/memory/memory-store.ts'
import { migrate } from '#server/store/sqlite/migrate.ts'
import { createSqliteStore } from '#server/store/sqlite/sqlite-store.ts'
import type { Store } from '#server/store/store.ts'

/** What survives the death of a process. Each process opens a store of its own on it. */
export interface Disk {
  /** `schedule` decides when gathered writes are flushed; what it never flushes is lost with the process. */
  open(schedule: (flush: () => void) => void): Store
  /** A view for the judge, which nothing disturbs. */
  judge(): Store
  /** The process is gone: what it had not committed is undone. */
  crash(): void
  close(): void
}

/** The product's own store on a database in memory. */
export function sqliteDisk(now: number): Disk {
  const db = new Database(':memory:')
  migrate(db, 'memory', now)
  const open = (schedule: (flush: () => void) => void): Store => createSqliteStore(db, 'memory', () => {}, { schedule })
  let judge: Store | undefined
  const crash = (): void => {
    if (db.inTransaction) db.exec('ROLLBACK')
  }
  return { open, judge: () => (judge ??= open((flush) => setImmediate(flush))), crash, close: () => db.close() }
}

/** The second implementation of the store's promises. */
export function memoryDisk(): Disk {
  const disk = createMemoryDisk()
  let latest: MemoryStore | undefined
  const open = (schedule: (flush: () => void) => void): Store => {
    latest?.die()
    return (latest = openMemoryStore(disk, { schedule }))
  }
  const judge = new Proxy({} as Store, {
    get: (_, name: keyof Store) => (latest ?? open((flush) => setImmediate(flush)))[name as 'run'].bind(latest),
  })
  return { open, judge: () => judge, crash: () => latest?.die(), close: () => latest?.die() }
}
