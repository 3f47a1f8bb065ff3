import { readFileSync, writeFileSync } from 'node:fs'
import type { Compiled } from '#shared/graph/definition.ts'
import type { Json } from '#shared/lib/json.ts'
import { createEngine } from '#server/engine/create-engine.ts'
import { realClock } from '#server/engine/clock.ts'
import { openSqliteStore } from '#server/store/sqlite/open.ts'
import { installCrashHook, parseCrashPoint } from './crash-hook.ts'
import { commandFor, decide, openReviews } from './deciding.ts'
import { type Dump, dumpRun } from './dump.ts'
import { loopbackHttp, onlyHttp } from './http.ts'
import type { LedgerRow } from './ledger.ts'
import { batteryHandlers } from './nodes.ts'
import type { Decisions } from './script.ts'

/**
 * A real process that takes runs to their end on a real data folder, and may be told to die on the way: `child <job file>`.
 * It reports what the store held before it touched anything and after it was done.
 */
export interface Job {
  folder: string
  sinkUrl: string
  runs: { runId: string; compiled: Compiled; input: Json; decisions: Decisions }[]
  /** `before:K` or `after:K`. */
  crash?: string
  report: string
}

export interface Report {
  before: (Dump | undefined)[]
  after: (Dump | undefined)[]
  writes: number
  integrity: string
  bootMs: number
}

process.on('disconnect', () => process.exit(1))
const booted = performance.now()
const job = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Job
const hook = installCrashHook(parseCrashPoint(job.crash))
const store = await openSqliteStore({ folder: job.folder })
const before = await Promise.all(job.runs.map(({ runId }) => dumpRun(store, runId)))
const note = (report: Partial<Report>): void => writeFileSync(job.report, JSON.stringify(report))
note({ before })

const work = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const engine = createEngine({
  store,
  handlers: batteryHandlers({ sinkUrl: job.sinkUrl, work }),
  capabilities: onlyHttp(loopbackHttp),
  clock: realClock,
  random: Math.random,
  concurrency: 16,
  owner: `child-${process.pid}`,
  log: (level, message, data) => {
    if (level === 'error') process.stderr.write(`${message} ${JSON.stringify(data)}\n`)
  },
})
await engine.start()
const bootMs = performance.now() - booted
process.send?.({ ready: true })

const ledger = async (run: string): Promise<LedgerRow[]> => (await fetch(`${job.sinkUrl}/?run=${run}`)).json() as Promise<LedgerRow[]>
await Promise.all(
  job.runs.map(async ({ runId, compiled, input, decisions }, i) => {
    if (!before[i]) {
      await store.saveDefinitions([...Object.values(compiled.bodies), compiled.definition])
      await engine.createRun({ definition: compiled.definition.hash, input, runId, idempotencyKey: `battery ${runId}` })
      process.send?.({ acknowledged: runId })
    }
    for (;;) {
      const row = await engine.settled(runId)
      if (row.state === 'success' || row.state === 'failed' || row.state === 'cancelled') return
      const reviews = await openReviews(store, runId)
      if (reviews.length === 0)
        throw new Error(`run ${runId} is settled as ${row.state} and waits for nobody: ${JSON.stringify(row.waiting)}`)
      for (const review of reviews) await decide(engine, review, await commandFor(store, review, decisions, ledger))
    }
  }),
)

const after = await Promise.all(job.runs.map(({ runId }) => dumpRun(store, runId)))
const { integrity } = await store.health()
await engine.stop({ graceMs: 0 })
await store.close()
note({ before, after, writes: hook.writes(), integrity, bootMs })
process.exit(0)
