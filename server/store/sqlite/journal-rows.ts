import type { Database } from 'better-sqlite3'
import type { Recorded } from '#shared/run/events.ts'
import { eventsOf } from './json-text.ts'

const ROWS_A_STATEMENT = 16
const COLUMNS = 4

/** Gathers journal rows and writes several with one statement: a third of the cost of an insert is the call. */
export interface JournalWriter {
  add(runNo: number, lastSeq: number, at: number, events: string): void
  flush(): void
  forget(): void
}

export function createJournalWriter(db: Database): JournalWriter {
  const sql = (rows: number): string =>
    `INSERT INTO journal (run_no, last_seq, at, events) VALUES ${Array(rows).fill('(?, ?, ?, ?)').join(', ')}`
  const one = db.prepare(sql(1))
  const many = db.prepare(sql(ROWS_A_STATEMENT))
  let pending: (number | string)[] = []

  return {
    add(runNo, lastSeq, at, events) {
      pending.push(runNo, lastSeq, at, events)
      if (pending.length === ROWS_A_STATEMENT * COLUMNS) {
        const values = pending
        pending = []
        many.run(values)
      }
    },
    flush() {
      const values = pending
      pending = []
      for (let i = 0; i < values.length; i += COLUMNS) one.run(values[i], values[i + 1], values[i + 2], values[i + 3])
    },
    forget() {
      pending = []
    },
  }
}

/** Reads events after a seq, at most `limit` of them. A row whose events straddle the start is cut. */
export function createJournalReader(db: Database): (runId: string, afterSeq: number, limit?: number) => Recorded[] {
  const select = db.prepare<[string, number, number], { lastSeq: number; at: number; events: string }>(
    `SELECT last_seq AS lastSeq, at, events FROM journal
    WHERE run_no = (SELECT run_no FROM runs WHERE run_id = ?) AND last_seq > ? ORDER BY last_seq LIMIT ?`,
  )
  return (runId, afterSeq, limit = Number.MAX_SAFE_INTEGER) => {
    const found: Recorded[] = []
    for (const { lastSeq, at, events: text } of select.iterate(runId, afterSeq, limit)) {
      const events = eventsOf(text)
      for (const [i, event] of events.entries()) {
        const seq = lastSeq - events.length + 1 + i
        if (seq > afterSeq && found.length < limit) found.push(Object.assign(event, { seq, at }))
      }
      if (found.length >= limit) break
    }
    return found
  }
}
