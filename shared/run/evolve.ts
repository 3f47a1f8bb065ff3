import { assertNever } from '../lib/assert-never.ts'
import type { StepDefinition } from '../graph/definition.ts'
import type { Recorded } from './events.ts'
import type { Plan } from './plan.ts'
import { childHasEnded, hasEnded, type ChildrenState, type RunState, type StepState } from './state.ts'
import { TERMINAL_STATES } from './run-state.ts'

/**
 * Folds one event into the state, at a cost that does not grow with the run: the state given is consumed and updated in place, a step
 * that changed gets a new record. The same events always give the same state. Events that cannot be (a step that the definition does
 * not have, anything after the end) change nothing but `seq`.
 */
export function evolve(plan: Plan, state: RunState, event: Recorded): RunState {
  state.seq = event.seq
  if (TERMINAL_STATES.has(state.state)) return state
  switch (event.type) {
    case 'run-created':
      state.created = event
      return state
    case 'cancel-requested':
      state.cancelRequested = { at: event.at, by: event.by, ...(event.reason === undefined ? {} : { reason: event.reason }) }
      return state
    case 'run-succeeded':
      state.output = event.output
      return end(state, 'success', event.at)
    case 'run-failed':
      state.error = event.error
      return end(state, 'failed', event.at)
    case 'run-cancelled':
      return end(state, 'cancelled', event.at)
    default: {
      const step = plan.step(event.step)
      if (step) evolveStep(state, step, event)
      return state
    }
  }
}

function end(state: RunState, as: 'success' | 'failed' | 'cancelled', at: number): RunState {
  state.state = as
  state.endedAt = at
  return state
}

type StepEvent = Extract<Recorded, { step: string }> & { type: Exclude<Recorded['type'], 'run-failed'> }

function evolveStep(state: RunState, step: StepDefinition, event: StepEvent): void {
  const before = state.steps.get(event.step)
  if (before && hasEnded(before)) return
  if (state.state === 'pending') state.state = 'running'
  if (isOfWaiting(event)) {
    if (before) evolveWaiting(state, step, before, event)
    return
  }
  const after = revised(before, event.at)
  switch (event.type) {
    case 'step-started':
      // The same attempt begins again when a handler with effects is called after a wait: what it left for itself and when it began stay.
      if (event.attempt !== after.attempt) {
        after.memo = after.children = undefined
        if (after.failures === 0) after.firstStartedAt = event.at
      }
      after.state = 'running'
      after.phase = 'attempt'
      after.attempt = event.attempt
      after.startedAt = event.at
      if (event.key !== undefined) after.key = event.key
      break
    case 'step-succeeded':
      after.state = 'success'
      after.attempt = event.attempt
      after.endedAt = event.at
      after.output = event.output
      after.port = event.port
      after.confidence = event.confidence
      after.from = event.from
      break
    case 'attempt-failed':
      after.attempt = event.attempt
      after.failures++
      after.error = event.error
      after.state = event.retryAt === undefined ? 'failed' : 'pending'
      after.phase = event.retryAt === undefined ? 'exhausted' : 'retry'
      after.retryAt = event.retryAt
      after.exhausted = event.retryAt === undefined ? (event.exhausted ?? 'no attempt is left') : undefined
      break
    case 'step-failed':
      after.state = 'failed'
      after.error = event.error
      after.endedAt = event.at
      after.port = event.port
      break
    case 'step-skipped':
      after.state = 'skipped'
      after.endedAt = event.at
      after.because = event.because
      break
    case 'step-cancelled':
      after.state = 'cancelled'
      after.endedAt = event.at
      after.because = event.because
      break
    case 'step-waiting':
      after.state = 'pending'
      after.phase = 'timer'
      after.until = event.until
      after.memo = event.memo
      break
    case 'children-planned':
      after.state = 'running'
      after.phase = 'children'
      after.rounds = event.round
      after.memo = event.memo
      after.children = {
        round: event.round,
        total: event.total,
        items: event.items,
        as: event.as,
        vars: event.vars,
        concurrency: event.concurrency,
        tolerate: event.tolerate,
        started: 0,
        success: 0,
        failed: 0,
        cancelled: 0,
        endedBelow: 0,
        endedBeyond: new Set(),
        parked: new Set(),
      }
      break
    case 'review-requested':
      after.state = 'needs_review'
      after.phase = 'review'
      after.attempt = event.attempt
      after.review = event
      after.reviews++
      break
    default:
      assertNever(event)
  }
  put(state, step, before, after)
}

type WaitingEvent = Extract<StepEvent, { type: (typeof WAITING_EVENTS)[number] }>

const WAITING_EVENTS = [
  'retry-hurried',
  'retry-stopped',
  'children-started',
  'child-ended',
  'child-parked',
  'child-resumed',
  'review-decided',
] as const

const isOfWaiting = (event: StepEvent): event is WaitingEvent => (WAITING_EVENTS as readonly string[]).includes(event.type)

/** Events that change what a step waits with, and nothing else about it. */
function evolveWaiting(state: RunState, step: StepDefinition, before: StepState, event: WaitingEvent): void {
  if (event.type === 'review-decided') {
    if (before.phase === 'review' && before.review?.review === event.review) {
      put(state, step, before, { ...before, phase: 'decided', decision: event })
    }
    return
  }
  if (event.type === 'retry-hurried' || event.type === 'retry-stopped') {
    if (before.phase === 'retry' && before.attempt === event.attempt) put(state, step, before, afterRetryCommand(before, event))
    return
  }
  const { children } = before
  if (before.phase !== 'children' || children?.round !== event.round) return
  if (event.type === 'children-started') {
    put(state, step, before, { ...before, children: { ...children, started: Math.max(children.started, event.from + event.count) } })
    return
  }
  if (childHasEnded(children, event.index)) return
  // The sets are the step's own and updated in place: copying them would make a map with many open reviews quadratic.
  if (event.type === 'child-parked') children.parked.add(event.index)
  else children.parked.delete(event.index)
  const after = event.type === 'child-ended' ? endChild(children, event.index, event.state) : { ...children }
  put(state, step, before, { ...before, children: after })
}

function afterRetryCommand(before: StepState, event: Extract<WaitingEvent, { type: 'retry-hurried' | 'retry-stopped' }>): StepState {
  if (event.type === 'retry-hurried') return { ...before, retryAt: Math.min(before.retryAt ?? event.at, event.at) }
  return { ...before, state: 'failed', phase: 'exhausted', retryAt: undefined, exhausted: `${event.by} wanted no further attempt` }
}

function endChild(children: ChildrenState, index: number, as: 'success' | 'failed' | 'cancelled'): ChildrenState {
  const beyond = children.endedBeyond
  let below = children.endedBelow
  if (index === below) {
    below++
    while (beyond.delete(below)) below++
  } else beyond.add(index)
  return { ...children, [as]: children[as] + 1, endedBelow: below }
}

/** A new record of a step that keeps what it is and drops what it waited for. A person's wish for a new try starts the count of failures again. */
function revised(before: StepState | undefined, at: number): StepState {
  const verdict = before?.decision?.decision
  return {
    state: 'pending',
    phase: undefined,
    attempt: before?.attempt ?? 0,
    failures: before === undefined || verdict === 'retry' || verdict === 'did_not_happen' ? 0 : before.failures,
    firstStartedAt: before?.firstStartedAt ?? at,
    startedAt: before?.startedAt ?? at,
    endedAt: undefined,
    key: before?.key,
    error: before?.error,
    exhausted: undefined,
    retryAt: undefined,
    until: undefined,
    memo: before?.memo,
    children: before?.children,
    review: before?.review,
    decision: undefined,
    reviews: before?.reviews ?? 0,
    rounds: before?.rounds ?? 0,
    output: undefined,
    port: undefined,
    confidence: undefined,
    from: undefined,
    because: undefined,
  }
}

/** Replaces a step's record and keeps what is counted over all steps. */
function put(state: RunState, step: StepDefinition, before: StepState | undefined, after: StepState): void {
  state.steps.set(step.id, after)
  if (before?.phase) state.phases[before.phase]--
  if (after.phase) state.phases[after.phase]++
  const due = after.retryAt ?? after.until
  const expires = after.phase === 'timer' || after.phase === 'children' ? expiry(step, after) : undefined
  const at = due === undefined ? expires : expires === undefined ? due : Math.min(due, expires)
  if (at !== undefined) state.timers.set(step.id, at)
  else if (state.timers.size > 0) state.timers.delete(step.id)
  if (!hasEnded(after)) {
    if (!before) state.open.add(step.id)
    return
  }
  state.open.delete(step.id)
  state.ended++
  state.edges.delete(step.id)
  for (const edge of step.outgoing) {
    if (state.steps.has(edge.to)) continue
    const settled = state.edges.get(edge.to) ?? { arrived: 0, skipped: 0, failed: 0 }
    settled[settles(after, edge.port)]++
    state.edges.set(edge.to, settled)
  }
}

/** How an edge leaving by `port` settles when its step ends: docs/execution.md, "Edges and joins". */
function settles(ended: StepState, port: string): 'arrived' | 'skipped' | 'failed' {
  if (ended.state === 'success') return ended.port === port ? 'arrived' : 'skipped'
  if (ended.state === 'failed' && ended.port === 'error') return port === 'error' ? 'arrived' : 'skipped'
  const failed = ended.state === 'failed' || ended.because === 'upstream-failed'
  return failed && port !== 'error' ? 'failed' : 'skipped'
}

/** When a step that waits has used up its timeout over all attempts; people's time does not count. */
export function expiry(step: StepDefinition, state: StepState): number | undefined {
  const stepMs = step.policy.timeout.stepMs
  return stepMs === undefined ? undefined : state.firstStartedAt + stepMs
}
