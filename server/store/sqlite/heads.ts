import type { Database } from 'better-sqlite3'
import { DomainError } from '#shared/lib/domain-error.ts'
import { type RunStateName, type RunSummary, type Waiting } from '#shared/run/run-state.ts'
import { fromJson, toJsonText } from './json-text.ts'

/** What the next append of a run is checked against, and what its row holds. */
export interface Head {
  runNo: number
  runId: string
  parentNo: number | null
  /** What its children inherit. */
  sourceWorkflow: string | null
  test: number
  seq: number
  owner: number | null
  ready: boolean
  crashes: number
  state: RunStateName
  waiting: Waiting | undefined
  wakeAt: number | undefined
  error: RunSummary['error']
  openReviews: number
  /** Steps whose effect was begun and has not come to an end. */
  begun: Set<string> | undefined
  /** Its row is to be written before the commit. */
  dirty: boolean
}

/**
 * The fence lives in memory: this process is the only writer (the folder's lock), so a map of heads says what a query would, at a tenth of
 * the cost of an UPDATE ... WHERE seq = ? for every step. The map is dropped whenever it could be wrong: after a rollback, and when
 * another program turns out to have written. A lost or stale entry costs one read; the unique index on (run, seq) stands behind it.
 */
export interface Heads {
  /** `not_found` when there is no such run. */
  get(runId: string): Head
  find(runId: string): Head | undefined
  exists(runId: string): boolean
  /** Puts the head of a row that was just read in memory. */
  load(row: HeadRow): Head
  /** The head of a run by number, if it is in memory. */
  cached(runNo: number): Head | undefined
  add(head: Head): void
  touch(head: Head): void
  /** Writes the rows that changed. */
  flush(): void
  each(visit: (head: Head) => void): void
  forget(): void
  /** Between transactions: keeps memory bounded. Runs that wait are read again when they are needed. */
  trim(): void
}

const MOST_HEADS = 20_000

/** What of a head stands in the row of its run. */
export interface HeadRow {
  runNo: number
  runId: string
  parentNo: number | null
  sourceWorkflow: string | null
  test: number
  seq: number
  owner: number | null
  ready: number
  crashes: number
  state: RunStateName
  waiting: string | null
  wakeAt: number | null
  error: string | null
}

const SELECT_HEAD = `
SELECT r.run_no AS runNo, r.run_id AS runId, r.parent_no AS parentNo, r.source_workflow AS sourceWorkflow, r.test,
  (SELECT max(last_seq) FROM journal j WHERE j.run_no = r.run_no) AS seq,
  r.owner_no AS owner, r.ready, r.crashes, r.state, r.waiting, r.wake_at AS wakeAt, r.error
FROM runs r WHERE r.run_id = ?`

export function createHeads(db: Database): Heads {
  const byId = new Map<string, Head>()
  const byNo = new Map<number, Head>()
  let dirty: Head[] = []
  let most = MOST_HEADS
  const select = db.prepare<[string], HeadRow>(SELECT_HEAD)
  const exists = db.prepare<[string], number>('SELECT 1 FROM runs WHERE run_id = ?').pluck()
  const countReviews = db.prepare<[number], number>(`SELECT count(*) FROM reviews WHERE run_no = ? AND state = 'open'`).pluck()
  const selectBegun = db.prepare<[number], string>(`SELECT step FROM effects WHERE run_no = ? AND state = 'begun'`).pluck()
  const update = db.prepare(
    'UPDATE runs SET state = ?, waiting = ?, wake_at = ?, error = ?, owner_no = ?, ready = ?, crashes = ? WHERE run_no = ?',
  )

  function add(head: Head): void {
    byId.set(head.runId, head)
    byNo.set(head.runNo, head)
  }

  function find(runId: string): Head | undefined {
    const known = byId.get(runId)
    if (known) return known
    const row = select.get(runId)
    return row && load(row)
  }

  function load(row: HeadRow): Head {
    const begun = selectBegun.all(row.runNo)
    const head: Head = {
      runNo: row.runNo,
      runId: row.runId,
      parentNo: row.parentNo,
      sourceWorkflow: row.sourceWorkflow,
      test: row.test,
      seq: row.seq,
      owner: row.owner,
      ready: row.ready === 1,
      crashes: row.crashes,
      state: row.state,
      waiting: row.waiting === null ? undefined : fromJson<Waiting>(row.waiting),
      wakeAt: row.wakeAt ?? undefined,
      error: row.error === null ? undefined : fromJson<NonNullable<Head['error']>>(row.error),
      openReviews: countReviews.get(row.runNo) ?? 0,
      begun: begun.length === 0 ? undefined : new Set(begun),
      dirty: false,
    }
    add(head)
    return head
  }

  function forget(): void {
    byId.clear()
    byNo.clear()
    dirty = []
  }

  return {
    find,
    exists: (runId) => byId.has(runId) || exists.get(runId) !== undefined,
    load,
    get(runId) {
      const head = find(runId)
      if (!head) throw new DomainError('not_found', `There is no run ${runId}.`)
      return head
    },
    cached: (runNo) => byNo.get(runNo),
    add,
    touch(head) {
      if (head.dirty) return
      head.dirty = true
      dirty.push(head)
    },
    flush() {
      for (const head of dirty) {
        head.dirty = false
        const waiting = head.waiting === undefined ? null : toJsonText(head.waiting, 'What the run waits for')
        const error = head.error === undefined ? null : toJsonText(head.error, 'The error')
        update.run(head.state, waiting, head.wakeAt ?? null, error, head.owner, head.ready ? 1 : 0, head.crashes, head.runNo)
      }
      dirty = []
    },
    each(visit) {
      for (const head of byId.values()) visit(head)
    },
    forget,
    trim() {
      if (byId.size <= most) return
      for (const [runId, head] of byId) {
        if (head.owner !== null) continue
        byId.delete(runId)
        byNo.delete(head.runNo)
      }
      // Those that are left are being worked on; looking through them again pays only once there are many more.
      most = Math.max(MOST_HEADS, 2 * byId.size)
    },
  }
}
