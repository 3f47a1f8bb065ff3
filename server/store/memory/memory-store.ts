import { DomainError, type DomainErrorCode } from '#shared/lib/domain-error.ts'
import { sha256Hex } from '#shared/lib/hash.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Definition } from '#shared/graph/definition.ts'
import type { Recorded } from '#shared/run/events.ts'
import { STATES, type RunStateName } from '#shared/run/run-state.ts'
import type { Append, LastRun, NewRun, RunRow, Store } from '../store.ts'
import { testKind } from '../test-kind.ts'
import { eventsOf, isOpen, type MemoryDisk, type StoredRun } from './memory-disk.ts'
import { createMemoryClaims, isBelow } from './memory-claims.ts'
import { createMemoryWorkflows } from './memory-workflows.ts'
import { effectId, project, withdraw } from './memory-projections.ts'

export interface MemoryStoreOptions {
  /** Calls back later, when what was gathered becomes durable. A simulator gives its own. */
  schedule: (flush: () => void) => void
  /** Asked before each flush: a code makes the whole flush fail with it. */
  fault?: () => DomainErrorCode | undefined
}

export interface MemoryStore extends Store {
  /** The process dies: what was not flushed is lost, and nobody hears of it. */
  die(): void
}

/** A store for simulations: the same promises as a real one, on a disk that can be opened again after the process died. */
export function openMemoryStore(disk: MemoryDisk, options: MemoryStoreOptions): MemoryStore {
  if (disk.holder) throw new DomainError('data_folder_in_use', 'The memory disk is in use by another store; close that one first.')
  const me = (disk.holder = {})
  const claims = createMemoryClaims(disk)
  let queue: { work: () => unknown; resolve: (value: never) => void; reject: (error: unknown) => void }[] = []

  function write<T>(work: () => T): Promise<T> {
    if (disk.holder !== me) return Promise.reject(new DomainError('unavailable', 'The memory store is closed.'))
    return new Promise<T>((resolve, reject) => {
      if (queue.push({ work, resolve, reject }) === 1) options.schedule(flush)
    })
  }
  function flush(): void {
    if (disk.holder !== me) return
    const batch = queue
    queue = []
    const code = options.fault?.()
    for (const { work, resolve, reject } of batch) {
      try {
        if (code) throw new DomainError(code, 'The memory disk does not take this write.')
        resolve(work() as never)
      } catch (error) {
        reject(error)
      }
    }
  }
  /** Data that is written is text or a copy from the moment of the call on. */
  const copy = <T>(value: T): T => {
    try {
      return JSON.parse(JSON.stringify(value)) as T
    } catch (cause) {
      throw new DomainError('invalid_input', 'An event cannot be stored as JSON; make it smaller or flatter.', { cause })
    }
  }

  function get(runId: string): StoredRun {
    const run = disk.runs.get(runId)
    if (!run) throw new DomainError('not_found', `There is no run ${runId}.`)
    return run
  }
  function toRow(run: StoredRun): RunRow {
    const last = run.row.state === 'success' ? eventsOf(run.appends.at(-1)!.events).at(-1) : undefined
    const output = last?.type === 'run-succeeded' ? { output: last.output } : {}
    return { ...copy(run.row), ...output, ...(run.owner === undefined ? {} : { owner: run.owner }) }
  }
  const rows = (matches: (run: StoredRun) => boolean): StoredRun[] => [...disk.runs.values()].filter(matches)

  function checkNew({ runId, owner, created }: NewRun): void {
    if (disk.runs.has(runId)) throw new DomainError('conflict', `There is a run ${runId} already.`)
    if (owner !== undefined && !disk.leases.has(owner)) throw new DomainError('stale_writer', `${owner} holds no lease.`)
    if (!disk.definitions.has(created.definition)) throw new DomainError('not_found', `There is no definition ${created.definition}.`)
  }
  function insert({ runId, at, created, given = [], owner, idempotencyKey }: NewRun): void {
    const { definition, workflow, parent, source, labels = {}, priority = 0 } = created
    const above = parent && disk.runs.get(parent.run)
    const row: StoredRun['row'] = {
      runId,
      definition,
      workflow,
      state: 'pending',
      waiting: { for: 'slot' },
      wakeAt: at,
      labels,
      priority,
      seq: 1 + given.length,
      createdAt: at,
      updatedAt: at,
      crashes: 0,
    }
    if (parent) row.parent = parent
    if (source) row.source = source
    disk.runs.set(runId, {
      no: disk.runs.size + 1,
      row,
      owner,
      ready: owner === undefined,
      workflowId: above ? above.workflowId : source?.workflow,
      test: above ? above.test : testKind(source),
      appends: [{ lastSeq: row.seq, at, events: JSON.stringify([created, ...given]) }],
    })
    if (idempotencyKey !== undefined) disk.idempotencyKeys.set(idempotencyKey, runId)
  }
  function create(run: NewRun): { runId: string; created: boolean } {
    const first = run.idempotencyKey === undefined ? undefined : disk.idempotencyKeys.get(run.idempotencyKey)
    if (first !== undefined) return { runId: first, created: false }
    checkNew(run)
    if (run.created.parent) get(run.created.parent.run)
    insert(run)
    return { runId: run.runId, created: true }
  }

  function append(request: Append): number {
    const run = get(request.runId)
    const { row } = run
    if (request.owner !== undefined && run.owner !== request.owner)
      throw new DomainError('stale_writer', `Run ${row.runId} is not held by ${request.owner} any more.`)
    if (row.seq !== request.afterSeq)
      throw new DomainError('stale_writer', `Run ${row.runId} is at event ${row.seq}, not ${request.afterSeq}.`)
    if (!isOpen(run)) throw new DomainError('conflict', `Run ${row.runId} has ended (${row.state}) and stays as it is.`)
    const children = request.children ?? []
    if (
      children.some((child) => child.created.parent?.run !== row.runId) ||
      new Set(children.map((child) => child.runId)).size < children.length
    ) {
      throw new DomainError('conflict', `The children of run ${row.runId} must name it as their parent and have ids of their own.`)
    }
    children.forEach(checkNew)
    if (request.events.length > 0) {
      row.seq += request.events.length
      row.updatedAt = request.at
      run.appends.push({ lastSeq: row.seq, at: request.at, events: JSON.stringify(request.events) })
      for (const event of request.events) project(disk, run, event, request)
    }
    children.forEach(insert)
    follow(run, request)
    return row.seq
  }
  function follow(run: StoredRun, { summary, progress, owner }: Append): void {
    const { waiting: _waiting, wakeAt: _wakeAt, error: _error, ...rest } = run.row
    run.row = { ...rest, ...summary, crashes: progress ? 0 : rest.crashes }
    run.ready ||= owner === undefined
    if (isOpen(run)) return
    delete run.row.wakeAt
    run.ready = false
    run.owner = undefined
    withdraw(disk, run.row.runId)
    const parent = run.row.parent && disk.runs.get(run.row.parent.run)
    if (parent && isOpen(parent)) parent.ready = true
  }

  function readJournal(runId: string, afterSeq: number, limit = Infinity): Recorded[] {
    const found: Recorded[] = []
    for (const { lastSeq, at, events: text } of disk.runs.get(runId)?.appends ?? []) {
      if (lastSeq <= afterSeq) continue
      const events = eventsOf(text)
      events.forEach((event, i) => {
        const seq = lastSeq - events.length + 1 + i
        if (seq > afterSeq && found.length < limit) found.push(Object.assign(event, { seq, at }))
      })
    }
    return found
  }
  const payload = (hash: string): Json | undefined => {
    const json = disk.payloads.get(hash)
    return json === undefined ? undefined : (JSON.parse(json) as Json)
  }
  const isChild = (run: StoredRun, parent: string): boolean => run.row.parent?.run === parent
  const closed = (): void => {
    if (disk.holder === me) disk.holder = undefined
  }

  return {
    workflows: createMemoryWorkflows(disk, write),
    saveDefinitions: async (definitions) => {
      const texts = definitions.map((definition) => [definition.hash, JSON.stringify(definition)] as const)
      await write(() => texts.forEach(([hash, text]) => disk.definitions.has(hash) || disk.definitions.set(hash, text)))
    },
    definition: async (hash) => (disk.definitions.has(hash) ? (JSON.parse(disk.definitions.get(hash)!) as Definition) : undefined),
    createRun: async (run) => ((copied) => write(() => create(copied)))(copy(run)),
    runOfKey: async (idempotencyKey) => disk.idempotencyKeys.get(idempotencyKey),
    append: async (request) => ((copied) => write(() => append(copied)))(copy(request)),
    run: async (runId) => ((run) => run && toRow(run))(disk.runs.get(runId)),
    runs: async ({
      workflow,
      workflowId,
      state,
      states,
      label,
      from = -Infinity,
      to = Infinity,
      tests,
      parts,
      parent,
      limit = 100,
      before,
    }) => {
      const end = before === undefined ? Infinity : (disk.runs.get(before)?.no ?? 0)
      const found = rows(
        (run) =>
          run.no < end &&
          run.row.parent?.run === parent &&
          run.row.workflow === (workflow ?? run.row.workflow) &&
          run.row.state === (state ?? run.row.state) &&
          (states?.includes(run.row.state) ?? true) &&
          run.workflowId === (workflowId ?? run.workflowId) &&
          (label === undefined || run.row.labels[label.name] === label.value) &&
          run.row.createdAt >= from &&
          run.row.createdAt < to &&
          (tests !== false || run.test === 0) &&
          (parts !== false || run.test < 2),
      )
      return found.reverse().slice(0, limit).map(toRow)
    },
    countRuns: async () => {
      const counts = Object.fromEntries(STATES.filter((state) => state !== 'skipped').map((state) => [state, 0])) as {
        [S in RunStateName]: number
      }
      for (const run of rows((candidate) => !candidate.row.parent)) counts[run.row.state]++
      return counts
    },
    lastRuns: async (workflowIds, most) => {
      const found = new Map<string, LastRun[]>()
      for (const id of workflowIds) {
        const runs = rows((run) => run.workflowId === id && run.test < 2 && !run.row.parent).slice(-most)
        if (runs.length > 0)
          found.set(
            id,
            runs.reverse().map(({ row: { runId, state, createdAt } }) => ({ runId, state, createdAt })),
          )
      }
      return found
    },
    reruns: async (runId) =>
      rows((run) => run.row.source?.rerunOf?.run === runId)
        .reverse()
        .map((run) => run.row.runId),
    counts: async () => ({
      openReviews: [...disk.reviews.values()].filter((review) => review.state === 'open').length,
      activeRuns: rows((run) => !run.row.parent && isOpen(run)).length,
      deadLetters: disk.deadLetters.length,
    }),
    runNumber: async (runId) => {
      const run = disk.runs.get(runId)
      return run && rows((other) => other.row.definition === run.row.definition && other.no <= run.no && !other.row.parent).length
    },
    journal: async (runId, afterSeq, limit) => readJournal(runId, afterSeq, limit),
    putPayload: async (json) => {
      const hash = sha256Hex(json)
      await write(() => disk.payloads.set(hash, json))
      return hash
    },
    payload: async (hash) => payload(hash),
    claim: (request) => write(() => claims.claim(request).map(toRow)),
    heartbeat: (owner, now, until) => write(() => claims.heartbeat(owner, now, until)),
    release: (runId, owner) =>
      write(() => {
        const run = disk.runs.get(runId)
        if (run?.owner === owner) run.owner = undefined
      }),
    releaseAll: (owner) => write(() => void claims.end(owner, false)),
    nextWake: async (only) => {
      const free = rows((run) => isBelow(run, only) && run.owner === undefined && isOpen(run))
      const next = Math.min(...free.map((run) => (run.ready ? 0 : (run.row.wakeAt ?? Infinity))))
      return next === Infinity ? undefined : next
    },
    recover: (now) => write(() => claims.recover(now)),
    childOutcomes: async ({ run, step, round }) =>
      rows((child) => isChild(child, run) && child.row.parent!.step === step && child.row.parent!.round === round && !isOpen(child))
        .sort((a, b) => a.row.parent!.index - b.row.parent!.index)
        .map((child) => {
          const { state, error, output, parent } = toRow(child)
          const json = output && ('json' in output ? output.json : payload(output.ref))
          return {
            index: parent!.index,
            state: state as 'success' | 'failed' | 'cancelled',
            ...(json === undefined ? {} : { output: json }),
            ...(error === undefined ? {} : { error }),
          }
        }),
    openChildren: async (run) => rows((child) => isChild(child, run) && isOpen(child)).map((child) => child.row.runId),
    effect: async (key, now) => {
      const effect = disk.effects.get(effectId(key))
      return effect && (effect.expiresAt ?? Infinity) > now ? copy(effect) : undefined
    },
    effects: async (runId) => [...disk.effects.values()].filter((effect) => effect.runId === runId).map(copy),
    reviews: async ({ state, runId, after, limit = 100 }) => {
      const all = [...disk.reviews.values()]
      const inOrder = behind(
        state === 'open' ? all : all.reverse(),
        after === undefined ? undefined : (review) => review.reviewId === after,
      )
      return inOrder
        .filter((review) => review.state === state && review.runId === (runId ?? review.runId))
        .slice(0, limit)
        .map(copy)
    },
    review: async (reviewId) => (disk.reviews.has(reviewId) ? copy(disk.reviews.get(reviewId)!) : undefined),
    openReviewCounts: async (workflowIds) => {
      const found = new Map<string, number>()
      for (const { state, runId } of disk.reviews.values()) {
        const id = disk.runs.get(runId)?.workflowId
        if (state === 'open' && id !== undefined && workflowIds.includes(id)) found.set(id, (found.get(id) ?? 0) + 1)
      }
      return found
    },
    deadLetters: async ({ runId, after, limit = 100 }) =>
      behind([...disk.deadLetters].reverse(), after && ((letter) => letter.runId === after.runId && letter.step === after.step))
        .filter((letter) => letter.runId === (runId ?? letter.runId))
        .slice(0, limit)
        .map(copy),
    health: async () => ({ engine: 'memory', version: '1', integrity: 'ok', settings: {}, size: 0 }),
    close: async () => {
      flush()
      closed()
    },
    die() {
      queue = []
      closed()
    },
  }
}

/** What follows the first that is meant; everything when none is. */
function behind<Row>(rows: Row[], isMeant: ((row: Row) => boolean) | undefined): Row[] {
  if (!isMeant) return rows
  const at = rows.findIndex(isMeant)
  return at < 0 ? [] : rows.slice(at + 1)
}
