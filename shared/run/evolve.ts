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
  switch (event.type) {
    case 'step-started': {
      const base = before ? withoutWaits(before) : fresh(event.at)
      // The same attempt begins again when a handler with effects is called after a wait: what it left for itself stays.
      const { memo: _memo, children: _children, ...again } = base
      return put(state, step, before, {
        ...(event.attempt === base.attempt ? base : again),
        firstStartedAt: base.failures === 0 ? event.at : base.firstStartedAt,
        state: 'running',
        phase: 'attempt',
        attempt: event.attempt,
        startedAt: event.at,
        ...(event.key === undefined ? {} : { key: event.key }),
      })
    }
    case 'step-succeeded':
      return put(state, step, before, {
        ...withoutWaits(before ?? fresh(event.at)),
        state: 'success',
        attempt: event.attempt,
        endedAt: event.at,
        output: event.output,
        port: event.port,
        ...(event.confidence === undefined ? {} : { confidence: event.confidence }),
      })
    case 'attempt-failed': {
      const base = withoutWaits(before ?? fresh(event.at))
      const failed = { ...base, attempt: event.attempt, failures: base.failures + 1, error: event.error }
      return put(
        state,
        step,
        before,
        event.retryAt === undefined
          ? { ...failed, state: 'failed', phase: 'exhausted', exhausted: event.exhausted ?? 'no attempt is left' }
          : { ...failed, state: 'pending', phase: 'retry', retryAt: event.retryAt },
      )
    }
    case 'step-failed':
      return put(state, step, before, {
        ...withoutWaits(before ?? fresh(event.at)),
        state: 'failed',
        error: event.error,
        endedAt: event.at,
        ...(event.port === undefined ? {} : { port: event.port }),
      })
    case 'step-skipped':
      return put(state, step, before, {
        ...fresh(event.at),
        state: 'skipped',
        endedAt: event.at,
        because: event.because,
      })
    case 'step-cancelled':
      return put(state, step, before, { ...withoutWaits(before ?? fresh(event.at)), state: 'cancelled', endedAt: event.at, because: event.because })
    case 'step-waiting':
      return put(state, step, before, {
        ...withoutWaits(before ?? fresh(event.at)),
        state: 'pending',
        phase: 'timer',
        until: event.until,
        memo: event.memo,
      })
    case 'children-planned':
      return put(state, step, before, {
        ...withoutWaits(before ?? fresh(event.at)),
        state: 'running',
        phase: 'children',
        rounds: event.round,
        memo: event.memo,
        children: {
          round: event.round,
          total: event.total,
          items: event.items,
          as: event.as,
          ...(event.vars === undefined ? {} : { vars: event.vars }),
          concurrency: event.concurrency,
          tolerate: event.tolerate,
          started: 0,
          success: 0,
          failed: 0,
          cancelled: 0,
          endedBelow: 0,
          endedBeyond: new Set(),
        },
      })
    case 'children-started': {
      const children = before?.children
      if (!children || children.round !== event.round || before.phase !== 'children') return
      return put(state, step, before, { ...before, children: { ...children, started: Math.max(children.started, event.from + event.count) } })
    }
    case 'child-ended': {
      const children = before?.children
      if (!children || children.round !== event.round || childHasEnded(children, event.index)) return
      return put(state, step, before, { ...before, children: endChild(children, event.index, event.state) })
    }
    case 'review-requested':
      return put(state, step, before, {
        ...withoutWaits(before ?? fresh(event.at)),
        state: 'needs_review',
        phase: 'review',
        attempt: event.attempt,
        review: event,
        reviews: (before?.reviews ?? 0) + 1,
      })
    case 'review-decided': {
      if (!before?.review || before.phase !== 'review' || before.review.review !== event.review) return
      return put(state, step, before, { ...before, phase: 'decided', decision: event })
    }
    default:
      return assertNever(event)
  }
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

const fresh = (at: number): StepState => ({ state: 'pending', attempt: 0, failures: 0, firstStartedAt: at, startedAt: at, reviews: 0, rounds: 0 })

/** The record without what it waited for. A person's `retry` starts the count of failures again. */
function withoutWaits(before: StepState): StepState {
  const { phase: _phase, retryAt: _retryAt, until: _until, exhausted: _exhausted, decision, ...rest } = before
  return decision?.decision === 'retry' || decision?.decision === 'did_not_happen' ? { ...rest, failures: 0 } : rest
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
