import { fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bundle } from './bundle.ts'
import type { Job, Report } from './child.ts'
import { compare } from './compare.ts'
import type { Dump } from './dump.ts'
import type { FarSide } from './far-side.ts'
import { invariants } from './invariants.ts'
import type { LedgerRow } from './ledger.ts'
import type { Expectation } from './expectation.ts'

/** One data folder taken through any number of deaths to the end, checked after each of them. */

export interface Planned {
  run: Job['runs'][number]
  expected: Expectation
}

/** How one process of a case dies: at a write, some time after it was ready, or not at all. */
export type Death = { at: string } | { afterMs: number } | undefined

export interface CaseResult {
  violations: string[]
  /** Deaths that happened, of those planned; a process may be done before. */
  deaths: number
  /** Writes of the last process. */
  writes: number
  bootMs: number
  probes: CaseProbes
}

/** What the deaths of a case fell upon. */
export interface CaseProbes {
  /** An effect was in the ledger and its result not in the journal. */
  betweenEffectAndRecord: number
  /** A keyed effect was sent again under its key. */
  sentAgain: number
  /** An unsafe step was left to a person. */
  askedWhetherItHappened: number
  timerPending: number
  reviewOpen: number
  childrenOpen: number
  /** The run was not there yet. */
  beforeAcknowledgement: number
}

export const noProbes = (): CaseProbes => ({
  betweenEffectAndRecord: 0,
  sentAgain: 0,
  askedWhetherItHappened: 0,
  timerPending: 0,
  reviewOpen: 0,
  childrenOpen: 0,
  beforeAcknowledgement: 0,
})

const LIMIT_MS = 60_000
/** Events that are appended together share the time of the first of them. */
const SLACK_MS = 250

export async function runCase(bundle: Bundle, side: FarSide, planned: readonly Planned[], deaths: readonly Death[]): Promise<CaseResult> {
  const folder = mkdtempSync(join(bundle.folder, 'case-'))
  const start = await side.count()
  const result: CaseResult = { violations: [], deaths: 0, writes: 0, bootMs: 0, probes: noProbes() }
  const acknowledged = new Set<string>()
  let lastLedger: LedgerRow[] = []
  for (const death of [...deaths, undefined]) {
    const report = join(folder, 'report.json')
    rmSync(report, { force: true })
    const job: Job = { folder: join(folder, 'data'), sinkUrl: side.url, runs: planned.map(({ run }) => run), report }
    if (death && 'at' in death) job.crash = death.at
    const acknowledgedBefore = new Set(acknowledged)
    const end = await runProcess(bundle, folder, job, death && 'afterMs' in death ? death.afterMs : undefined, acknowledged)
    const ledger = await side.rows(start)
    const said = readReport(report)
    const known = ledger.slice(0, lastLedger.length)
    said?.before?.forEach((dump, i) => {
      checkBefore(result, planned[i]!, dump, known, acknowledgedBefore.has(planned[i]!.run.runId))
      if (dump) checkNotRepeated(result, dump, ledger.slice(lastLedger.length))
    })
    lastLedger = ledger
    if (end.signal === 'SIGKILL' && death) {
      result.deaths++
      continue
    }
    if (end.signal !== null || end.code !== 0 || !said?.after) {
      result.violations.push(`the process ended with ${end.signal ?? end.code}: ${end.errors.slice(-2_000)}`)
      break
    }
    result.writes = said.writes ?? 0
    result.bootMs = said.bootMs ?? 0
    if (said.integrity !== 'ok') result.violations.push(`I13 integrity_check says ${said.integrity}`)
    said.after.forEach((dump, i) => {
      if (!dump) return void result.violations.push(`I1 run ${planned[i]!.run.runId} is gone`)
      const definitions = {
        ...planned[i]!.run.compiled.bodies,
        [planned[i]!.run.compiled.definition.hash]: planned[i]!.run.compiled.definition,
      }
      result.violations.push(...invariants(dump, definitions, ledger, SLACK_MS), ...compare(planned[i]!.expected, dump, ledger))
      probeAfter(result.probes, dump, ledger)
    })
    break
  }
  rmSync(folder, { recursive: true, force: true })
  return result
}

async function runProcess(
  bundle: Bundle,
  folder: string,
  job: Job,
  killAfterMs: number | undefined,
  acknowledged: Set<string>,
): Promise<{ code: number | null; signal: string | null; errors: string }> {
  const file = join(folder, 'job.json')
  writeFileSync(file, JSON.stringify(job))
  const child = fork(bundle.child, [file], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let errors = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text))
  child.on('message', (message: { acknowledged?: string; ready?: boolean }) => {
    if (message.acknowledged !== undefined) acknowledged.add(message.acknowledged)
    if (message.ready && killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  })
  let late = false
  const limit = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, LIMIT_MS)
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(limit)
      resolve({ code, signal: late ? `no end within ${LIMIT_MS} ms` : signal, errors })
    })
  })
}

function readReport(file: string): Partial<Report> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Report>
  } catch {
    // Killed before it had written a report.
    return undefined
  }
}

/** What a process found when it came up: the state that the death before it left behind. */
function checkBefore(
  result: CaseResult,
  { run }: Planned,
  dump: Dump | undefined | null,
  ledger: readonly LedgerRow[],
  acknowledged: boolean,
): void {
  if (!dump) {
    result.probes.beforeAcknowledgement++
    if (acknowledged) result.violations.push(`I1 run ${run.runId} was acknowledged and is gone after the crash`)
    if (ledger.some((row) => row.run === run.runId)) result.violations.push(`I1 run ${run.runId} has effects and is gone after the crash`)
    return
  }
  const definitions = { ...run.compiled.bodies, [run.compiled.definition.hash]: run.compiled.definition }
  result.violations.push(...invariants(dump, definitions, ledger, SLACK_MS).map((text) => `after a crash: ${text}`))
  for (const row of Object.values(dump.rows)) {
    const last = new Map(
      dump.journals[row.runId]!.flatMap((event) => ('step' in event && event.step !== undefined ? [[event.step, event]] : [])),
    )
    for (const event of last.values())
      if (event.type === 'step-waiting' || (event.type === 'attempt-failed' && event.retryAt !== undefined)) result.probes.timerPending++
    if (row.parent && row.state !== 'success' && row.state !== 'failed') result.probes.childrenOpen++
  }
  result.probes.reviewOpen += dump.reviews.filter((review) => review.state === 'open').length
  for (const row of ledger) {
    const journal = dump.journals[row.run]
    if (
      journal &&
      !journal.some(
        (event) =>
          'step' in event &&
          event.step === row.step &&
          'attempt' in event &&
          event.attempt === row.attempt &&
          event.type !== 'step-started',
      )
    ) {
      result.probes.betweenEffectAndRecord++
    }
  }
}

/** No effect of a step whose end was on disk when the process came up. */
function checkNotRepeated(result: CaseResult, dump: Dump, later: readonly LedgerRow[]): void {
  for (const row of later) {
    const done = dump.journals[row.run]?.some(
      (event) => (event.type === 'step-succeeded' || event.type === 'step-failed') && event.step === row.step,
    )
    if (done) result.violations.push(`P2 ${row.run}/${row.step} was executed again after its result was durable`)
  }
}

function probeAfter(probes: CaseProbes, dump: Dump, ledger: readonly LedgerRow[]): void {
  probes.sentAgain += ledger.filter((row) => row.repeated && dump.rows[row.run]).length
  probes.askedWhetherItHappened += dump.reviews.filter((review) =>
    review.requested.reasons.some(({ when }) => when === 'unknown_outcome'),
  ).length
}
