import { accessSync, constants, existsSync, mkdirSync, openSync, closeSync, readSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DomainError } from '#shared/lib/domain-error.ts'
import { damaged, faultCode } from './faults.ts'

export const DATABASE_FILE = 'belay.db'

/** The folder, there and writable. Its last part is made when missing; a missing parent is taken for a mistake in the path. */
export function prepareFolder(path: string): string {
  const folder = resolve(path)
  try {
    if (!existsSync(folder)) mkdirSync(folder)
    if (!statSync(folder).isDirectory())
      throw new DomainError('invalid_config', `The data folder ${folder} is a file; give the path of a folder.`)
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    if (error instanceof DomainError) throw error
    throw new DomainError('invalid_config', `The data folder ${folder} cannot be used: ${whyNot(folder, faultCode(error))}`, {
      cause: error,
    })
  }
  return folder
}

function whyNot(folder: string, code: string): string {
  switch (code) {
    case 'ENOENT':
      return `${dirname(folder)} does not exist. Create it, or give another path.`
    case 'EACCES':
    case 'EPERM':
      return 'this account may not write there. Change its rights, or give another path.'
    case 'EROFS':
      return 'its disk is read-only. Give another path.'
    default:
      return `${code}. Check the disk, or give another path.`
  }
}

/**
 * Looks at the head of the database file before SQLite may touch it. A file shorter than it says is damaged only when no log is beside it:
 * a crash during a checkpoint leaves such a file, and the log makes it whole.
 */
export function checkDatabaseFile(folder: string): void {
  const path = join(folder, DATABASE_FILE)
  const log = `${path}-wal`
  const hasLog = existsSync(log) && statSync(log).size > 0
  if (!existsSync(path)) {
    if (hasLog) throw damaged(folder, `${DATABASE_FILE} is missing beside its log`)
    return
  }
  const size = statSync(path).size
  // SQLite throws the log of an empty database away.
  if (size === 0 && hasLog) throw damaged(folder, `${DATABASE_FILE} is empty beside its log`)
  if (size === 0) return
  const head = Buffer.alloc(100)
  const file = openSync(path, 'r')
  try {
    readSync(file, head, 0, 100, 0)
  } finally {
    closeSync(file)
  }
  if (head.toString('latin1', 0, 16) !== 'SQLite format 3\0') throw damaged(folder, `${DATABASE_FILE} is not a database`)
  const pageSize = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16)
  const expected = pageSize * head.readUInt32BE(28)
  if (!hasLog && size < expected) throw damaged(folder, `${DATABASE_FILE} has ${size} of ${expected} bytes`)
}
