import { sha256Hex } from '../lib/hash.ts'
import type { Json } from '../lib/json.ts'
import type { StepDefinition } from '../graph/definition.ts'
import { failuresForReview, type ReviewReason } from '../policy/review-rules.ts'
import type { StepError } from '../policy/step-error.ts'
import type { Recorded, ReviewRequested, RunEvent, Value } from './events.ts'
import { judgeJoin } from './join.ts'
import { expiry } from './evolve.ts'
import type { Plan } from './plan.ts'
import { busyChildren, openChildren, type RunState, type StepState } from './state.ts'
import { TERMINAL_STATES } from './run-state.ts'

/** What should be so, given what has happened. Not "start this": asked again after a crash, the answer is the same. */
export type Decision =
  /** This attempt should be executing. `begun`: its start is already in the journal. */
  | { do: 'attempt'; step: string; attempt: number; begun: boolean; resume?: 'timer' | 'children' }
  /** Children `from` to `from + count - 1` should exist. */
  | { do: 'start-children'; step: string; from: number; count: number }
  /** Whatever executes of this step should stop: attempt and children. */
  | { do: 'stop'; step: string }
  /** This follows from what has happened and should be in the journal. */
  | { do: 'record'; event: RunEvent }
  /** Every step has ended: the run's outcome should be recorded. */
  | { do: 'finish'; outcome: 'success' | 'cancelled' }
  | { do: 'finish'; outcome: 'failed'; step: string; error: StepError }

/** At most this many children come into being in one append, so that one commit stays small. */
const CHILDREN_AT_ONCE = 256

/** Decisions for a whole run: after a start or a crash. Between events `decideAfter` gives the same at constant cost. */
export function decide(plan: Plan, state: RunState, now: number): Decision[] {
  const decisions: Decision[] = []
  for (const step of plan.definition.steps) decideStep(plan, state, step, now, decisions)
  decideEnd(plan, state, decisions)
  return decisions
}

/** Decisions that an event can have changed: those of its step, of the steps that it leads to, and the end. */
export function decideAfter(plan: Plan, state: RunState, event: Recorded, now: number): Decision[] {
  if (event.type === 'run-created' || event.type === 'cancel-requested') return decide(plan, state, now)
  const decisions: Decision[] = []
  if ('step' in event && event.step !== undefined) {
    const step = plan.step(event.step)
    if (step) {
      decideStep(plan, state, step, now, decisions)
      if (ENDS_A_STEP.has(event.type)) {
        for (const edge of step.outgoing) decideStep(plan, state, plan.step(edge.to)!, now, decisions)
      }
    }
  }
  decideEnd(plan, state, decisions)
  return decisions
}

const ENDS_A_STEP: ReadonlySet<RunEvent['type']> = new Set(['step-succeeded', 'step-failed', 'step-skipped', 'step-cancelled'])

/** Decisions of the steps whose time has come. */
export function decideDue(plan: Plan, state: RunState, now: number): Decision[] {
  const due = [...state.timers].filter(([, at]) => at <= now).map(([id]) => id)
  return decideSteps(plan, state, due, now)
}

/** Decisions of some steps, as they stand. */
export function decideSteps(plan: Plan, state: RunState, ids: Iterable<string>, now: number): Decision[] {
  const decisions: Decision[] = []
  for (const id of ids) {
    const step = plan.step(id)
    if (step) decideStep(plan, state, step, now, decisions)
  }
  return decisions
}

function decideEnd(plan: Plan, state: RunState, decisions: Decision[]): void {
  if (TERMINAL_STATES.has(state.state) || state.ended < plan.definition.steps.length) return
  if (state.cancelRequested) {
    decisions.push({ do: 'finish', outcome: 'cancelled' })
    return
  }
  for (const id of plan.lasts) {
    const step = state.steps.get(id)!
    const failed = (step.state === 'failed' && step.port !== 'error') || step.because === 'upstream-failed'
    if (!failed) continue
    const culprit = step.state === 'failed' ? id : firstFailure(plan, state, id)
    const error = state.steps.get(culprit)?.error ?? { kind: 'permanent', message: 'A step before this one failed.' }
    decisions.push({ do: 'finish', outcome: 'failed', step: culprit, error })
    return
  }
  decisions.push({ do: 'finish', outcome: 'success' })
}

/** Walks up from a step that was skipped because of a failure to the step that failed. Called once a run. */
function firstFailure(plan: Plan, state: RunState, from: string): string {
  let at = from
  for (;;) {
    const up = plan.step(at)!.incoming.find((edge) => {
      const step = state.steps.get(edge.from)
      return edge.port !== 'error' && step && (step.because === 'upstream-failed' || (step.state === 'failed' && step.port !== 'error'))
    })
    if (!up) return from
    if (state.steps.get(up.from)!.state === 'failed') return up.from
    at = up.from
  }
}

function decideStep(plan: Plan, state: RunState, step: StepDefinition, now: number, out: Decision[]): void {
  if (TERMINAL_STATES.has(state.state)) return
  const now_ = state.steps.get(step.id)
  if (state.cancelRequested) return decideCancel(step, now_, out)
  if (!now_) return decideBeginning(plan, state, step, out)
  const event = { step: step.id }
  switch (now_.phase) {
    case undefined:
    case 'review':
      return
    case 'attempt':
      out.push({ do: 'attempt', ...event, attempt: now_.attempt, begun: true })
      return
    case 'retry':
      if (now_.retryAt! <= now) out.push({ do: 'attempt', ...event, attempt: now_.attempt + 1, begun: false })
      return
    case 'timer':
      if (hasExpired(step, now_, now)) out.push({ do: 'record', event: timedOut(step, now_) })
      else if (now_.until! <= now) out.push({ do: 'attempt', ...event, attempt: now_.attempt, begun: true, resume: 'timer' })
      return
    case 'children':
      if (hasExpired(step, now_, now)) out.push({ do: 'stop', ...event }, { do: 'record', event: timedOut(step, now_) })
      else decideChildren(step, now_, out)
      return
    case 'exhausted':
      out.push({ do: 'record', event: afterExhaustion(state, step, now_) })
      return
    case 'decided':
      decideAfterReview(step, now_, out)
      return
  }
}

const hasExpired = (step: StepDefinition, now_: StepState, now: number): boolean => (expiry(step, now_) ?? Infinity) <= now

function timedOut(step: StepDefinition, now_: StepState): RunEvent {
  const error: StepError = { kind: 'timeout', message: `“${step.name}” took longer than its whole timeout allows.` }
  return { type: 'attempt-failed', step: step.id, attempt: now_.attempt, error, exhausted: 'the timeout of the whole step has passed' }
}

function decideBeginning(plan: Plan, state: RunState, step: StepDefinition, out: Decision[]): void {
  const verdict = judgeJoin(step, state)
  switch (verdict) {
    case 'wait':
      return
    case 'skip-branch':
      out.push({ do: 'record', event: { type: 'step-skipped', step: step.id, because: 'branch' } })
      return
    case 'skip-upstream-failed':
      out.push({ do: 'record', event: { type: 'step-skipped', step: step.id, because: 'upstream-failed' } })
      return
    case 'run':
      out.push({ do: 'attempt', step: step.id, attempt: 1, begun: false })
      for (const rival of step.rivals ?? []) {
        const other = state.steps.get(rival)
        if (other && other.phase === undefined) continue
        if (other?.phase === 'attempt' || other?.phase === 'children') out.push({ do: 'stop', step: rival })
        if (plan.step(rival)) out.push({ do: 'record', event: { type: 'step-cancelled', step: rival, because: 'race' } })
      }
  }
}

function decideCancel(step: StepDefinition, now_: StepState | undefined, out: Decision[]): void {
  if (now_ && now_.phase === undefined) return
  if (now_?.phase === 'attempt' || now_?.phase === 'children') out.push({ do: 'stop', step: step.id })
  else out.push({ do: 'record', event: { type: 'step-cancelled', step: step.id, because: 'run' } })
}

function decideChildren(step: StepDefinition, now_: StepState, out: Decision[]): void {
  const children = now_.children!
  const open = openChildren(children)
  const room = children.concurrency - busyChildren(children)
  const left = children.total - children.started
  if (children.failed + children.cancelled > children.tolerate ? open === 0 : left === 0 && open === 0) {
    out.push({ do: 'attempt', step: step.id, attempt: now_.attempt, begun: true, resume: 'children' })
    return
  }
  if (children.failed + children.cancelled > children.tolerate || left === 0 || room <= 0) return
  out.push({ do: 'start-children', step: step.id, from: children.started, count: Math.min(room, left, CHILDREN_AT_ONCE) })
}

function afterExhaustion(state: RunState, step: StepDefinition, now_: StepState): RunEvent {
  const error = now_.error!
  if (error.kind === 'unknown_outcome') {
    const question = `Did “${step.name}” happen? It was started, and its result is not known.`
    return askAfterFailure(state, step, now_, { when: 'unknown_outcome', text: error.message }, question)
  }
  const limit = failuresForReview(step.policy.review)
  if (limit !== undefined && now_.failures >= limit) {
    const values = { failures: now_.failures, limit, kind: error.kind }
    return askAfterFailure(
      state,
      step,
      now_,
      { when: 'after_failures', text: `${now_.exhausted}; the last error: ${error.message}`, values },
      undefined,
    )
  }
  const { to, value } = step.policy.onExhausted
  switch (to) {
    case 'review': {
      const text = `${now_.exhausted}; the last error: ${error.message}`
      return askAfterFailure(state, step, now_, { when: 'exhausted', text, values: { kind: error.kind } }, undefined)
    }
    case 'fallback':
      return succeeded(step, now_, { json: value ?? null }, 'out', 'fallback')
    case 'error_port':
      return { type: 'step-failed', step: step.id, error, port: 'error' }
    case 'dead_letter':
      return { type: 'step-failed', step: step.id, error, deadLetter: true }
    case 'fail':
      return { type: 'step-failed', step: step.id, error }
  }
}

function askAfterFailure(
  state: RunState,
  step: StepDefinition,
  now_: StepState,
  reason: ReviewReason,
  question: string | undefined,
): ReviewRequested {
  return reviewOf(state, step, now_.reviews, {
    attempt: now_.attempt,
    reasons: [reason],
    port: 'out',
    ...(question === undefined ? {} : { question }),
  })
}

/** The request for a person's decision, named by its place in the run and bound to the hash of what is shown. */
export function reviewOf(
  state: RunState,
  step: StepDefinition,
  reviewsBefore: number,
  ask: Omit<ReviewRequested, 'type' | 'step' | 'review' | 'seen'>,
): ReviewRequested {
  const review = `${state.runId}.${step.id}.${reviewsBefore + 1}`
  const shown: Json = { review, output: (ask.output ?? null) as Json, question: ask.question ?? null, attempt: ask.attempt }
  return { type: 'review-requested', step: step.id, review, seen: sha256Hex(JSON.stringify(shown)), ...ask }
}

function succeeded(step: StepDefinition, now_: StepState, output: Value, port: string, via: 'review' | 'fallback'): RunEvent {
  return { type: 'step-succeeded', step: step.id, attempt: now_.attempt, output, port, via }
}

function decideAfterReview(step: StepDefinition, now_: StepState, out: Decision[]): void {
  const review = now_.review!
  const decision = now_.decision!
  const again = (): number => out.push({ do: 'attempt', step: step.id, attempt: now_.attempt + 1, begun: false })
  const record = (event: RunEvent): number => out.push({ do: 'record', event })
  switch (decision.decision) {
    case 'approve':
      record(succeeded(step, now_, review.output ?? { json: null }, review.port, 'review'))
      return
    case 'edit':
    case 'happened':
      record(succeeded(step, now_, decision.output ?? { json: null }, review.port, 'review'))
      return
    case 'reject': {
      if (review.rejectPort !== undefined) {
        record(succeeded(step, now_, review.output ?? { json: null }, review.rejectPort, 'review'))
        return
      }
      const error: StepError = {
        kind: 'permanent',
        message: `Rejected by ${decision.by}${decision.note === undefined ? '' : `: ${decision.note}`}`,
      }
      const toErrorPort = step.policy.onExhausted.to === 'error_port'
      record({ type: 'step-failed', step: step.id, error, ...(toErrorPort ? { port: 'error' as const } : {}) })
      return
    }
    case 'retry':
    case 'did_not_happen':
      again()
  }
}
