import type { Definition } from '#shared/graph/definition.ts'
import type { RunRow, Store } from '#server/store/store.ts'
import { type Dump, dumpRun } from '../dump.ts'
import { invariants } from '../invariants.ts'
import type { LedgerRow } from '../ledger.ts'
import type { mirror } from './faulty-store.ts'
import type { Probes } from './probes.ts'

/** Looks at the disk of a simulation past every fault and says what is wrong. */
export interface Judge {
  /** Everything that must hold at any moment. */
  look(when: string): Promise<{ dumps: Dump[]; wrong: string[] }>
  /** Whether every run has ended. */
  over(): Promise<boolean>
  /** Runs that have not ended, children too. */
  open(): Promise<RunRow[]>
  /** Open runs, when nothing will ever move them: no timer is running. */
  stuck(now: number): Promise<string[]>
}

export interface JudgeOptions {
  store: Store
  roots: readonly string[]
  definitions: { [hash: string]: Definition }
  ledger: readonly LedgerRow[]
  /** Runs whose start was answered. */
  acknowledged: ReadonlySet<string>
  /** What was acknowledged to the processes. */
  written: ReturnType<typeof mirror>
}

export function createJudge({ store, roots, definitions, ledger, acknowledged, written }: JudgeOptions): Judge {
  async function rowsOf(runId: string): Promise<RunRow[]> {
    const row = await store.run(runId)
    if (!row) return []
    const children = await Promise.all((await store.openChildren(runId)).map(rowsOf))
    return [row, ...children.flat()]
  }
  const open = async (): Promise<RunRow[]> => (await Promise.all(roots.map(rowsOf))).flat().filter((row) => !ENDED.has(row.state))

  return {
    open,
    async look(when) {
      const dumps: Dump[] = []
      const wrong: string[] = []
      for (const [runId, journal] of written.journals) {
        const row = await store.run(runId)
        if (row?.seq !== journal.length)
          wrong.push(`P12 ${when}: run ${runId} is at event ${row?.seq} on disk and ${journal.length} was acknowledged`)
      }
      for (const root of roots) {
        const dump = await dumpRun(store, root)
        if (!dump && acknowledged.has(root)) wrong.push(`I1 ${when}: run ${root} was acknowledged and is gone`)
        if (!dump) continue
        dumps.push(dump)
        wrong.push(...invariants(dump, definitions, ledger).map((text) => `${when}: ${text}`))
      }
      return { dumps, wrong }
    },
    async over() {
      const rows = await Promise.all(roots.map((root) => store.run(root)))
      return rows.every((row) => row && ENDED.has(row.state))
    },
    async stuck(now) {
      const rows = await open()
      const timers = rows.filter(({ waiting }) => (waiting?.for === 'timer' || waiting?.for === 'retry') && waiting.at > now)
      if (timers.length > 0) return []
      return rows.map((row) => `${row.runId} is ${row.state}, waits for ${JSON.stringify(row.waiting)}, owner ${row.owner}`)
    },
  }
}

const ENDED = new Set(['success', 'failed', 'cancelled'])

/** A cancel stops what runs within two seconds. Looked at where nothing goes wrong any more; commits take a moment of their own. */
const CANCEL_MS = 2_000

export function lateCancels(dump: Dump, calmFrom: number): string[] {
  return Object.entries(dump.journals).flatMap(([runId, journal]) => {
    const asked = journal.find((event) => event.type === 'cancel-requested')
    const done = journal.find((event) => event.type === 'run-cancelled')
    if (!asked || asked.at < calmFrom || !done || done.at - asked.at <= CANCEL_MS) return []
    return [`R13 run ${runId} was cancelled ${done.at - asked.at} ms after it was asked for`]
  })
}

/** Rare things that are seen in a journal afterwards. */
export function countProbes(probes: Probes, dump: Dump): void {
  for (const [runId, journal] of Object.entries(dump.journals)) {
    for (const event of journal) {
      if (event.type === 'step-cancelled' && event.because === 'race') probes.raceCancelled++
      if (event.type === 'run-cancelled' && runId === dump.root) {
        probes.cancelled++
        if (Object.keys(dump.journals).length > 1) probes.cancelledWithChildren++
      }
      if (event.type === 'attempt-failed' && event.error.kind === 'timeout' && !event.error.message.startsWith('scripted'))
        probes.timedOut++
      if (event.type === 'retry-hurried') probes.retryHurried++
      if (event.type === 'retry-stopped') probes.retryStopped++
      if (event.type === 'review-requested' && event.reasons.some(({ when }) => when === 'unknown_outcome')) probes.unknownOutcomeAsked++
      if (event.type === 'review-requested' && event.reasons.some(({ when }) => when === 'crashed')) probes.quarantined++
      if (event.type === 'child-ended' && event.state === 'failed') {
        const end = journal.find((other) => (other.type === 'step-succeeded' || other.type === 'step-failed') && other.step === event.step)
        if (end?.type === 'step-succeeded') probes.childFailedTolerated++
        if (end?.type === 'step-failed') probes.childFailedFatally++
      }
      if ('output' in event && event.output && 'ref' in event.output) probes.payloadAside++
    }
  }
}
