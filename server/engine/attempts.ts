import type { StepDefinition } from '#shared/graph/definition.ts'
import type { ChildOutcome } from '#shared/nodes/define-node.ts'
import type { StepError } from '#shared/policy/step-error.ts'
import { reviewOf, type Decision } from '#shared/run/decide.ts'
import type { RunEvent } from '#shared/run/events.ts'
import { hasEnded, type StepState } from '#shared/run/state.ts'
import type { ActiveRun, InFlight } from './active-run.ts'
import { effectKey, ledgerKey, recordedEffect } from './ledger.ts'
import { createResults } from './results.ts'
import type { Slots } from './slots.ts'
import type { StepRunner } from './step-runner.ts'
import { fromStored } from './values.ts'
import type { Work } from './work.ts'

type AttemptDecision = Extract<Decision, { do: 'attempt' }>

/** From "this attempt should be executing" to its handler: slot, intent, durability, call. */
export interface Attempts {
  begin(run: ActiveRun, decision: AttemptDecision): void
  /** Cuts an attempt off; nothing that comes of it is recorded. */
  stop(run: ActiveRun, step: string, reason: Error): void
  /** Cuts off those that `which` picks: the ones that wait for a slot first, or the slot of one would let the next one in. */
  stopWhere(run: ActiveRun, which: (step: string, flight: InFlight) => boolean, reason: Error): void
  /** From now on nothing new begins; what executes may end. */
  drain(): void
}

/** A process that died this often in the middle of a run, without progress between, has been killed by it. */
export const QUARANTINE_AFTER = 3

/** Pure steps run ahead of the disk by at most this many events a run; then they wait for the commit. */
const RUN_AHEAD = 128

export function createAttempts(work: Work, slots: Slots, runner: StepRunner): Attempts {
  const { deps, store, recorder, record } = work
  const { clock } = deps
  const results = createResults(work, land)
  let draining = false

  function begin(run: ActiveRun, decision: AttemptDecision): void {
    const step = run.plan.step(decision.step)!
    const known = run.state.steps.get(step.id)
    if (draining || run.inFlight.has(step.id) || !isCurrent(decision, known)) return
    // First, whatever else: the question to a person must be whether it happened, not whether to try again.
    if (decision.begun && !decision.resume && step.policy.effect.class === 'unsafe') {
      askWhetherItHappened(run, step, decision.attempt)
      return
    }
    if (run.crashes >= QUARANTINE_AFTER) {
      quarantine(run, step, decision.attempt, known)
      return
    }
    const flight: InFlight = { attempt: decision.attempt, holdsSlot: false }
    run.inFlight.set(step.id, flight)
    const enter = (): void => {
      flight.holdsSlot = true
      if (isFlying(run, step, flight)) prepare(run, step, flight, decision)
      else leaveSlot(run, step, flight)
    }
    const request = { workflow: run.scope.run.workflow, priority: run.priority, step: slotOf(run, step), stepLimit: limitOf(step), enter }
    flight.abort = () => slots.leave(request)
    if (slots.take(request)) enter()
  }

  /** Decisions are done in order, and an earlier one can already have moved the step on. */
  function isCurrent(decision: AttemptDecision, known: StepState | undefined): boolean {
    if (!known) return !decision.begun
    if (hasEnded(known)) return false
    if (!decision.begun) return decision.attempt === known.attempt + 1 && (known.phase === 'retry' || known.phase === 'decided')
    return known.attempt === decision.attempt && known.phase === (decision.resume ?? 'attempt')
  }

  const isFlying = (run: ActiveRun, step: StepDefinition, flight: InFlight): boolean => !run.gone && run.inFlight.get(step.id) === flight

  /** Names a step over all runs, where it has a limit of its own to be counted by. */
  const slotOf = (run: ActiveRun, step: StepDefinition): string =>
    limitOf(step) === undefined ? '' : `${run.plan.definition.hash}/${step.id}`

  /** A container's concurrency is that of its children; its own calls are short. */
  const limitOf = (step: StepDefinition): number | undefined => (step.body ? undefined : step.policy.concurrency)

  function leaveSlot(run: ActiveRun, step: StepDefinition, flight: InFlight): void {
    if (!flight.holdsSlot) return
    flight.holdsSlot = false
    slots.give(slotOf(run, step), limitOf(step))
  }

  /** An attempt is over. What came of it is recorded before its slot is given on: whoever gets the slot begins at once, and must see it. */
  function land(run: ActiveRun, step: StepDefinition, flight: InFlight, events: readonly RunEvent[]): void {
    run.inFlight.delete(step.id)
    delete flight.abort
    if (events.length > 0) record(run, events)
    leaveSlot(run, step, flight)
  }

  function stop(run: ActiveRun, id: string, reason: Error): void {
    const flight = run.inFlight.get(id)
    if (!flight) return
    const { abort } = flight
    land(run, run.plan.step(id)!, flight, [])
    abort?.(reason)
  }

  /** Between slot and handler: the intent is recorded and, where the step can touch the world, durable. */
  function prepare(run: ActiveRun, step: StepDefinition, flight: InFlight, decision: AttemptDecision): void {
    delete flight.abort
    const effect = step.policy.effect.class
    const startsAnew = !decision.begun || (decision.resume !== undefined && (effect === 'keyed' || effect === 'unsafe'))
    const collects = decision.resume === 'children' || (decision.begun && isCollecting(run.state.steps.get(step.id)))
    if (collects || effect === 'keyed' || effect === 'unsafe') {
      prepareSlowly(run, step, flight, decision, startsAnew, collects).catch((thrown: unknown) => {
        if (isFlying(run, step, flight)) results.settle(run, step, flight, undefined, thrown)
      })
      return
    }
    if (startsAnew) recorder.apply(run, { type: 'step-started', step: step.id, attempt: decision.attempt })
    if (effect === 'pure' && run.outbox.events.length < RUN_AHEAD) execute(run, step, flight, undefined, undefined)
    else recorder.whenDurable(run, () => execute(run, step, flight, undefined, undefined))
  }

  /** A handler that planned children and is called again for them, by a wait or after a crash. */
  const isCollecting = (known: StepState | undefined): boolean => known?.children !== undefined && known.memo !== undefined

  async function prepareSlowly(
    run: ActiveRun,
    step: StepDefinition,
    flight: InFlight,
    decision: AttemptDecision,
    startsAnew: boolean,
    collects: boolean,
  ): Promise<void> {
    const known = run.state.steps.get(step.id)
    const start = (key?: string): void => {
      if (startsAnew)
        recorder.apply(run, { type: 'step-started', step: step.id, attempt: decision.attempt, ...(key === undefined ? {} : { key }) })
    }
    let key = known?.key
    if (step.policy.effect.class === 'keyed') {
      key ??= await effectKey(run, step)
      const ledger = ledgerKey(run, step, key)
      const earlier = await recordedEffect(store, run, step, ledger, clock.now()).catch((error: unknown) => {
        if (isFlying(run, step, flight)) start()
        throw error
      })
      const output = earlier && { json: await fromStored(store, earlier.output), value: earlier.output }
      if (!isFlying(run, step, flight)) return
      if (output) {
        start()
        results.succeed(run, step, flight, output, { port: earlier.port, via: 'ledger' })
        return
      }
      start(key)
      if (startsAnew) noteEffect(run, step, ledger)
    } else start()
    if (step.policy.effect.class !== 'pure') await recorder.durable(run)
    const round = known?.children?.round ?? 1
    const children = collects ? await store.childOutcomes({ run: run.runId, step: step.id, round }) : undefined
    execute(run, step, flight, key, children)
  }

  function noteEffect(run: ActiveRun, step: StepDefinition, key: ReturnType<typeof ledgerKey>): void {
    const { ttlMs } = step.policy.effect
    run.outbox.effects ??= []
    run.outbox.effects.push({ step: step.id, key, ...(ttlMs === undefined ? {} : { expiresAt: clock.now() + ttlMs }) })
  }

  function execute(
    run: ActiveRun,
    step: StepDefinition,
    flight: InFlight,
    key: string | undefined,
    children: ChildOutcome[] | undefined,
  ): void {
    if (!isFlying(run, step, flight)) return
    const known = run.state.steps.get(step.id)!
    const { attemptMs, stepMs } = step.policy.timeout
    const left = stepMs === undefined ? Infinity : known.firstStartedAt + stepMs - clock.now()
    const failed = children && known.children ? known.children.failed + known.children.cancelled : 0
    // The handler is still called, for its own words about which children failed and why.
    flight.tooManyFailed = failed > (known.children?.tolerate ?? 0)
    flight.executing = true
    const info = { step, runId: run.runId, attempt: flight.attempt, key, scope: run.scope, memo: known.memo, children }
    let settled = false
    const abort = runner.run(info, Math.min(attemptMs, left), (result, thrown) => {
      settled = true
      results.settle(run, step, flight, result, thrown)
    })
    if (!settled) flight.abort = abort
  }

  function askWhetherItHappened(run: ActiveRun, step: StepDefinition, attempt: number): void {
    const error: StepError = {
      kind: 'unknown_outcome',
      message: `“${step.name}” was started, and the process ended before its result was known. It is not repeated by itself.`,
    }
    record(run, [{ type: 'attempt-failed', step: step.id, attempt, error, exhausted: 'what happened is not known' }])
  }

  function quarantine(run: ActiveRun, step: StepDefinition, attempt: number, known: StepState | undefined): void {
    deps.log('error', 'A run is quarantined: the process died three times while it was executing.', { run: run.runId, step: step.id })
    const text = `the process died ${run.crashes} times while this run was executing`
    record(run, [
      reviewOf(run.state, step, known?.reviews ?? 0, {
        attempt,
        port: 'out',
        reasons: [{ when: 'crashed', text, values: { crashes: run.crashes } }],
        question: `Executing “${step.name}” may have brought the process down. Try it again?`,
      }),
    ])
  }

  return {
    begin,
    stop,
    stopWhere(run, which, reason) {
      const picked = [...run.inFlight].filter(([step, flight]) => which(step, flight))
      for (const [step, flight] of picked) if (!flight.holdsSlot) stop(run, step, reason)
      for (const [step, flight] of picked) if (flight.holdsSlot) stop(run, step, reason)
    },
    drain() {
      draining = true
      slots.close()
    },
  }
}
