import { DomainError } from '#shared/lib/domain-error.ts'

/** The code of an error of SQLite or of the file system, `` for anything else. */
export function faultCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(faultCode(error))

/** A fault of the disk or the file: it hits whatever is written, so the whole batch is refused. Anything else is one operation's own. */
export function isStorageFault(error: unknown): boolean {
  return /^(SQLITE_(FULL|IOERR|BUSY|LOCKED|CORRUPT|NOTADB|CANTOPEN|READONLY|PERM|NOMEM|PROTOCOL)|ENOSPC|EDQUOT|EIO)/.test(faultCode(error))
}

/** A fault in words: what happened, where, and what to do. */
export function toDomainError(error: unknown, folder: string): DomainError {
  if (error instanceof DomainError) return error
  const code = faultCode(error)
  const cause = { cause: error }
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(code)) {
    return new DomainError(
      'disk_full',
      `There is no space left for the data folder ${folder}; nothing was written, free some space and work goes on by itself.`,
      cause,
    )
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new DomainError(
      'unavailable',
      `Another program holds the database in the data folder ${folder}; nothing was written, close it or try again.`,
      cause,
    )
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return damaged(folder, error instanceof Error ? error.message : code, error)
  if (isStorageFault(error)) {
    return new DomainError(
      'unavailable',
      `The disk of the data folder ${folder} does not answer as it should (${code}); check the disk and its rights.`,
      cause,
    )
  }
  return new DomainError('internal', `The store failed: ${error instanceof Error ? error.message : String(error)}`, cause)
}

/** Found before anything was written, so it hits whatever waits to be written. */
export function gone(folder: string): DomainError {
  return new DomainError(
    'unavailable',
    `The database of the data folder ${folder} is gone: the folder was moved or deleted. Nothing was written; put it back, or stop this process.`,
  )
}

export function damaged(folder: string, what: string, cause?: unknown): DomainError {
  return new DomainError(
    'data_folder_damaged',
    `The database in the data folder ${folder} is damaged (${what}); nothing was changed: keep a copy of the folder and restore a backup.`,
    { cause },
  )
}
