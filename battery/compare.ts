import type { Json } from '#shared/lib/json.ts'
import { canonicalJson } from '#shared/lib/json.ts'
import type { Recorded } from '#shared/run/events.ts'
import { childrenOf, type Dump, pathsOf, valueOf } from './dump.ts'
import type { LedgerRow } from './ledger.ts'
import type { Expectation, ExpectedRun, ExpectedStep } from './expectation.ts'

/** A run that has ended, against the oracle: every state, port, output, attempt count, child and effect. Gives what differs. */
export function compare(expected: Expectation, dump: Dump, ledger: readonly LedgerRow[]): string[] {
  const wrong: string[] = []
  compareRun(wrong, expected.run, dump, dump.root, '')
  compareEffects(wrong, expected, dump, ledger)
  return wrong
}

interface Observed {
  state: string
  port?: string
  because?: string
  kind?: string
  deadLetter?: boolean
  output?: Json
  attempts: number
  /** A person was asked about something that only a crash brings about. */
  crashed: boolean
}

/** A fold of its own, so that a fault of the engine's cannot hide itself. */
function observe(dump: Dump, journal: readonly Recorded[]): Map<string, Observed> {
  const steps = new Map<string, Observed>()
  const of = (step: string): Observed => {
    const known = steps.get(step) ?? { state: 'running', attempts: 0, crashed: false }
    steps.set(step, known)
    return known
  }
  for (const event of journal) {
    if (!('step' in event) || event.type === 'run-failed' || event.step === undefined) continue
    const step = of(event.step)
    if ('attempt' in event) step.attempts = Math.max(step.attempts, event.attempt)
    switch (event.type) {
      case 'step-succeeded':
        Object.assign(step, { state: 'success', port: event.port, output: valueOf(dump, event.output) })
        break
      case 'step-failed':
        Object.assign(step, { state: 'failed', port: event.port, kind: event.error.kind, deadLetter: event.deadLetter === true })
        break
      case 'step-skipped':
        Object.assign(step, { state: 'skipped', because: event.because })
        break
      case 'step-cancelled':
        Object.assign(step, { state: 'cancelled', because: event.because })
        break
      case 'review-requested':
        step.crashed ||= event.reasons.some(({ when }) => when === 'unknown_outcome' || when === 'crashed')
        break
      default:
        break
    }
  }
  return steps
}

function compareRun(wrong: string[], expected: ExpectedRun, dump: Dump, runId: string, path: string): void {
  const journal = dump.journals[runId] ?? []
  const observed = observe(dump, journal)
  const row = dump.rows[runId]
  if (row?.state !== expected.state) wrong.push(`run ${path || '/'} is ${row?.state}, expected ${expected.state}`)
  const ended = journal.find((event) => event.type === 'run-succeeded')
  if (expected.state === 'success' && ended?.type === 'run-succeeded') {
    differ(wrong, `output of run ${path || '/'}`, valueOf(dump, ended.output), expected.output)
    differ(wrong, `output in the row of run ${path || '/'}`, valueOf(dump, row?.output), expected.output)
  }
  const children = childrenOf(dump, runId)
  for (const [id, step] of expected.steps) {
    compareStep(wrong, path + id, step, observed.get(id))
    for (const child of step.children) {
      const name = `${id}#${child.round}.${child.index}`
      const childId = children.get(name)
      children.delete(name)
      if (childId === undefined) {
        if (!child.loose) wrong.push(`child ${path}${name} was never started`)
      } else if (!step.loose && (!child.loose || dump.rows[childId]?.state !== 'cancelled'))
        compareRun(wrong, child.run, dump, childId, `${path}${name}/`)
    }
  }
  for (const id of observed.keys()) if (!expected.steps.has(id)) wrong.push(`step ${path}${id} is not in the definition`)
  for (const name of children.keys()) wrong.push(`child ${path}${name} should not be`)
}

function compareStep(wrong: string[], path: string, expected: ExpectedStep, observed: Observed | undefined): void {
  if (!observed) {
    wrong.push(`step ${path} has no event, expected ${expected.state}`)
    return
  }
  if (expected.loose && observed.state !== 'running') return
  if (observed.state !== expected.state) {
    wrong.push(`step ${path} is ${observed.state}, expected ${expected.state}`)
    return
  }
  if (expected.state === 'skipped') {
    if (observed.because !== expected.because)
      wrong.push(`step ${path} is skipped because of ${observed.because}, expected ${expected.because}`)
    return
  }
  if (observed.port !== expected.port) wrong.push(`step ${path} left by ${observed.port}, expected ${expected.port}`)
  if (expected.state === 'success') differ(wrong, `output of ${path}`, observed.output, expected.output)
  else {
    if (observed.kind !== expected.kind) wrong.push(`step ${path} failed with ${observed.kind}, expected ${expected.kind}`)
    if (observed.deadLetter !== (expected.deadLetter ?? false)) wrong.push(`step ${path}: dead letter is ${observed.deadLetter}`)
  }
  if (!observed.crashed && observed.attempts !== expected.attempts)
    wrong.push(`step ${path} had ${observed.attempts} attempts, expected ${expected.attempts}`)
}

function compareEffects(wrong: string[], expected: Expectation, dump: Dump, ledger: readonly LedgerRow[]): void {
  const paths = pathsOf(dump)
  const byPath = new Map<string, LedgerRow[]>()
  for (const row of ledger) {
    if (!paths.has(row.run)) continue
    const path = paths.get(row.run) + row.step
    byPath.set(path, [...(byPath.get(path) ?? []), row])
  }
  for (const effect of expected.effects) {
    const rows = byPath.get(effect.path) ?? []
    byPath.delete(effect.path)
    if (rows.length === 0) {
      if (!effect.optional) wrong.push(`effect ${effect.path} was lost`)
      continue
    }
    if (!effect.optional && rows.some((row) => row.applied) !== effect.applied)
      wrong.push(`effect ${effect.path}: applied is not ${effect.applied}`)
    if (!effect.optional && rows.some((row) => row.body !== effect.body)) wrong.push(`effect ${effect.path} has another body`)
    const keys = new Set(rows.map((row) => row.key))
    if (effect.class === 'keyed' && (keys.size !== 1 || keys.has('')))
      wrong.push(`effect ${effect.path} went out under ${[...keys].join(', ')}`)
  }
  for (const path of byPath.keys()) wrong.push(`effect ${path} should not be`)
}

function differ(wrong: string[], what: string, observed: Json | undefined, expected: Json | undefined): void {
  const a = observed === undefined ? 'nothing' : canonicalJson(observed)
  const b = expected === undefined ? 'nothing' : canonicalJson(expected)
  if (a !== b) wrong.push(`${what} is ${a.slice(0, 200)}, expected ${b.slice(0, 200)}`)
}
