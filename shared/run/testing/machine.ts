import { toleratedFailures } from '../../policy/tolerance.ts'
import { nextAttempt } from '../../policy/retry.ts'
import { ERROR_KINDS, type ErrorKind } from '../../policy/step-error.ts'
import type { Definition } from '../../graph/definition.ts'
import { decide, decideAfter, decideDue, reviewOf, type Decision } from '../decide.ts'
import type { Recorded, ReviewVerdict, RunEvent } from '../events.ts'
import { evolve } from '../evolve.ts'
import { planOf, type Plan } from '../plan.ts'
import { childHasEnded, hasEnded, initialState, type RunState } from '../state.ts'
import { TERMINAL_STATES } from '../run-state.ts'
import { created } from './play.ts'

/** Picks a number from 0 to n - 1. */
export type Pick = (n: number) => number

/**
 * An executor without a world: does at once whatever is decided, and lets `step` choose what happens next among all that could. Decides only by
 * `decideAfter` and `decideDue`, so that whatever they forget stays undone.
 */
export interface Machine {
  plan: Plan
  state: RunState
  journal: Recorded[]
  now: number
  /** Attempts that execute, by step. */
  flights: Map<string, number>
  /** Children that run: `step/index`, by step. */
  children: Map<string, Set<number>>
  /** Something happens. False when nothing can any more. */
  step(pick: Pick): boolean
  /** What a whole `decide` wants that has not been done. */
  undone(): Decision[]
}

export function createMachine(definition: Definition): Machine {
  const plan = planOf(definition)
  const flights = new Map<string, number>()
  const children = new Map<string, Set<number>>()
  const machine: Machine = {
    plan,
    state: initialState('r1'),
    journal: [],
    now: 1_000,
    flights,
    children,
    step(pick) {
      const possible = whatCanHappen()
      if (possible.length === 0) return false
      possible[pick(possible.length)]!(pick)
      return true
    },
    undone: () => decide(plan, machine.state, machine.now).filter((decision) => !isUnderWay(decision)),
  }
  tell(created(definition))
  return machine

  function apply(event: RunEvent): Recorded {
    const recorded = { ...event, seq: machine.state.seq + 1, at: machine.now }
    machine.journal.push(recorded)
    evolve(plan, machine.state, recorded)
    return recorded
  }

  function tell(event: RunEvent): void {
    perform(decideAfter(plan, machine.state, apply(event), machine.now))
    // Time has passed while it happened.
    perform(decideDue(plan, machine.state, machine.now))
  }

  function perform(decisions: Decision[]): void {
    for (let i = 0; i < decisions.length; i++) {
      const decision = decisions[i]!
      const follow = (event: RunEvent): void => void decisions.push(...decideAfter(plan, machine.state, apply(event), machine.now))
      switch (decision.do) {
        case 'record':
          if (!isStale(decision.event)) follow(decision.event)
          break
        case 'attempt': {
          const now_ = machine.state.steps.get(decision.step)
          const phase = decision.begun ? (decision.resume ?? 'attempt') : undefined
          const current = decision.begun
            ? now_?.phase === phase && now_?.attempt === decision.attempt
            : now_ === undefined || now_.phase === 'retry' || now_.phase === 'decided'
          if (flights.has(decision.step) || !current) break
          flights.set(decision.step, decision.attempt)
          if (!decision.begun) apply({ type: 'step-started', step: decision.step, attempt: decision.attempt })
          break
        }
        case 'start-children': {
          const now_ = machine.state.steps.get(decision.step)!.children!
          if (now_.started !== decision.from) break
          const running = children.get(decision.step) ?? new Set()
          for (let index = decision.from; index < decision.from + decision.count; index++) running.add(index)
          children.set(decision.step, running)
          follow({ type: 'children-started', step: decision.step, round: now_.round, from: decision.from, count: decision.count })
          break
        }
        case 'stop':
          flights.delete(decision.step)
          if (!machine.state.cancelRequested) children.delete(decision.step)
          else if ((children.get(decision.step)?.size ?? 0) === 0) follow({ type: 'step-cancelled', step: decision.step, because: 'run' })
          break
        case 'finish':
          if (TERMINAL_STATES.has(machine.state.state)) break
          apply(
            decision.outcome === 'failed'
              ? { type: 'run-failed', step: decision.step, error: decision.error }
              : decision.outcome === 'success'
                ? { type: 'run-succeeded', output: { json: null } }
                : { type: 'run-cancelled' },
          )
          break
      }
    }
  }

  function isStale(event: RunEvent): boolean {
    const step = 'step' in event && event.step !== undefined ? machine.state.steps.get(event.step) : undefined
    // What was decided while an attempt executes ends it: it is out of time, or no longer wanted.
    if (event.type === 'step-cancelled' || event.type === 'attempt-failed') flights.delete(event.step)
    return step !== undefined && (hasEnded(step) || (event.type === 'review-requested' && step.phase === 'review'))
  }

  function isUnderWay(decision: Decision): boolean {
    if (decision.do === 'attempt') return flights.get(decision.step) === decision.attempt
    // A cancelled container is told to stop until its children have.
    return decision.do === 'stop' && machine.state.cancelRequested !== undefined && (children.get(decision.step)?.size ?? 0) > 0
  }

  function whatCanHappen(): ((pick: Pick) => void)[] {
    const can: ((pick: Pick) => void)[] = []
    if (TERMINAL_STATES.has(machine.state.state)) return can
    for (const [id, attempt] of flights) can.push((pick) => attemptEnds(id, attempt, pick))
    for (const [id, running] of children) {
      for (const index of running) can.push((pick) => childEnds(id, index, pick))
    }
    for (const id of machine.state.open) {
      const step = machine.state.steps.get(id)!
      if (step.phase === 'review') can.push((pick) => decideReview(id, pick))
      if (step.phase === 'retry') can.push((pick) => commandRetry(id, step.attempt, pick))
    }
    const timers = [...machine.state.timers.values()]
    if (timers.length > 0) {
      can.push(() => {
        machine.now = Math.max(machine.now, Math.min(...timers))
        perform(decideDue(plan, machine.state, machine.now))
      })
    }
    // Rarely, so that most runs get far.
    if (!machine.state.cancelRequested && can.length > 0)
      can.push((pick) => void (pick(12) === 0 && tell({ type: 'cancel-requested', by: 'anna' })))
    return can
  }

  function attemptEnds(id: string, attempt: number, pick: Pick): void {
    machine.now += pick(3)
    flights.delete(id)
    const step = plan.step(id)!
    const now_ = machine.state.steps.get(id)!
    if (machine.state.cancelRequested) {
      tell(
        pick(2) === 0
          ? { type: 'step-cancelled', step: id, because: 'run' }
          : { type: 'step-succeeded', step: id, attempt, output: { json: 1 }, port: 'out' },
      )
      return
    }
    const collected = now_.phase === 'children'
    switch (pick(collected ? 3 : 8)) {
      case 0: {
        const kind = ERROR_KINDS[pick(ERROR_KINDS.length)]! satisfies ErrorKind
        const error = { kind, message: kind }
        tell({
          type: 'attempt-failed',
          step: id,
          attempt,
          error,
          ...nextAttempt(
            step.policy,
            { failures: now_.failures + 1, firstStartedAt: now_.firstStartedAt, error, now: machine.now },
            () => 0.5,
          ),
        })
        return
      }
      case 1:
        tell(
          reviewOf(machine.state, step, now_.reviews, {
            attempt,
            reasons: [{ when: 'always', text: '' }],
            output: { json: 1 },
            port: ports(id)[pick(ports(id).length)]!,
            ...(pick(2) === 0 ? { rejectPort: 'no' } : {}),
          }),
        )
        return
      case 2:
        tell({ type: 'step-succeeded', step: id, attempt, output: { json: 1 }, port: ports(id)[pick(ports(id).length)]! })
        return
      case 3:
        tell({ type: 'step-waiting', step: id, until: machine.now + pick(50), memo: pick(9) })
        return
      case 4: {
        const total = pick(6)
        children.delete(id)
        tell({
          type: 'children-planned',
          step: id,
          round: now_.rounds + 1,
          total,
          items: { json: [] },
          as: 'item',
          concurrency: 1 + pick(3),
          tolerate: toleratedFailures({ count: pick(3) }, total),
          memo: null,
        })
        return
      }
      default:
        tell({ type: 'step-succeeded', step: id, attempt, output: { json: 1 }, port: 'out' })
    }
  }

  function ports(id: string): string[] {
    return [
      ...new Set([
        'out',
        ...plan
          .step(id)!
          .outgoing.map((edge) => edge.port)
          .filter((port) => port !== 'error'),
      ]),
    ]
  }

  function childEnds(id: string, index: number, pick: Pick): void {
    machine.now += pick(3)
    const { parked, round: current } = machine.state.steps.get(id)!.children!
    if (!machine.state.cancelRequested && pick(4) === 0) {
      // It comes to wait for a person, or goes on.
      tell({ type: parked.has(index) ? 'child-resumed' : 'child-parked', step: id, round: current, index })
      return
    }
    children.get(id)!.delete(index)
    const { round } = machine.state.steps.get(id)!.children!
    const state = machine.state.cancelRequested ? 'cancelled' : (['success', 'success', 'failed', 'cancelled'] as const)[pick(4)]!
    const event: RunEvent = { type: 'child-ended', step: id, round, index, state }
    if (childHasEnded(machine.state.steps.get(id)!.children!, index)) throw new Error(`child ${index} of ${id} ends twice`)
    tell(event)
    // Told twice, as after a restart.
    if (pick(4) === 0) tell(event)
  }

  function commandRetry(step: string, attempt: number, pick: Pick): void {
    machine.now += pick(3)
    tell({ type: pick(3) === 0 ? 'retry-stopped' : 'retry-hurried', step, attempt, by: 'anna' })
  }

  function decideReview(id: string, pick: Pick): void {
    machine.now += pick(3)
    const { review } = machine.state.steps.get(id)!
    const verdicts: ReviewVerdict[] =
      review!.output === undefined ? ['retry', 'edit', 'reject', 'happened', 'did_not_happen'] : ['approve', 'edit', 'reject', 'retry']
    tell({
      type: 'review-decided',
      step: id,
      review: review!.review,
      decision: verdicts[pick(verdicts.length)]!,
      by: 'anna',
      output: { json: 2 },
    })
  }
}
