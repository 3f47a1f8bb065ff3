import type { StepDefinition } from '#shared/graph/definition.ts'
import { formatDuration } from '#shared/lib/duration.ts'
import type { State } from '#shared/run/run-state.ts'
import { openChildren, type ChildrenState, type StepState } from '#shared/run/state.ts'
import { skippedText } from '../show/waiting-text.ts'
import { activityOf, type LiveModel } from './model.ts'

/** What a person sees of a run at one moment: plain data, without anything of a terminal. */
export interface RunView {
  runId: string
  name: string
  state: State
  elapsedMs: number
  /** In topological order. */
  steps: StepView[]
}

export interface StepView {
  id: string
  name: string
  state: State
  /** True when the step has begun and not ended. */
  open: boolean
  /** Since its first attempt; absent when it has not begun or was decided without running. */
  durationMs?: number
  attempt: number
  /** What it waits for, whatever the time is: changes when the waiting does. */
  waits: string
  /** What it waits for or how its attempts stand: short pieces in the order of their worth. */
  notes: string[]
  /** The last error, while it matters: the step failed, waits for its next attempt or for a person because of it. */
  cause?: string
  progress?: Progress
}

export interface Progress {
  total: number
  done: number
  failed: number
  cancelled: number
  needsReview: number
  running: number
  /** Started and waiting for a time. */
  waiting: number
  /** Ended items a second; absent until there is something to tell it from. */
  perSecond?: number
  remainingMs?: number
}

/** The model as it looks at `now` (ms since 1970). */
export function viewOf(model: LiveModel, now: number): RunView {
  const { run, plan } = model
  const state: State = run.state === 'running' ? (run.open.size === 0 ? 'running' : activityOf(run)) : run.state
  const started = run.created?.at ?? now
  return {
    runId: run.runId,
    name: plan.definition.name,
    state: onlyPeople(model, state) ? 'needs_review' : state,
    elapsedMs: Math.max(0, (run.endedAt ?? now) - started),
    steps: plan.definition.steps.map((step) => stepView(model, step, now)),
  }
}

/** Every open step waits for a person, in this run or in all of its children. */
function onlyPeople(model: LiveModel, state: State): boolean {
  if (state !== 'running' || model.run.open.size === 0) return false
  for (const id of model.run.open) {
    const step = model.run.steps.get(id)
    if (step?.phase === 'review') continue
    if (step?.phase !== 'children' || !step.children || !childrenWaitForPeople(model, id, step.children)) return false
  }
  return true
}

/** Every child that has been started and not ended waits for a person, and no further one can be started meanwhile. */
function childrenWaitForPeople(model: LiveModel, id: string, children: ChildrenState): boolean {
  const open = openChildren(children)
  const full = children.started === children.total || open >= children.concurrency
  return full && open > 0 && model.tallies.get(id)?.needs_review === open
}

/** One step as it looks at `now`. */
export function stepViewOf(model: LiveModel, id: string, now: number): StepView | undefined {
  const step = model.plan.step(id)
  return step && stepView(model, step, now)
}

function stepView(model: LiveModel, step: StepDefinition, now: number): StepView {
  const known = model.run.steps.get(step.id)
  const base = { id: step.id, name: step.name, attempt: known?.attempt ?? 0 }
  if (!known) return { ...base, state: 'pending', open: false, waits: '', notes: waitsFor(model, step) }
  const progress = known.children && known.children.total > 1 ? progressOf(model, step.id, known, known.children, now) : undefined
  const open = model.run.open.has(step.id)
  const began = known.attempt > 0
  const cause = causeOf(known)
  return {
    ...base,
    state: stateOf(model, step.id, known),
    open,
    waits: `${known.phase ?? ''} ${known.retryAt ?? known.until ?? ''}`,
    notes: notesOf(step, known, now),
    ...(began ? { durationMs: Math.max(0, (known.endedAt ?? now) - known.firstStartedAt) } : {}),
    ...(cause === undefined ? {} : { cause }),
    ...(progress === undefined ? {} : { progress }),
  }
}

function stateOf(model: LiveModel, id: string, known: StepState): State {
  if (known.phase === 'children' && known.children && childrenWaitForPeople(model, id, known.children)) return 'needs_review'
  // Decided or about to be: what follows is recorded in the same breath.
  if (known.phase === 'decided' || known.phase === 'exhausted') return 'running'
  return known.state
}

/** What has to end before this step can begin. */
function waitsFor(model: LiveModel, step: StepDefinition): string[] {
  const missing = new Set<string>()
  for (const edge of step.incoming) {
    const from = model.run.steps.get(edge.from)
    if (!from || model.run.open.has(edge.from)) missing.add(model.plan.step(edge.from)?.name ?? edge.from)
  }
  if (missing.size === 0) return []
  const [first, ...rest] = missing
  return [`waits for ${first}${rest.length === 0 ? '' : ` and ${rest.length} more`}`]
}

function notesOf(step: StepDefinition, known: StepState, now: number): string[] {
  const notes: string[] = []
  const attempts = attemptsOf(step, known)
  switch (known.phase) {
    case 'retry': {
      const next = `attempt ${known.attempt + 1} of ${attempts}`
      return [known.retryAt === undefined ? next : `${next}, ${known.retryAt <= now ? 'now' : `next ${inTime(known.retryAt, now)}`}`]
    }
    case 'attempt':
      if (known.attempt > 1) notes.push(`attempt ${known.attempt} of ${attempts}`)
      return notes
    case 'timer':
      return known.until === undefined ? ['waits for its time'] : [`goes on ${inTime(known.until, now)}`]
    case 'decided':
      return []
    case 'review':
      return (known.review?.reasons ?? []).map((reason) => reason.text)
    case 'children':
      return known.children !== undefined && known.children.round > 1 ? [`round ${known.children.round}`] : []
    case 'exhausted':
    case undefined:
      break
  }
  if (known.state === 'skipped') return [skippedText(known.because)]
  if (known.attempt > 1 && (known.state === 'success' || known.state === 'failed')) notes.push(`${known.attempt} attempts`)
  if (known.state === 'failed' && known.port === 'error') notes.push('goes on along its error branch')
  return notes
}

/** The limit that the last failure is under: a rule that names its kind, else the step's own. */
function attemptsOf(step: StepDefinition, known: StepState): number {
  const kind = known.error?.kind
  const rule = kind === undefined ? undefined : step.policy.retry.rules.find((candidate) => candidate.kinds.includes(kind))
  return Math.max(known.attempt, (rule ?? step.policy.retry).maxAttempts)
}

const inTime = (at: number, now: number): string => (at <= now ? 'now' : `in ${formatDuration(Math.ceil((at - now) / 1_000) * 1_000)}`)

function causeOf(known: StepState): string | undefined {
  const matters = known.state === 'failed' || known.phase === 'retry' || known.phase === 'attempt' || known.phase === 'review'
  return matters ? known.error?.message : undefined
}

function progressOf(model: LiveModel, id: string, known: StepState, children: ChildrenState, now: number): Progress {
  const tally = model.tallies.get(id) ?? { running: 0, pending: 0, needs_review: 0 }
  const done = children.success + children.failed + children.cancelled
  const pace = known.phase === 'children' ? paceOf(model.pace.get(id) ?? [], now) : undefined
  const left = children.total - done - tally.needs_review
  return {
    total: children.total,
    done,
    failed: children.failed,
    cancelled: children.cancelled,
    needsReview: tally.needs_review,
    running: tally.running,
    waiting: tally.pending,
    ...(pace === undefined ? {} : { perSecond: pace, ...(left > 0 ? { remainingMs: (left / pace) * 1_000 } : {}) }),
  }
}

/** Endings a second over the last of them. The first entry is where the counting began. */
function paceOf(endings: readonly number[], now: number): number | undefined {
  const first = endings[0]
  if (first === undefined || endings.length < 3) return undefined
  const span = Math.max(now, endings.at(-1)!) - first
  return span < 200 ? undefined : ((endings.length - 1) / span) * 1_000
}
