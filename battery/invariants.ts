import type { Definition, StepDefinition } from '#shared/graph/definition.ts'
import type { Recorded } from '#shared/run/events.ts'
import { type Dump, pathsOf } from './dump.ts'
import type { LedgerRow } from './ledger.ts'

/**
 * What must hold of every run at every moment, ended or not: reliability.md's I2 to I8 and what follows from them.
 * Definitions are those of the runs, by hash. `slackMs`: how far the times of a journal may be off; none in virtual time. Gives what is broken.
 */
export function invariants(dump: Dump, definitions: { [hash: string]: Definition }, ledger: readonly LedgerRow[], slackMs = 0): string[] {
  const broken: string[] = []
  for (const [runId, journal] of Object.entries(dump.journals)) {
    const row = dump.rows[runId]!
    const definition = definitions[row.definition]
    if (!definition) {
      broken.push(`run ${runId} has a definition that is not its own: ${row.definition}`)
      continue
    }
    checkJournal(broken, runId, journal, definition, slackMs)
    checkRow(broken, dump, runId, journal)
    checkIntents(broken, runId, journal, definition, ledger)
  }
  checkKeys(broken, dump, definitions, ledger)
  return broken
}

const ENDS = new Set(['step-succeeded', 'step-failed', 'step-skipped', 'step-cancelled'])
/** What children of a step tell may come after the step was cancelled. */
const NEWS: ReadonlySet<Recorded['type']> = new Set(['child-ended', 'child-parked', 'child-resumed'])
/** What people say of a retry that waits. */
const SOONER: ReadonlySet<Recorded['type']> = new Set(['retry-hurried', 'retry-stopped'])
const RUN_ENDS = new Set(['run-succeeded', 'run-failed', 'run-cancelled'])

function checkJournal(broken: string[], runId: string, journal: readonly Recorded[], definition: Definition, slackMs: number): void {
  const steps = new Map(definition.steps.map((step) => [step.id, step]))
  const ended = new Map<string, Recorded>()
  const begun = new Set<string>()
  const reviews = new Map<string, 'open' | 'decided'>()
  const notBefore = new Map<string, number>()
  const stopped = new Set<string>()
  const childrenEnded = new Set<string>()
  let over: string | undefined
  journal.forEach((event, i) => {
    const at = `run ${runId} event ${event.seq} (${event.type})`
    if (event.seq !== i + 1) broken.push(`I6 ${at}: expected seq ${i + 1}`)
    if ((event.type === 'run-created') !== (i === 0)) broken.push(`I6 ${at}: a journal begins with run-created, once`)
    if (over !== undefined) broken.push(`I5 ${at}: comes after ${over}`)
    if (RUN_ENDS.has(event.type)) over = event.type
    if (!('step' in event) || event.type === 'run-failed' || event.step === undefined) return
    const step = steps.get(event.step)
    if (!step) return void broken.push(`${at}: no such step ${event.step}`)
    if (ended.has(event.step) && !NEWS.has(event.type)) broken.push(`I2 ${at}: ${event.step} had already ended`)
    if (!begun.has(event.step) && event.type !== 'step-skipped' && event.type !== 'step-cancelled') {
      begun.add(event.step)
      if (!mayBegin(step, ended)) broken.push(`I3 ${at}: ${event.step} began before what it needs`)
    }
    const due = notBefore.get(event.step)
    if (due !== undefined && event.type !== 'step-cancelled') {
      if (!SOONER.has(event.type) && event.at < due - slackMs) broken.push(`${at}: ${event.step} went on ${due - event.at} ms early`)
      notBefore.delete(event.step)
    }
    if (event.type === 'attempt-failed' && event.retryAt !== undefined) notBefore.set(event.step, event.retryAt)
    if (event.type === 'step-waiting') notBefore.set(event.step, event.until)
    if (event.type === 'retry-stopped') stopped.add(event.step)
    if (event.type === 'review-decided') stopped.delete(event.step)
    if (event.type === 'step-started' && stopped.has(event.step))
      broken.push(`${at}: ${event.step} went on although its retries were stopped`)
    if (event.type === 'review-requested') {
      if (reviews.has(event.review)) broken.push(`I8 ${at}: review ${event.review} was requested twice`)
      reviews.set(event.review, 'open')
    }
    if (event.type === 'review-decided') {
      if (reviews.get(event.review) !== 'open') broken.push(`I8 ${at}: review ${event.review} was not open`)
      reviews.set(event.review, 'decided')
    }
    if (event.type === 'child-ended') {
      const child = `${event.step}#${event.round}.${event.index}`
      if (childrenEnded.has(child)) broken.push(`I2 ${at}: child ${child} ended twice`)
      childrenEnded.add(child)
    }
    if (ENDS.has(event.type)) ended.set(event.step, event)
  })
  if (over === undefined || over === 'run-cancelled') return
  for (const id of steps.keys()) if (!ended.has(id)) broken.push(`run ${runId} ended while ${id} had not`)
}

/** Whether the ends so far let a step begin. */
function mayBegin(step: StepDefinition, ended: ReadonlyMap<string, Recorded>): boolean {
  if (step.incoming.length === 0) return true
  const arrived = step.incoming.filter((edge) => {
    const end = ended.get(edge.from)
    return (end?.type === 'step-succeeded' || end?.type === 'step-failed') && end.port === edge.port
  }).length
  switch (step.join.mode) {
    case 'all':
      return arrived > 0 && step.incoming.every((edge) => ended.has(edge.from))
    case 'any':
    case 'first_success':
      return arrived > 0
    case 'n_of_m':
      return arrived >= step.join.n
  }
}

const STATE_OF = { 'run-succeeded': 'success', 'run-failed': 'failed', 'run-cancelled': 'cancelled' } as const

function checkRow(broken: string[], dump: Dump, runId: string, journal: readonly Recorded[]): void {
  const row = dump.rows[runId]!
  const last = journal.at(-1)
  if (row.seq !== last?.seq) broken.push(`run ${runId}: row is at ${row.seq}, journal at ${last?.seq}`)
  const open = dump.reviews.filter((review) => review.runId === runId && review.state === 'open')
  if (last && last.type in STATE_OF) {
    const state = STATE_OF[last.type as keyof typeof STATE_OF]
    if (row.state !== state) broken.push(`I5 run ${runId}: row says ${row.state}, journal ${state}`)
    if (row.owner !== undefined) broken.push(`I4 run ${runId} ended and is still owned by ${row.owner}`)
    if (row.wakeAt !== undefined) broken.push(`I4 run ${runId} ended and still has a timer`)
    if (open.length > 0) broken.push(`I4 run ${runId} ended with an open review`)
    return
  }
  if (row.state === 'success' || row.state === 'failed' || row.state === 'cancelled')
    broken.push(`I5 run ${runId}: row says ${row.state}, journal goes on`)
  const asked = journal.filter((event) => event.type === 'review-requested').map((event) => event.review)
  const closed = new Set(journal.filter((event) => event.type === 'review-decided').map((event) => event.review))
  const ended = new Set(journal.flatMap((event) => (ENDS.has(event.type) && 'step' in event ? [event.step] : [])))
  for (const event of journal) {
    if (event.type !== 'review-requested' || closed.has(event.review) || ended.has(event.step)) continue
    if (!open.some((review) => review.reviewId === event.review))
      broken.push(`I8 run ${runId}: review ${event.review} is asked for and not in the inbox`)
  }
  for (const review of open)
    if (!asked.includes(review.reviewId)) broken.push(`I8 run ${runId}: review ${review.reviewId} is in the inbox and was never asked for`)
}

/** The intent of a keyed or unsafe effect is on disk before the effect; no effect goes out before what it follows from is on disk. */
function checkIntents(
  broken: string[],
  runId: string,
  journal: readonly Recorded[],
  definition: Definition,
  ledger: readonly LedgerRow[],
): void {
  const begun = new Map<string, number>()
  const ended = new Map<string, Recorded>()
  for (const event of journal) {
    if (event.type === 'step-started') begun.set(event.step, Math.max(begun.get(event.step) ?? 0, event.attempt))
    if (ENDS.has(event.type) && 'step' in event && event.step !== undefined) ended.set(event.step, event)
  }
  for (const row of ledger) {
    if (row.run !== runId) continue
    const step = definition.steps.find((candidate) => candidate.id === row.step)
    if (!step) continue
    const needsIntent = step.policy.effect.class === 'keyed' || step.policy.effect.class === 'unsafe'
    if (needsIntent && (begun.get(row.step) ?? 0) < row.attempt)
      broken.push(`P3 effect ${runId}/${row.step} #${row.attempt} went out before its intent was durable`)
    if (!mayBegin(step, ended)) broken.push(`P3 effect ${runId}/${row.step} went out before the results that it follows from were durable`)
  }
}

/** What a person may decide that starts an attempt. */
const sendsAgain = new Set(['retry', 'did_not_happen'])

/** One key, one effect; one effect, one key; one body under a key; unsafe ones once. */
function checkKeys(broken: string[], dump: Dump, definitions: { [hash: string]: Definition }, ledger: readonly LedgerRow[]): void {
  const paths = pathsOf(dump)
  const keys = new Map<string, { path: string; body: string }>()
  const effects = new Map<string, string>()
  const unsafe = new Map<string, number>()
  for (const row of ledger) {
    const run = paths.get(row.run)
    if (run === undefined) continue
    const path = run + row.step
    const step = definitions[dump.rows[row.run]!.definition]?.steps.find((candidate) => candidate.id === row.step)
    if (step?.policy.effect.class === 'unsafe') {
      const again = dump.reviews.filter(
        (review) => review.runId === row.run && review.step === row.step && sendsAgain.has(review.decision ?? ''),
      )
      unsafe.set(path, (unsafe.get(path) ?? 0) + 1)
      if (unsafe.get(path)! > 1 + again.length)
        broken.push(`I7 unsafe effect ${path} went out ${unsafe.get(path)} times, ${again.length} of them asked for`)
    }
    if (step?.policy.effect.class !== 'keyed') continue
    if (row.key === '') broken.push(`I7 keyed effect ${path} went out without a key`)
    const known = keys.get(row.key)
    if (known && known.path !== path) broken.push(`I7 key ${row.key} is used for ${known.path} and ${path}`)
    if (known && known.body !== row.body) broken.push(`I7 two bodies under the key ${row.key}`)
    if (effects.has(path) && effects.get(path) !== row.key) broken.push(`I7 effect ${path} has two keys: ${effects.get(path)}, ${row.key}`)
    keys.set(row.key, { path, body: row.body })
    effects.set(path, row.key)
  }
}
