import type { Database } from 'better-sqlite3'
import type { ClaimedRun, ClaimRequest } from '../store.ts'
import type { Heads } from './heads.ts'
import { queueOf } from './journal.ts'
import type { Names } from './names.ts'
import { isExecuting } from '../executing.ts'
import type { Owner, Owners } from './owners.ts'
import { SELECT_RUNS } from './run-list.ts'
import type { RunRows, SelectedRun } from './run-rows.ts'

/**
 * Who works on which run. A run that is owed a look is `ready`; a timer that has come due becomes ready at the next claim, so a claim reads
 * ready runs in the order of its index and never touches those that wait. Everything here runs inside the group commit.
 */
export interface Claims {
  claim(request: ClaimRequest): ClaimedRun[]
  heartbeat(owner: string, now: number, until: number): boolean
  release(runId: string, owner: string): void
  releaseAll(owner: string): void
  recover(now: number): number
  nextWake(only?: string): number | undefined
}

/** Timers that become ready in one claim: a bound on how long one transaction takes. */
const MOST_TIMERS = 10_000

/** The statements of a claim, exported so that a test can hold their query plans to the indexes. */
export const CLAIM_SQL = {
  promote: `UPDATE runs SET ready = 1 WHERE run_no IN (SELECT run_no FROM runs
    WHERE ready = 0 AND owner_no IS NULL AND wake_at IS NOT NULL AND wake_at <= ? ORDER BY wake_at LIMIT ${MOST_TIMERS})`,
  topPriority: 'SELECT max(priority) FROM runs WHERE ready = 1 AND owner_no IS NULL AND priority < ?',
  nextQueue: 'SELECT min(queue) FROM runs WHERE ready = 1 AND owner_no IS NULL AND priority = ? AND queue > ?',
  oldest: 'SELECT run_no FROM runs WHERE ready = 1 AND owner_no IS NULL AND priority = ? AND queue = ? ORDER BY run_no LIMIT ?',
  // A run and those below it: their ids are its own and a dot before the rest, and a slash comes right after a dot.
  oldestOf: `SELECT run_no FROM runs WHERE ready = 1 AND owner_no IS NULL AND (run_id = ? OR (run_id > ? AND run_id < ?)) LIMIT ?`,
  take: 'UPDATE runs SET owner_no = ?, ready = 0 WHERE run_no = ?',
  nextReady: 'SELECT coalesce(wake_at, 0) FROM runs WHERE ready = 1 AND owner_no IS NULL LIMIT 1',
  nextTimer: 'SELECT min(wake_at) FROM runs WHERE ready = 0 AND owner_no IS NULL AND wake_at IS NOT NULL',
  nextOf: `SELECT min(CASE ready WHEN 1 THEN 0 ELSE wake_at END) FROM runs
    WHERE owner_no IS NULL AND (ready = 1 OR wake_at IS NOT NULL) AND (run_id = ? OR (run_id > ? AND run_id < ?))`,
  free: 'UPDATE runs SET owner_no = NULL, ready = 1 WHERE owner_no = ?',
  countCrash: `UPDATE runs SET crashes = crashes + 1 WHERE owner_no = ? AND waiting IN ('{"for":"attempt"}', '{"for":"slot"}')`,
} as const

/** The ids of a run and of those below it: itself, and what lies between these two. */
const below = (runId: string): [string, string, string] => [runId, `${runId}.`, `${runId}/`]

export function createClaims(db: Database, heads: Heads, names: Names, owners: Owners, rows: RunRows, flush: () => void): Claims {
  const promote = db.prepare<[number]>(CLAIM_SQL.promote)
  const topPriority = db.prepare<[number], number | null>(CLAIM_SQL.topPriority).pluck()
  const nextQueue = db.prepare<[number, number], number | null>(CLAIM_SQL.nextQueue).pluck()
  const oldest = db.prepare<[number, number, number], number>(CLAIM_SQL.oldest).pluck()
  const oldestOf = db.prepare<[string, string, string, number], number>(CLAIM_SQL.oldestOf).pluck()
  const nextOf = db.prepare<[string, string, string], number | null>(CLAIM_SQL.nextOf).pluck()
  const take = db.prepare<[number, number]>(CLAIM_SQL.take)
  const selectRun = db.prepare<[number], SelectedRun>(`${SELECT_RUNS} WHERE r.run_no = ?`)
  const nextReady = db.prepare<[], number>(CLAIM_SQL.nextReady).pluck()
  const nextTimer = db.prepare<[], number | null>(CLAIM_SQL.nextTimer).pluck()
  const free = db.prepare<[number]>(CLAIM_SQL.free)
  const countCrash = db.prepare<[number]>(CLAIM_SQL.countCrash)
  /** Owners that claimed through this store: any other one in the database died with the process that wrote it. */
  const alive = new Set<string>()
  /** The queue served last: the next claim begins after it, so that claims of one run each are fair too. */
  let lastServed = 0

  /** The queues of a priority with ready runs, beginning after the one served last; at most `most` of them. */
  function queuesFrom(priority: number, most: number, room: ReadonlyMap<number, number>): number[] {
    const found: number[] = []
    const walk = (after: number, upTo: number): void => {
      for (let next = nextQueue.get(priority, after) ?? undefined; next !== undefined && next <= upTo && found.length < most;) {
        if ((room.get(next) ?? 1) > 0) found.push(next)
        next = nextQueue.get(priority, next) ?? undefined
      }
    }
    walk(lastServed, Infinity)
    walk(0, lastServed)
    return found
  }

  /** Up to `limit` runs of one priority, one of each queue in turn. */
  function pick(priority: number, limit: number, room: Map<number, number>): number[] {
    const numbers = queuesFrom(priority, limit, room)
    const queues = numbers.map((queue) => oldest.all(priority, queue, Math.min(limit, room.get(queue) ?? limit)))
    const picked: number[] = []
    const taken = numbers.map(() => 0)
    for (let place = 0; picked.length < limit && queues.some((queue) => place < queue.length); place++) {
      for (const [i, queue] of queues.entries()) {
        if (place >= queue.length || picked.length >= limit) continue
        picked.push(queue[place]!)
        taken[i] = taken[i]! + 1
        lastServed = numbers[i]!
      }
    }
    for (const [i, queue] of numbers.entries()) {
      const left = room.get(queue)
      if (left !== undefined) room.set(queue, left - taken[i]!)
    }
    return picked
  }

  function end(owner: Owner, crashed: boolean): number {
    flush()
    if (crashed) countCrash.run(owner.ownerNo)
    const freed = free.run(owner.ownerNo).changes
    owners.remove(owner)
    alive.delete(owner.name)
    heads.each((head) => {
      if (head.owner !== owner.ownerNo) return
      head.owner = null
      head.ready = true
      if (crashed && isExecuting(head.waiting)) head.crashes++
    })
    return freed
  }

  return {
    claim({ owner: name, limit, now, until, room, only }) {
      for (const late of owners.ended(now)) end(late, late.name !== name)
      const owner = owners.hold(name, until)
      alive.add(name)
      flush()
      promote.run(now)
      const left = new Map([...(room ?? [])].map(([workflow, runs]) => [queueOf(names.workflowNo(workflow), false), runs]))
      const claimed: ClaimedRun[] = []
      const takeRun = (runNo: number): void => {
        take.run(owner.ownerNo, runNo)
        const selected = selectRun.get(runNo)!
        const head = heads.cached(runNo) ?? heads.load({ ...selected, owner: owner.ownerNo })
        head.owner = owner.ownerNo
        head.ready = false
        claimed.push(rows.toRow(selected))
      }
      if (only !== undefined) {
        for (const runNo of oldestOf.all(...below(only), limit)) takeRun(runNo)
        return claimed
      }
      for (let priority = topPriority.get(Number.MAX_SAFE_INTEGER) ?? undefined; priority !== undefined && claimed.length < limit;) {
        for (const runNo of pick(priority, limit - claimed.length, left)) takeRun(runNo)
        priority = topPriority.get(priority) ?? undefined
      }
      return claimed
    },
    heartbeat(name, now, until) {
      const owner = owners.byName(name)
      if (!owner) return false
      if (owner.until <= now) {
        // It was paused, not dead: it is calling.
        end(owner, false)
        return false
      }
      owners.hold(name, until)
      return true
    },
    release(runId, name) {
      const head = heads.find(runId)
      if (!head || head.owner === null || head.owner !== owners.byName(name)?.ownerNo) return
      head.owner = null
      heads.touch(head)
    },
    releaseAll(name) {
      const owner = owners.byName(name)
      if (owner) end(owner, false)
    },
    recover(now) {
      const dead = owners.all().filter((owner) => !alive.has(owner.name) || owner.until <= now)
      return dead.reduce((freed, owner) => freed + end(owner, true), 0)
    },
    nextWake: (only) => (only === undefined ? (nextReady.get() ?? nextTimer.get()) : nextOf.get(...below(only))) ?? undefined,
  }
}
