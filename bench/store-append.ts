import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Definition } from '#shared/graph/definition.ts'
import { openSqliteStore } from '#server/store/sqlite/open.ts'

/**
 * What the store costs beyond SQLite itself: appends of one no-op step each, 256 runs at once, against the bare loop (asynchronous append, one
 * transaction a turn of the event loop, one insert of 300 B and one update a step, the same settings and disk). Rounds alternate, because the
 * machine is shared: only the ratio within a round holds. CPU time is user and system together.
 *
 *   node --import tsx bench/store-append.ts [steps=30720] [rounds=15] [folder]
 */
const STEPS = Number(process.argv[2] ?? 30_720)
const ROUNDS = Number(process.argv[3] ?? 15)
const AT_ONCE = 256
const STEPS_A_RUN = 10
const HASH = 'd'.repeat(64)
const DEFINITION: Definition = { format: 'belay/definition@1', hash: HASH, name: 'bench', vars: {}, steps: [] }
const root = mkdtempSync(join(process.argv[4] ?? tmpdir(), 'belay-bench-'))

interface Figure {
  /** Microseconds a step. */
  wall: number
  cpu: number
  bytesAStep: number
}

async function bare(): Promise<Figure> {
  const path = join(root, `bare-${Math.random()}.db`)
  const db = new Sqlite(path)
  db.pragma('journal_mode = wal')
  db.pragma('synchronous = full')
  db.pragma('cache_size = -16000')
  db.exec(
    'CREATE TABLE steps (id INTEGER PRIMARY KEY, run INTEGER, seq INTEGER, body TEXT); CREATE TABLE runs (id INTEGER PRIMARY KEY, seq INTEGER, at INTEGER, state TEXT)',
  )
  const runs = STEPS / STEPS_A_RUN
  const addRun = db.prepare('INSERT INTO runs VALUES (?, 0, 0, ?)')
  db.transaction(() => {
    for (let run = 0; run < runs; run++) addRun.run(run, 'running')
  })()
  const insert = db.prepare('INSERT INTO steps (run, seq, body) VALUES (?, ?, ?)')
  const update = db.prepare('UPDATE runs SET seq = ?, at = ? WHERE id = ?')
  const [begin, commit] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('COMMIT')]
  const body = 'x'.repeat(280)
  let queue: { run: number; seq: number; resolve: () => void }[] = []
  const flush = (): void => {
    const batch = queue
    queue = []
    begin.run()
    for (const { run, seq } of batch) {
      insert.run(run, seq, body)
      update.run(seq, 1_790_000_000_000, run)
    }
    commit.run()
    for (const { resolve } of batch) resolve()
  }
  const append = (run: number, seq: number): Promise<void> =>
    new Promise((resolve) => {
      if (queue.push({ run, seq, resolve }) === 1) setImmediate(flush)
    })
  const figure = await measure(runs, async (run) => {
    for (let seq = 1; seq <= STEPS_A_RUN; seq++) await append(run, seq)
  })
  db.pragma('wal_checkpoint(truncate)')
  db.close()
  return { ...figure, bytesAStep: statSync(path).size / STEPS }
}

async function store(): Promise<Figure> {
  const folder = join(root, `store-${Math.random()}`)
  const opened = await openSqliteStore({ folder })
  await opened.saveDefinitions([DEFINITION])
  const at = 1_790_000_000_000
  const runs = STEPS / STEPS_A_RUN
  await opened.claim({ owner: 'bench', limit: 0, now: at, until: at + 60_000 })
  const create = Array.from({ length: runs }, (_, run) =>
    opened.createRun({
      runId: `01bench${String(run).padStart(13, '0')}`,
      at,
      created: { type: 'run-created', definition: HASH, workflow: 'bench', input: { json: null } },
      owner: 'bench',
    }),
  )
  const ids = (await Promise.all(create)).map(({ runId }) => runId)
  const before = opened.database.prepare<[], number>('SELECT sum(pgsize) FROM dbstat').pluck().get() ?? 0
  const figure = await measure(runs, async (run) => {
    for (let i = 0; i < STEPS_A_RUN; i++) {
      await opened.append({
        runId: ids[run]!,
        afterSeq: 1 + 2 * i,
        owner: 'bench',
        at,
        events: [
          { type: 'step-started', step: `step${i}`, attempt: 1 },
          { type: 'step-succeeded', step: `step${i}`, attempt: 1, output: { json: null }, port: 'out' },
        ],
        summary: { state: 'running', waiting: { for: 'attempt' }, wakeAt: at },
        progress: true,
      })
    }
  })
  const after = opened.database.prepare<[], number>('SELECT sum(pgsize) FROM dbstat').pluck().get() ?? 0
  await opened.close()
  return { ...figure, bytesAStep: (after - before) / STEPS }
}

/** Of all runs, `AT_ONCE` of them at a time. */
async function measure(runs: number, one: (run: number) => Promise<void>): Promise<Pick<Figure, 'wall' | 'cpu'>> {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < runs) await one(next++)
  }
  const start = performance.now()
  const cpu = process.cpuUsage()
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  const wall = ((performance.now() - start) * 1_000) / STEPS
  const { user, system } = process.cpuUsage(cpu)
  return { wall, cpu: (user + system) / STEPS }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

const rounds: { wall: number; cpu: number }[] = []
for (let round = 0; round <= ROUNDS; round++) {
  let limit: Figure
  let ours: Figure
  if (round % 2 === 0) {
    limit = await bare()
    ours = await store()
  } else {
    ours = await store()
    limit = await bare()
  }
  // Round 0 warms up.
  if (round === 0) continue
  rounds.push({ wall: ours.wall / limit.wall, cpu: ours.cpu / limit.cpu })
  const line = (name: string, { wall, cpu }: Figure): string =>
    `${name} ${Math.round(1e6 / wall)}/s (${wall.toFixed(1)} us, cpu ${cpu.toFixed(1)})`
  console.log(
    `${line('bare', limit)}   ${line('store', ours)}   ${(ours.wall / limit.wall).toFixed(2)}x   ${Math.round(ours.bytesAStep)} B a step`,
  )
}
const [wall, cpu] = [median(rounds.map((round) => round.wall)), median(rounds.map((round) => round.cpu))]
console.log(`the store costs ${wall.toFixed(2)}x the bare loop, ${cpu.toFixed(2)}x its CPU time (medians of ${ROUNDS} rounds)`)
rmSync(root, { recursive: true })
