import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import type { ChildOutcome } from '#shared/nodes/define-node.ts'
import type { Recorded } from '#shared/run/events.ts'
import { STATES, type RunStateName } from '#shared/run/run-state.ts'
import type { Definition } from '#shared/graph/definition.ts'
import type { Store } from '../store.ts'
import { createClaims } from './claims.ts'
import { settings } from './connect.ts'
import { toDomainError } from './faults.ts'
import { DATABASE_FILE } from './folder.ts'
import { createGroupCommit } from './group-commit.ts'
import { createHeads } from './heads.ts'
import { createJournal, prepareRun, type Newborn } from './journal.ts'
import { createNames } from './names.ts'
import { createOwners } from './owners.ts'
import { createPayloads, MAX_PAYLOAD } from './payloads.ts'
import { createProjections } from './projections.ts'
import { createQueries } from './queries.ts'
import { createRunRows, outputOf } from './run-rows.ts'
import { eventsOf, fromJson, toJsonText } from './json-text.ts'

export interface StoreOptions {
  /** When gathered writes are flushed: default the end of this turn of the event loop. */
  schedule?: (flush: () => void) => void
  /** How long another program may hold the database before writes are refused as `unavailable`. Default 5 s. */
  busyMs?: number
  /** Longest JSON of one value, bytes. Default 64 MiB. */
  maxPayloadBytes?: number
}

export interface SqliteStore extends Store {
  /** The connection, for tests that make the disk full and tools that look inside. */
  readonly database: Database
  /** Transactions committed since it was opened. */
  readonly commits: number
}

const NONE: readonly Newborn[] = []

/** The store over an open, locked and migrated database. */
export function createSqliteStore(db: Database, folder: string, unlock: () => void, options: StoreOptions): SqliteStore {
  const names = createNames(db)
  const owners = createOwners(db)
  const heads = createHeads(db)
  const journal = createJournal(db, heads, names, owners, createProjections(db))
  const rows = createRunRows(db, names, owners)
  const claims = createClaims(db, heads, names, owners, rows, journal.flush)
  const payloads = createPayloads(db, options.maxPayloadBytes ?? MAX_PAYLOAD)
  const queries = createQueries(drizzle(db))
  const dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck()
  let seenVersion = dataVersion.get()

  function forget(): void {
    heads.forget()
    names.forget()
    owners.forget()
    journal.forget()
  }

  const group = createGroupCommit({
    db,
    folder,
    schedule: options.schedule ?? ((flush) => void setImmediate(flush)),
    busyMs: options.busyMs ?? 5_000,
    begun() {
      heads.trim()
      const version = dataVersion.get()
      if (version !== seenVersion) forget()
      seenVersion = version
    },
    finish: journal.flush,
    forget,
  })
  const { write } = group

  /** Faults of reading get the same words as those of writing. */
  async function read<T>(query: () => T): Promise<T> {
    try {
      return query()
    } catch (error) {
      throw toDomainError(error, folder)
    }
  }

  const insertDefinition = db.prepare<[string, string, string]>('INSERT INTO definitions (hash, name, json, runs) VALUES (?, ?, ?, 0) ON CONFLICT (hash) DO NOTHING')
  const selectDefinition = db.prepare<[string], string>('SELECT json FROM definitions WHERE hash = ?').pluck()
  const countStates = db.prepare<[], { state: RunStateName; runs: number }>('SELECT state, count(*) AS runs FROM runs WHERE parent_no IS NULL GROUP BY state')
  const selectRunNumber = db.prepare<[string], number>('SELECT number FROM runs WHERE run_id = ?').pluck()
  const selectRunNo = db.prepare<[string], number>('SELECT run_no FROM runs WHERE run_id = ?').pluck()
  const selectJournal = db.prepare<[number, number, number], { lastSeq: number; at: number; events: string }>(
    'SELECT last_seq AS lastSeq, at, events FROM journal WHERE run_no = ? AND last_seq > ? ORDER BY last_seq LIMIT ?',
  )
  const selectOutcomes = db.prepare<[number, string, number], { index: number; state: ChildOutcome['state']; error: string | null; lastEvents: string | null }>(`
    SELECT r.parent_index AS "index", r.state, r.error, CASE r.state WHEN 'success' THEN
      (SELECT events FROM journal j WHERE j.run_no = r.run_no ORDER BY last_seq DESC LIMIT 1) END AS lastEvents
    FROM runs r WHERE r.parent_no = ? AND r.parent_step = ? AND r.parent_round = ? AND r.state IN ('success', 'failed', 'cancelled')
    ORDER BY r.parent_index`)
  const selectOpenChildren = db
    .prepare<[number], string>(`SELECT run_id FROM runs WHERE parent_no = ? AND state NOT IN ('success', 'failed', 'cancelled') ORDER BY run_no`)
    .pluck()

  function readJournal(runId: string, afterSeq: number, limit = Number.MAX_SAFE_INTEGER): Recorded[] {
    const found: Recorded[] = []
    for (const { lastSeq, at, events: text } of selectJournal.iterate(selectRunNo.get(runId) ?? -1, afterSeq, limit)) {
      const events = eventsOf(text)
      for (const [i, event] of events.entries()) {
        const seq = lastSeq - events.length + 1 + i
        if (seq > afterSeq && found.length < limit) found.push(Object.assign(event, { seq, at }))
      }
      if (found.length >= limit) break
    }
    return found
  }

  return {
    saveDefinitions: async (definitions) => {
      const texts = definitions.map((definition) => toJsonText(definition, `Definition ${definition.name}`))
      await write(() => {
        for (const [i, definition] of definitions.entries()) insertDefinition.run(definition.hash, definition.name, texts[i]!)
      })
    },
    definition: (hash) =>
      read(() => {
        const json = selectDefinition.get(hash)
        return json === undefined ? undefined : fromJson<Definition>(json)
      }),
    createRun: async (run) => {
      const newborn = prepareRun(run)
      return write(() => journal.create(newborn), newborn.events.length)
    },
    append: (append) => {
      // Not an async function: it is called for every step, and a promise around a promise costs three more turns of the microtask queue.
      try {
        const events = toJsonText(append.events, 'An event')
        const children = append.children?.map(prepareRun) ?? NONE
        return write(() => journal.append(append, events, children), events.length)
      } catch (error) {
        return Promise.reject(error)
      }
    },
    run: (runId) => read(() => rows.one(runId)),
    runs: (filter) => read(() => rows.list(filter)),
    countRuns: () =>
      read(() => {
        const counts = Object.fromEntries(STATES.filter((state) => state !== 'skipped').map((state) => [state, 0])) as { [S in RunStateName]: number }
        for (const { state, runs } of countStates.all()) counts[state] = runs
        return counts
      }),
    runNumber: (runId) => read(() => selectRunNumber.get(runId)),
    journal: (runId, afterSeq, limit) => read(() => readJournal(runId, afterSeq, limit)),
    putPayload: async (json) => {
      const hash = payloads.hash(json)
      await write(() => payloads.put(hash, json), json.length)
      return hash
    },
    payload: (hash) => read(() => payloads.get(hash)),
    claim: (request) => write(() => claims.claim(request)),
    heartbeat: (owner, now, until) => write(() => claims.heartbeat(owner, now, until)),
    release: (runId, owner) => write(() => claims.release(runId, owner)),
    releaseAll: (owner) => write(() => claims.releaseAll(owner)),
    nextWake: () => read(claims.nextWake),
    recover: (now) => write(() => claims.recover(now)),
    childOutcomes: ({ run, step, round }) =>
      read(() =>
        selectOutcomes.all(selectRunNo.get(run) ?? -1, step, round).map(({ index, state, error, lastEvents }) => {
          const output = lastEvents === null ? undefined : outputOf(lastEvents).output
          return {
            index,
            state,
            ...(output === undefined ? {} : { output: payloads.resolve(output) }),
            ...(error === null ? {} : { error: fromJson<NonNullable<ChildOutcome['error']>>(error) }),
          }
        }),
      ),
    openChildren: (run) => read(() => selectOpenChildren.all(selectRunNo.get(run) ?? -1)),
    effect: (key, now) => read(() => queries.effect(key, now)),
    effects: (runId) => read(() => queries.effects(runId)),
    reviews: (filter) => read(() => queries.reviews(filter)),
    review: (reviewId) => read(() => queries.review(reviewId)),
    deadLetters: (filter) => read(() => queries.deadLetters(filter)),
    health: () =>
      read(() => ({
        engine: 'sqlite',
        version: db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '',
        integrity: String(db.pragma('integrity_check(1)', { simple: true })),
        settings: settings(db),
        size: ['', '-wal'].reduce((size, suffix) => size + (statSync(join(folder, DATABASE_FILE + suffix), { throwIfNoEntry: false })?.size ?? 0), 0),
      })),
    close: async () => {
      if (!db.open) return
      group.close()
      db.close()
      unlock()
    },
    database: db,
    get commits() {
      return group.commits
    },
  }
}
