import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { STATES, type RunStateName } from '#shared/run/run-state.ts'
import type { Definition } from '#shared/graph/definition.ts'
import type { Store } from '../store.ts'
import { createChildren } from './children.ts'
import { createClaims } from './claims.ts'
import { settings } from './connect.ts'
import { gone, toDomainError } from './faults.ts'
import { DATABASE_FILE } from './folder.ts'
import { createGroupCommit } from './group-commit.ts'
import { createHeads } from './heads.ts'
import { createJournal, prepareRun, type Newborn } from './journal.ts'
import { createJournalReader } from './journal-rows.ts'
import { createNames } from './names.ts'
import { createOverview } from './overview.ts'
import { createOwners } from './owners.ts'
import { createPayloads, MAX_PAYLOAD } from './payloads.ts'
import { createProjections } from './projections.ts'
import { createQueries } from './queries.ts'
import { createRunRows } from './run-rows.ts'
import { fromJson, toJsonText } from './json-text.ts'
import { createWorkflows } from './workflows.ts'

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

const fileNumber = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.ino

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
  const children = createChildren(db, payloads)
  const readJournal = createJournalReader(db)
  const queries = createQueries(drizzle(db))
  const overview = createOverview(db)
  const file = join(folder, DATABASE_FILE)
  const opened = fileNumber(file)
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
      // SQLite goes on with a file that has no name any more: everything would be acknowledged, and gone with this process.
      if (fileNumber(file) !== opened) throw gone(folder)
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

  const insertDefinition = db.prepare<[string, string, string]>(
    'INSERT INTO definitions (hash, name, json, runs) VALUES (?, ?, ?, 0) ON CONFLICT (hash) DO NOTHING',
  )
  const hasDefinition = db.prepare<[string], number>('SELECT 1 FROM definitions WHERE hash = ?').pluck()
  const selectDefinition = db.prepare<[string], string>('SELECT json FROM definitions WHERE hash = ?').pluck()
  const countStates = db.prepare<[], { state: RunStateName; runs: number }>(
    'SELECT state, count(*) AS runs FROM runs WHERE parent_no IS NULL GROUP BY state',
  )
  const selectRunOfKey = db.prepare<[string], string>('SELECT run_id FROM runs WHERE idempotency_key = ?').pluck()
  const selectRunNumber = db.prepare<[string], number>('SELECT number FROM runs WHERE run_id = ?').pluck()

  return {
    workflows: createWorkflows(db, group, read),
    saveDefinitions: async (definitions) => {
      // Every start names its definitions, nearly always ones that are on disk: no flush is waited for.
      const missing = db.open ? await read(() => definitions.filter(({ hash }) => hasDefinition.get(hash) === undefined)) : definitions
      if (missing.length === 0) return
      const texts = missing.map((definition) => toJsonText(definition, `Definition ${definition.name}`))
      await write(() => {
        for (const [i, definition] of missing.entries()) insertDefinition.run(definition.hash, definition.name, texts[i]!)
      })
    },
    definition: (hash) =>
      read(() => {
        const json = selectDefinition.get(hash)
        return json === undefined ? undefined : fromJson<Definition>(json)
      }),
    createRun: async (run) => {
      const newborn = prepareRun(run)
      payloads.check(newborn.events)
      return write(() => journal.create(newborn), newborn.events.length)
    },
    runOfKey: (idempotencyKey) => read(() => selectRunOfKey.get(idempotencyKey)),
    append: (append) => {
      // Not an async function: it is called for every step, and a promise around a promise costs three more turns of the microtask queue.
      try {
        const events = toJsonText(append.events, 'An event')
        payloads.check(events)
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
        const counts = Object.fromEntries(STATES.filter((state) => state !== 'skipped').map((state) => [state, 0])) as {
          [S in RunStateName]: number
        }
        for (const { state, runs } of countStates.all()) counts[state] = runs
        return counts
      }),
    lastRuns: (workflowIds, most) => read(() => overview.lastRuns(workflowIds, most)),
    reruns: (runId) => read(() => overview.reruns(runId)),
    counts: () => read(overview.counts),
    runNumber: (runId) => read(() => selectRunNumber.get(runId)),
    journal: (runId, afterSeq, limit) => read(() => readJournal(runId, afterSeq, limit)),
    putPayload: async (json) => {
      payloads.check(json)
      const hash = payloads.hash(json)
      await write(() => payloads.put(hash, json), json.length)
      return hash
    },
    payload: (hash) => read(() => payloads.get(hash)),
    claim: (request) => write(() => claims.claim(request)),
    heartbeat: (owner, now, until) => write(() => claims.heartbeat(owner, now, until)),
    release: (runId, owner) => write(() => claims.release(runId, owner)),
    releaseAll: (owner) => write(() => claims.releaseAll(owner)),
    nextWake: (only) => read(() => claims.nextWake(only)),
    recover: (now) => write(() => claims.recover(now)),
    childOutcomes: (parent) => read(() => children.outcomes(parent)),
    openChildren: (run) => read(() => children.open(run)),
    effect: (key, now) => read(() => queries.effect(key, now)),
    effects: (runId) => read(() => queries.effects(runId)),
    reviews: (filter) => read(() => queries.reviews(filter)),
    review: (reviewId) => read(() => queries.review(reviewId)),
    openReviewCounts: (workflowIds) => read(() => overview.openReviewCounts(workflowIds)),
    deadLetters: (filter) => read(() => queries.deadLetters(filter)),
    health: () =>
      read(() => ({
        engine: 'sqlite',
        version: db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '',
        integrity: String(db.pragma('integrity_check(1)', { simple: true })),
        settings: settings(db),
        size: ['', '-wal'].reduce(
          (size, suffix) => size + (statSync(join(folder, DATABASE_FILE + suffix), { throwIfNoEntry: false })?.size ?? 0),
          0,
        ),
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
