import { DomainError, isDomainError } from '#shared/lib/domain-error.ts'
import type { Database } from 'better-sqlite3'
import { isBusy, isStorageFault, toDomainError } from './faults.ts'

/** One transaction carries at most this many operations and about this many characters. */
const MAX_OPERATIONS = 256
const MAX_SIZE = 8 * 1024 * 1024
const BUSY_RETRY_MS = 20

export interface GroupCommit {
  /**
   * Runs `work` inside the next transaction, in the order of the calls, and resolves with its value after the COMMIT. `work` either throws
   * a DomainError before it has written anything, which fails this operation alone, or does all of its writing.
   */
  write<T>(work: () => T, size?: number): Promise<T>
  /** Writes what is waiting and refuses everything after. */
  close(): void
  /** Transactions committed. */
  readonly commits: number
}

export interface GroupCommitDeps {
  db: Database
  folder: string
  /** Calls back in a later turn of the event loop, so that everything of this turn shares one flush of the disk. */
  schedule: (flush: () => void) => void
  /** How long other programs may hold the database before operations are refused with `unavailable`. */
  busyMs: number
  /** Right after BEGIN: what is held in memory must be dropped if somebody else wrote. Throws when nothing may be written. */
  begun: () => void
  /** Right before COMMIT: writes what was gathered. */
  finish: () => void
  /** The transaction came to nothing: what is held in memory about it is wrong. */
  forget: () => void
}

interface Operation {
  work: () => unknown
  size: number
  resolve: (value: never) => void
  reject: (error: Error) => void
  value: unknown
  refusal: Error | undefined
}

export function createGroupCommit(deps: GroupCommitDeps): GroupCommit {
  const begin = deps.db.prepare('BEGIN IMMEDIATE')
  const commit = deps.db.prepare('COMMIT')
  const rollback = deps.db.prepare('ROLLBACK')
  let queue: Operation[] = []
  let scheduled = false
  let closed = false
  let busySince: number | undefined
  let commits = 0

  function write<T>(work: () => T, size = 0): Promise<T> {
    if (closed) return Promise.reject(new DomainError('unavailable', `The store of the data folder ${deps.folder} is closed.`))
    return new Promise<T>((resolve, reject) => {
      queue.push({ work, size, resolve, reject, value: undefined, refusal: undefined })
      if (!scheduled) {
        scheduled = true
        deps.schedule(flush)
      }
    })
  }

  function flush(): void {
    scheduled = false
    if (queue.length === 0) return
    if (deps.db.inTransaction) undo()
    try {
      begin.run()
      busySince = undefined
    } catch (error) {
      refuseOrWait(error)
      return
    }
    const batch = take()
    const fault = attempt(batch)
    if (fault === undefined) settle(batch)
    else if (isStorageFault(fault.error) || isDomainError(fault.error, 'unavailable')) reject(batch, fault.error)
    else if (batch.length === 1) reject(batch, fault.error)
    else for (const operation of batch) alone(operation)
    again()
  }

  /** The next batch, in order, within the limits of one transaction. */
  function take(): Operation[] {
    let count = 0
    for (let size = 0; count < queue.length && count < MAX_OPERATIONS && (count === 0 || size < MAX_SIZE); count++)
      size += queue[count]!.size
    const batch = count === queue.length ? queue : queue.slice(0, count)
    queue = count === queue.length ? [] : queue.slice(count)
    return batch
  }

  /** Runs and commits a batch in the open transaction; after a fault nothing of it is left. */
  function attempt(batch: readonly Operation[]): { error: unknown } | undefined {
    try {
      deps.begun()
      for (const operation of batch) {
        operation.refusal = undefined
        try {
          operation.value = operation.work()
        } catch (error) {
          if (!isDomainError(error)) throw error
          operation.refusal = error
        }
      }
      deps.finish()
      commit.run()
      commits++
      return undefined
    } catch (error) {
      undo()
      return { error }
    }
  }

  function undo(): void {
    deps.forget()
    try {
      // A full disk makes SQLite roll back by itself.
      if (deps.db.inTransaction) rollback.run()
    } catch {
      // The disk fails at this too; the next flush begins with another try.
    }
  }

  /** An operation of a batch that one of its members spoiled: each gets a transaction of its own, in the same order. */
  function alone(operation: Operation): void {
    let fault: { error: unknown } | undefined
    try {
      begin.run()
      fault = attempt([operation])
    } catch (error) {
      fault = { error }
    }
    if (fault) reject([operation], fault.error)
    else settle([operation])
  }

  function refuseOrWait(error: unknown): void {
    const now = performance.now()
    busySince ??= now
    if (!closed && isBusy(error) && now - busySince < deps.busyMs) {
      scheduled = true
      setTimeout(flush, BUSY_RETRY_MS)
      return
    }
    const refused = queue
    queue = []
    reject(refused, error)
  }

  function again(): void {
    if (queue.length === 0 || scheduled) return
    scheduled = true
    deps.schedule(flush)
  }

  function settle(batch: readonly Operation[]): void {
    for (const operation of batch) {
      if (operation.refusal) operation.reject(operation.refusal)
      else operation.resolve(operation.value as never)
    }
  }

  function reject(batch: readonly Operation[], error: unknown): void {
    const refusal = toDomainError(error, deps.folder)
    for (const operation of batch) operation.reject(operation.refusal ?? refusal)
  }

  return {
    write,
    close() {
      closed = true
      while (queue.length > 0) flush()
    },
    get commits() {
      return commits
    },
  }
}
