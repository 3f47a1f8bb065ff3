import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { DomainError } from '#shared/lib/domain-error.ts'
import { isBusy, toDomainError } from './faults.ts'

export const LOCK_FILE = 'belay.lock'

/**
 * One process a data folder. The lock is the operating system's, held through an empty database of its own, so it ends with the
 * process, however that ends, and is kept by one that is merely paused. Gives the function that lets go.
 */
export function lockFolder(folder: string): () => void {
  let lock: Sqlite.Database | undefined
  try {
    lock = new Sqlite(join(folder, LOCK_FILE), { timeout: 0 })
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock?.close()
    if (!isBusy(error)) throw toDomainError(error, folder)
    throw new DomainError(
      'data_folder_in_use',
      `The data folder ${folder} is in use by another Belay process, perhaps a server. Stop that one first, or use another folder: --data ./other.`,
      { cause: error },
    )
  }
  return () => lock.close()
}
