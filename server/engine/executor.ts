import type { StepDefinition } from '#shared/graph/definition.ts'
import type { Json } from '#shared/lib/json.ts'
import { DomainError, isDomainError } from '#shared/lib/domain-error.ts'
import type { ChildOutcome, StepResult } from '#shared/nodes/define-node.ts'
import { render } from '#shared/graph/templates.ts'
import { nextAttempt, recordedError } from '#shared/policy/retry.ts'
import { toleratedFailures } from '#shared/policy/tolerance.ts'
import { StepFailure, toStepError, type StepError } from '#shared/policy/step-error.ts'
import { decide, decideAfter, decideDue, decideSteps, reviewOf, type Decision } from '#shared/run/decide.ts'
import type { Recorded, RunEvent, Value } from '#shared/run/events.ts'
import { evolve } from '#shared/run/evolve.ts'
import { summarize } from '#shared/run/summary.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import { childHasEnded, hasEnded, type StepState } from '#shared/run/state.ts'
import type { Append, EffectKey, NewRun } from '../store/store.ts'
import {
  childId,
  emptyOutbox,
  failureAsOutput,
  foldJournal,
  hasPending,
  scopeOf,
  type ActiveRun,
  type InFlight,
  type Outbox,
} from './active-run.ts'
import { plainError } from './check-result.ts'
import type { EngineDeps } from './engine.ts'
import { namesOf } from './names.ts'
import type { PatientStore } from './patient-store.ts'
import { runOutput } from './run-output.ts'
import type { Slots } from './slots.ts'
import { wantedReview, type StepRunner } from './step-runner.ts'
import { fromStored, toStored, type Stored } from './values.ts'

/** What the executor tells the rest of the engine. All of it after the commit. */
export interface ExecutorHooks {
  committed(run: ActiveRun, events: readonly Recorded[]): void
  ended(run: ActiveRun): void
  /** Nothing executes and nothing is due soon: only time or people can move the run on. */
  idle(run: ActiveRun): void
  /** The run is another's now, or its journal cannot be read: let it go. */
  lost(run: ActiveRun): void
  born(run: ActiveRun, children: readonly NewRun[]): void
  /** How many more runs may be held in memory. Asked with 0 as the answer, the engine calls `resume` once there is room. */
  room(run: ActiveRun): number
  cancelChildren(run: ActiveRun, step: string): void
  runNumber(run: ActiveRun): Promise<number | undefined>
}

export interface Executor {
  /** Decides everything anew and does it: at claim, after a crash, after another writer. */
  resume(run: ActiveRun): void
  /** Records what happened outside (a command, a child's end) and does what follows. Ignored once the run is gone. */
  record(run: ActiveRun, events: readonly RunEvent[]): void
  /** Resolves when everything recorded of this run so far is on disk; rejects when the run was lost before. */
  durable(run: ActiveRun): Promise<void>
  /** Does what is due by now. */
  due(run: ActiveRun): void
  abortAll(run: ActiveRun, reason: Error): void
  /** From now on nothing new begins; what executes may end. */
  drain(): void
  readonly lateResults: number
}

/** A process that died this often in the middle of a run, without progress between, has been killed by it. */
export const QUARANTINE_AFTER = 3

/** Pure steps run ahead of the disk by at most this many events a run; then they wait for the commit. */
const RUN_AHEAD = 128

/** Marks the run's output among the values being read; no step can have this id. */
const OUTPUT = '$output'

/** How long an effect under way may still give its result after a cancel. */
const CANCEL_GRACE_MS = 1_500

export function createExecutor(deps: EngineDeps, store: PatientStore, slots: Slots, runner: StepRunner, hooks: ExecutorHooks): Executor {
  const { clock, random } = deps
  let draining = false
  let dirty: ActiveRun[] = []
  let flushScheduled = false

  // --- recording -------------------------------------------------------------------------------------------------

  /** Folds an event and puts it in the outbox, with the children that come into being with it. What follows is decided by the caller. */
  function apply(run: ActiveRun, event: RunEvent, children?: NewRun[]): Recorded {
    const now = clock.now()
    // While an append is under way (and, on a full disk, tried again and again) time goes on: a batch is what happened.
    if (run.flushing && run.outbox.events.length > 0 && run.outbox.at !== now) {
      run.queued.push({ ...run.outbox, summary: summarize(run.state, run.outbox.at) })
      run.outbox = emptyOutbox()
    }
    const { outbox } = run
    if (outbox.events.length === 0) outbox.at = now
    const recorded = { ...event, seq: run.state.seq + 1, at: outbox.at } as Recorded
    outbox.events.push(event)
    outbox.recorded.push(recorded)
    if (children) outbox.children = children
    evolve(run.plan, run.state, recorded)
    if (event.type === 'step-succeeded') outbox.progress = true
    if (outbox.events.length === 1) markDirty(run)
    return recorded
  }

  function markDirty(run: ActiveRun): void {
    if (run.flushing) return
    dirty.push(run)
    if (flushScheduled) return
    flushScheduled = true
    setImmediate(flushDirty)
  }

  function flushDirty(): void {
    flushScheduled = false
    const runs = dirty
    dirty = []
    for (const run of runs) if (!run.flushing && hasPending(run) && !run.gone) flush(run)
  }

  function flush(run: ActiveRun): void {
    const earlier = run.queued.shift()
    const batch = earlier ?? run.outbox
    if (!earlier) run.outbox = emptyOutbox()
    run.flushing = true
    const afterSeq = run.writtenSeq
    run.writtenSeq += batch.events.length
    const append: Append = {
      runId: run.runId,
      afterSeq,
      owner: deps.owner,
      at: batch.at,
      events: batch.events,
      summary: earlier?.summary ?? summarize(run.state, batch.at),
      progress: batch.progress,
    }
    if (batch.children) append.children = batch.children
    if (batch.effects) append.effects = batch.effects
    // A full disk is waited out in there: nothing of the batch is acknowledged or visible before it is written.
    store.append(append).then(
      () => {
        run.flushing = false
        afterCommit(run, batch)
      },
      (error: unknown) => notWritten(run, batch, error),
    )
  }

  function notWritten(run: ActiveRun, batch: Outbox, error: unknown): void {
    if (run.gone) {
      run.flushing = false
      return
    }
    if (isDomainError(error, 'stale_writer')) {
      rebase(run, batch.events).catch((cause: unknown) => {
        run.flushing = false
        deps.log('error', 'A run could not be read back.', { run: run.runId, error: String(cause) })
        hooks.lost(run)
      })
      return
    }
    run.flushing = false
    deps.log('error', 'A run was let go because the store refused what happened in it.', { run: run.runId, error: String(error) })
    hooks.lost(run)
  }

  function afterCommit(run: ActiveRun, batch: Outbox): void {
    if (batch.progress) run.crashes = 0
    hooks.committed(run, batch.recorded)
    if (batch.children) {
      hooks.born(run, batch.children)
      const starting = run.starting ?? []
      run.starting = undefined
      perform(run, decideSteps(run.plan, run.state, starting, clock.now()))
    }
    if (hasPending(run)) {
      markDirty(run)
      return
    }
    if (run.whenDurable.length > 0) {
      const waiting = run.whenDurable
      run.whenDurable = []
      for (const { goOn } of waiting) goOn()
    }
    if (!hasPending(run)) rest(run)
  }

  /** After everything is on disk: has the run ended, or is there nothing to do for now? */
  function rest(run: ActiveRun): void {
    if (run.gone) return
    if (TERMINAL_STATES.has(run.state.state)) {
      abortAll(run, new Error('The run has ended.'))
      hooks.ended(run)
      return
    }
    armWake(run)
    if (run.inFlight.size === 0 && !run.reading?.size) hooks.idle(run)
  }

  /**
   * Another writer appended first, or the lease is gone. Reads the journal again; results of attempts that are still current are recorded
   * once more on top of it, everything else is decided anew.
   */
  async function rebase(run: ActiveRun, rejected: readonly RunEvent[]): Promise<void> {
    const row = await store.run(run.runId)
    if (run.gone || !row || row.owner !== deps.owner) {
      hooks.lost(run)
      return
    }
    const state = await foldJournal(store, run.plan, run.runId)
    const scope = await scopeOf(store, run.plan, state)
    // From here on nothing else happens in between: what was recorded meanwhile is among the unwritten.
    const unwritten = [...rejected, ...run.queued.flatMap((batch) => batch.events), ...run.outbox.events]
    run.queued = []
    run.outbox = emptyOutbox()
    run.flushing = false
    run.state = state
    run.scope = scope
    run.writtenSeq = state.seq
    run.rebases++
    for (const event of unwritten) {
      if (!stillHolds(run, event)) continue
      noteRecorded(run, event)
      apply(run, event)
      if (event.type === 'review-decided') run.outbox.progress = true
    }
    for (const [id, flight] of run.inFlight) {
      const step = run.state.steps.get(id)
      const current = step !== undefined && step.attempt === flight.attempt && EXECUTES.has(step.phase)
      // What has not called its handler yet is prepared anew: the intent that it waited for was refused.
      if (!current || !flight.executing) stop(run, id, new Error('Another writer moved the run on.'))
    }
    resume(run)
  }

  /** Phases in which an attempt may be executing: a pure step goes on after a wait without saying so. */
  const EXECUTES: ReadonlySet<StepState['phase']> = new Set(['attempt', 'timer', 'children'] as const)

  /** Of what could not be written: results of attempts, ends of children and people's commands that are true on top of the other writer's events too. */
  function stillHolds(run: ActiveRun, event: RunEvent): boolean {
    if (TERMINAL_STATES.has(run.state.state)) return false
    switch (event.type) {
      case 'cancel-requested':
        return !run.state.cancelRequested
      case 'review-decided': {
        const step = run.state.steps.get(event.step)
        return step?.phase === 'review' && step.review?.review === event.review
      }
      case 'child-parked':
      case 'child-resumed':
      case 'child-ended': {
        const children = run.state.steps.get(event.step)?.children
        return children?.round === event.round && !childHasEnded(children, event.index)
      }
      case 'step-succeeded':
      case 'attempt-failed':
      case 'step-waiting':
      case 'review-requested': {
        const step = run.state.steps.get(event.step)
        return step !== undefined && EXECUTES.has(step.phase) && (!('attempt' in event) || step.attempt === event.attempt)
      }
      case 'run-created':
      case 'step-started':
      case 'step-failed':
      case 'step-skipped':
      case 'step-cancelled':
      case 'children-planned':
      case 'children-started':
      case 'run-succeeded':
      case 'run-failed':
      case 'run-cancelled':
        // Decided anew from the state.
        return false
    }
  }

  // --- deciding and doing ----------------------------------------------------------------------------------------

  function resume(run: ActiveRun): void {
    run.dueUntil = clock.now()
    perform(run, decide(run.plan, run.state, run.dueUntil))
    settleDown(run)
  }

  function record(run: ActiveRun, events: readonly RunEvent[], children?: NewRun[]): void {
    // A journal ends with its end: what comes in after it (a child of a step that lost a race) is of no consequence.
    if (run.gone || TERMINAL_STATES.has(run.state.state)) return
    const decisions: Decision[] = []
    // Decided after all of them are folded: a hundred children that ended in one turn free their slots together.
    const recorded = events.map((event) => apply(run, event, children))
    const newsOfChildren = new Set<string>()
    for (const event of recorded) {
      if (event.type === 'child-ended' || event.type === 'child-parked' || event.type === 'child-resumed') {
        if (newsOfChildren.has(event.step)) continue
        newsOfChildren.add(event.step)
      }
      decisions.push(...decideAfter(run.plan, run.state, event, clock.now()))
    }
    perform(run, decisions)
  }

  function due(run: ActiveRun): void {
    if (run.gone) return
    run.dueUntil = clock.now()
    perform(run, decideDue(run.plan, run.state, run.dueUntil))
    settleDown(run)
  }

  /** A run that has nothing to write still has to say that it rests. */
  function settleDown(run: ActiveRun): void {
    if (!run.flushing && !hasPending(run)) rest(run)
  }

  /** Does what was decided, and what follows from that, without recursion: a chain may be thousands of steps long. */
  function perform(run: ActiveRun, decisions: Decision[]): void {
    for (let i = 0; i < decisions.length; i++) {
      const decision = decisions[i]!
      if (run.gone) return
      switch (decision.do) {
        case 'record': {
          const { event } = decision
          if (isStale(run, event) || isReadFirst(run, event)) break
          noteRecorded(run, event)
          decisions.push(...decideAfter(run.plan, run.state, apply(run, event), clock.now()))
          break
        }
        case 'attempt':
          begin(run, decision)
          break
        case 'start-children':
          startChildren(run, decision)
          break
        case 'stop':
          stopStep(run, decision.step)
          break
        case 'finish':
          finish(run, decision)
          break
      }
    }
  }

  /** The same consequence can be decided twice in one go (by its step and by its neighbour); only the first is recorded. */
  function isStale(run: ActiveRun, event: RunEvent): boolean {
    if (!('step' in event) || event.step === undefined) return false
    const step = run.state.steps.get(event.step)
    if (!step) return false
    if (hasEnded(step)) return true
    return event.type === 'review-requested' && step.phase === 'review'
  }

  function noteRecorded(run: ActiveRun, event: RunEvent): void {
    if (event.type === 'step-succeeded' && 'json' in event.output) {
      run.scope.steps[event.step] = { output: event.output.json, port: event.port }
    }
    if (event.type === 'step-failed' && event.port) run.scope.steps[event.step] = failureAsOutput(event.error)
    if (event.type === 'step-cancelled') stop(run, event.step, new Error('The step was cancelled.'))
    // A pure step goes on after a wait without saying so: its time can be up while it executes.
    if (event.type === 'attempt-failed') stop(run, event.step, new StepFailure({ kind: 'timeout', message: event.error.message }))
  }

  /** An output that a person approved may be stored aside: it is read before anything that follows can ask for it. */
  function isReadFirst(run: ActiveRun, event: RunEvent): boolean {
    if (event.type !== 'step-succeeded' || 'json' in event.output || run.scope.steps[event.step]) return false
    readThen(run, event.step, event.output, (json) => {
      run.scope.steps[event.step] = { output: json, port: event.port }
      record(run, [event])
    })
    return true
  }

  /** Reads a value that was stored aside and goes on with it; asked again meanwhile, it reads once. */
  function readThen(run: ActiveRun, what: string, value: Value, use: (json: Json) => void): void {
    run.reading ??= new Set()
    if (run.reading.has(what)) return
    run.reading.add(what)
    Promise.resolve(fromStored(store, value)).then(
      (json) => {
        run.reading?.delete(what)
        if (!run.gone) use(json)
      },
      (error: unknown) => {
        deps.log('error', 'A stored value could not be read.', { run: run.runId, error: String(error) })
        run.reading?.delete(what)
        hooks.lost(run)
      },
    )
  }

  function begin(run: ActiveRun, decision: Extract<Decision, { do: 'attempt' }>): void {
    const step = run.plan.step(decision.step)!
    const now_ = run.state.steps.get(step.id)
    if (draining || run.inFlight.has(step.id) || !isCurrent(decision, now_)) return
    // First, whatever else: the question to a person must be whether it happened, not whether to try again.
    if (decision.begun && !decision.resume && step.policy.effect.class === 'unsafe') {
      unknownOutcome(run, step, decision.attempt)
      return
    }
    if (run.crashes >= QUARANTINE_AFTER) {
      quarantine(run, step, decision.attempt, now_)
      return
    }
    const flight: InFlight = { attempt: decision.attempt, holdsSlot: false }
    run.inFlight.set(step.id, flight)
    const enter = (): void => {
      flight.holdsSlot = true
      if (run.inFlight.get(step.id) === flight && !run.gone) prepare(run, step, flight, decision)
      else leaveSlot(run, step, flight)
    }
    const request = {
      workflow: run.scope.run.workflow,
      priority: run.priority,
      step: `${run.plan.definition.hash}/${step.id}`,
      stepLimit: step.body ? undefined : step.policy.concurrency,
      enter,
    }
    flight.abort = () => slots.leave(request)
    if (slots.take(request)) enter()
  }

  /** Decisions are done in order, and an earlier one can already have moved the step on. */
  function isCurrent(decision: Extract<Decision, { do: 'attempt' }>, now_: StepState | undefined): boolean {
    if (!now_) return !decision.begun
    if (hasEnded(now_)) return false
    if (!decision.begun) return decision.attempt === now_.attempt + 1 && (now_.phase === 'retry' || now_.phase === 'decided')
    return now_.attempt === decision.attempt && now_.phase === (decision.resume ?? 'attempt')
  }

  function leaveSlot(run: ActiveRun, step: StepDefinition, flight: InFlight): void {
    if (!flight.holdsSlot) return
    flight.holdsSlot = false
    slots.give(`${run.plan.definition.hash}/${step.id}`, step.body ? undefined : step.policy.concurrency)
  }

  /** Between slot and handler: the intent is recorded and, where the step can touch the world, durable. */
  function prepare(run: ActiveRun, step: StepDefinition, flight: InFlight, decision: Extract<Decision, { do: 'attempt' }>): void {
    delete flight.abort
    const effect = step.policy.effect.class
    const startsAnew = !decision.begun || (decision.resume !== undefined && (effect === 'keyed' || effect === 'unsafe'))
    if (effect === 'pure' && decision.resume !== 'children') {
      if (startsAnew) apply(run, { type: 'step-started', step: step.id, attempt: decision.attempt })
      if (run.outbox.events.length < RUN_AHEAD) execute(run, step, flight, undefined, undefined)
      else whenDurable(run, () => execute(run, step, flight, undefined, undefined))
      return
    }
    if (effect === 'idempotent' && decision.resume !== 'children' && !isCollecting(run.state.steps.get(step.id))) {
      if (startsAnew) apply(run, { type: 'step-started', step: step.id, attempt: decision.attempt })
      whenDurable(run, () => execute(run, step, flight, undefined, undefined))
      return
    }
    prepareSlowly(run, step, flight, decision, startsAnew).catch((thrown: unknown) => {
      if (run.inFlight.get(step.id) === flight) settle(run, step, flight, undefined, thrown)
    })
  }

  async function prepareSlowly(
    run: ActiveRun,
    step: StepDefinition,
    flight: InFlight,
    decision: Extract<Decision, { do: 'attempt' }>,
    startsAnew: boolean,
  ): Promise<void> {
    const now_ = run.state.steps.get(step.id)
    let key = now_?.key
    let ledger: EffectKey | undefined
    if (step.policy.effect.class === 'keyed') {
      key ??= await effectKey(run, step)
      ledger = ledgerKey(run, step, key)
      const earlier = await store.effect(ledger, clock.now())
      if (run.inFlight.get(step.id) !== flight || run.gone) return
      if (earlier && earlier.state === 'done' && earlier.output) {
        const output = await fromStored(store, earlier.output)
        if (run.inFlight.get(step.id) !== flight || run.gone) return
        if (startsAnew) apply(run, { type: 'step-started', step: step.id, attempt: decision.attempt })
        succeed(run, step, flight, { json: output, value: earlier.output }, { port: earlier.port ?? 'out', via: 'ledger' })
        return
      }
      const another = earlier?.state === 'begun' && (earlier.runId !== run.runId || earlier.step !== step.id)
      // A run that has ended (cancelled in the middle, say) gives no result any more: the effect is made again, under the same key.
      if (another && !TERMINAL_STATES.has((await store.run(earlier.runId))?.state ?? 'failed')) {
        const message = `The same effect (key ${key}) is under way in run ${earlier.runId}; its result is awaited.`
        if (startsAnew) apply(run, { type: 'step-started', step: step.id, attempt: decision.attempt })
        throw new StepFailure({ kind: 'unavailable', message })
      }
    }
    if (startsAnew) {
      apply(run, { type: 'step-started', step: step.id, attempt: decision.attempt, ...(key === undefined ? {} : { key }) })
      if (ledger) noteEffect(run, step, ledger)
    }
    if (step.policy.effect.class !== 'pure') await durable(run)
    const children = decision.resume === 'children' || isCollecting(now_) ? await outcomes(run, step, now_) : undefined
    execute(run, step, flight, key, children)
  }

  const isCollecting = (now_: StepState | undefined): boolean => now_?.children !== undefined && now_.memo !== undefined

  async function outcomes(run: ActiveRun, step: StepDefinition, now_: StepState | undefined): Promise<ChildOutcome[]> {
    return store.childOutcomes({ run: run.runId, step: step.id, round: now_?.children?.round ?? 1 })
  }

  async function effectKey(run: ActiveRun, step: StepDefinition): Promise<string> {
    const { key } = step.policy.effect
    if (key === undefined) return `${run.runId}/${step.id}`
    const text = await render(key, namesOf(run.scope))
    if (text.trim() === '') {
      throw new StepFailure({
        kind: 'code_error',
        message: `The idempotency key of “${step.name}” is empty. Give it a text that names the effect.`,
      })
    }
    return text
  }

  function ledgerKey(run: ActiveRun, step: StepDefinition, key: string): EffectKey {
    const { scope } = step.policy.effect
    return { scope, owner: scope === 'run' ? run.root : scope === 'workflow' ? run.scope.run.workflow : '', key }
  }

  function noteEffect(run: ActiveRun, step: StepDefinition, key: EffectKey): void {
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
    if (run.inFlight.get(step.id) !== flight || run.gone) return
    const now_ = run.state.steps.get(step.id)!
    const expires = step.policy.timeout.stepMs === undefined ? Infinity : now_.firstStartedAt + step.policy.timeout.stepMs - clock.now()
    const info = { step, runId: run.runId, attempt: flight.attempt, key, scope: run.scope, memo: now_.memo, children }
    flight.executing = true
    const failed = children && now_.children ? now_.children.failed + now_.children.cancelled : 0
    // The handler is still called, for its own words about which children failed and why.
    flight.tooManyFailed = failed > (now_.children?.tolerate ?? 0)
    let settledEarly = false
    const abort = runner.run(info, Math.min(step.policy.timeout.attemptMs, expires), (result, thrown) => {
      settledEarly = true
      settle(run, step, flight, result, thrown)
    })
    if (!settledEarly) flight.abort = abort
  }

  // --- results ---------------------------------------------------------------------------------------------------

  /** Takes an attempt's outcome, unless the step has moved on without it: then it is late, and dropped. */
  function settle(run: ActiveRun, step: StepDefinition, flight: InFlight, result: StepResult | undefined, thrown: unknown): void {
    if (run.gone || run.inFlight.get(step.id) !== flight) return
    if (result === undefined) {
      failAttempt(run, step, flight, toStepError(thrown))
      return
    }
    if (flight.tooManyFailed) {
      const message = `More children of “${step.name}” failed than are tolerated.`
      failAttempt(run, step, flight, { kind: 'permanent', message })
      return
    }
    let stored: Stored | Promise<Stored> | undefined
    if (result.kind === 'done' && step.policy.review.length === 0) {
      try {
        stored = toStored(store, result.output)
      } catch (error) {
        failAttempt(run, step, flight, toStepError(error))
        return
      }
      if (!(stored instanceof Promise)) {
        succeed(run, step, flight, stored, result)
        return
      }
    }
    settleSlowly(run, step, flight, result, stored).catch((error: unknown) => {
      if (run.inFlight.get(step.id) === flight) failAttempt(run, step, flight, toStepError(error))
    })
  }

  /** `storing`: its output, when that is being stored already. */
  async function settleSlowly(
    run: ActiveRun,
    step: StepDefinition,
    flight: InFlight,
    result: StepResult,
    storing: Stored | Promise<Stored> | undefined,
  ): Promise<void> {
    const current = (): boolean => run.inFlight.get(step.id) === flight && !run.gone
    switch (result.kind) {
      case 'done': {
        const stored = await (storing ?? toStored(store, result.output))
        const draw = { sample: random(), runNumber: needsRunNumber(step) ? await hooks.runNumber(run) : undefined }
        const wanted =
          step.policy.review.length === 0
            ? undefined
            : await wantedReview(
                step,
                run.scope,
                { output: stored.json, ...(result.confidence === undefined ? {} : { confidence: result.confidence }) },
                draw,
              )
        if (!current()) return
        if (!wanted) succeed(run, step, flight, stored, result)
        else {
          ask(run, step, flight, stored.value, {
            reasons: wanted.reasons,
            port: result.port ?? 'out',
            ...(result.confidence === undefined ? {} : { confidence: result.confidence }),
            ...(result.usage === undefined ? {} : { usage: result.usage }),
            ...(wanted.assign === undefined ? {} : { assign: wanted.assign }),
            ...(wanted.dueMs === undefined ? {} : { due: clock.now() + wanted.dueMs }),
          })
        }
        return
      }
      case 'review': {
        const stored = await toStored(store, result.output)
        if (!current()) return
        ask(run, step, flight, stored.value, {
          reasons: [{ when: 'asked', text: 'the workflow asks a person here' }],
          port: result.port ?? 'out',
          ...(result.question === undefined ? {} : { question: result.question }),
          ...(result.rejectPort === undefined ? {} : { rejectPort: result.rejectPort }),
          ...(result.assign === undefined ? {} : { assign: result.assign }),
          ...(result.dueMs === undefined ? {} : { due: clock.now() + result.dueMs }),
        })
        return
      }
      case 'wait':
        finishFlight(run, step, flight)
        record(run, [{ type: 'step-waiting', step: step.id, until: result.until, memo: result.memo }])
        settleDown(run)
        return
      case 'children': {
        const { plan } = result
        const items = await toStored(store, plan.items)
        const vars = plan.vars === undefined ? undefined : await toStored(store, plan.vars)
        if (!current()) return
        finishFlight(run, step, flight)
        ;(run.items ??= new Map()).set(step.id, items.json as Json[])
        const round = (run.state.steps.get(step.id)?.rounds ?? 0) + 1
        record(run, [
          {
            type: 'children-planned',
            step: step.id,
            round,
            total: plan.items.length,
            items: items.value,
            as: plan.as ?? 'item',
            ...(vars === undefined ? {} : { vars: vars.value }),
            concurrency: plan.concurrency,
            tolerate: toleratedFailures(plan.tolerate, plan.items.length),
            memo: result.memo,
          },
        ])
      }
    }
  }

  const needsRunNumber = (step: StepDefinition): boolean => step.policy.review.some((rule) => rule.when === 'first_runs')

  function succeed(
    run: ActiveRun,
    step: StepDefinition,
    flight: InFlight,
    stored: Stored,
    how: { port?: string; confidence?: number; usage?: import('#shared/policy/usage.ts').Usage; via?: 'ledger' },
  ): void {
    finishFlight(run, step, flight)
    const port = how.port ?? 'out'
    run.scope.steps[step.id] = { output: stored.json, port }
    run.items?.delete(step.id)
    record(run, [
      {
        type: 'step-succeeded',
        step: step.id,
        attempt: flight.attempt,
        output: stored.value,
        port,
        ...(how.confidence === undefined ? {} : { confidence: how.confidence }),
        ...(how.usage === undefined ? {} : { usage: how.usage }),
        ...(how.via === undefined ? {} : { via: how.via }),
      },
    ])
  }

  function ask(
    run: ActiveRun,
    step: StepDefinition,
    flight: InFlight,
    output: Value,
    about: Omit<Parameters<typeof reviewOf>[3], 'attempt' | 'output'>,
  ): void {
    const before = run.state.steps.get(step.id)?.reviews ?? 0
    // Made before the flight ends: what is nested too deeply to be hashed fails the attempt.
    const event = reviewOf(run.state, step, before, { attempt: flight.attempt, output, ...about })
    finishFlight(run, step, flight)
    record(run, [event])
  }

  function failAttempt(run: ActiveRun, step: StepDefinition, flight: InFlight, thrown: StepError): void {
    const error = flight.executing ? recordedError(step.policy, plainError(thrown)) : plainError(thrown)
    finishFlight(run, step, flight)
    if (run.state.cancelRequested) {
      record(run, [{ type: 'step-cancelled', step: step.id, because: 'run' }])
      return
    }
    const now_ = run.state.steps.get(step.id)
    const failed = {
      failures: (now_?.failures ?? 0) + 1,
      firstStartedAt: now_?.firstStartedAt ?? clock.now(),
      error,
      now: clock.now(),
    }
    record(run, [{ type: 'attempt-failed', step: step.id, attempt: flight.attempt, error, ...nextAttempt(step.policy, failed, random) }])
  }

  function finishFlight(run: ActiveRun, step: StepDefinition, flight: InFlight): void {
    run.inFlight.delete(step.id)
    delete flight.abort
    leaveSlot(run, step, flight)
  }

  function unknownOutcome(run: ActiveRun, step: StepDefinition, attempt: number): void {
    const error: StepError = {
      kind: 'unknown_outcome',
      message: `“${step.name}” was started, and the process ended before its result was known. It is not repeated by itself.`,
    }
    record(run, [{ type: 'attempt-failed', step: step.id, attempt, error, exhausted: 'what happened is not known' }])
  }

  function quarantine(run: ActiveRun, step: StepDefinition, attempt: number, now_: StepState | undefined): void {
    deps.log('error', 'A run is quarantined: the process died three times while it was executing.', { run: run.runId, step: step.id })
    const text = `the process died ${run.crashes} times while this run was executing`
    record(run, [
      reviewOf(run.state, step, now_?.reviews ?? 0, {
        attempt,
        port: 'out',
        reasons: [{ when: 'crashed', text, values: { crashes: run.crashes } }],
        question: `Executing “${step.name}” may have brought the process down. Try it again?`,
      }),
    ])
  }

  // --- children, stopping, the end -------------------------------------------------------------------------------

  function startChildren(run: ActiveRun, decision: Extract<Decision, { do: 'start-children' }>): void {
    const step = run.plan.step(decision.step)!
    const children = run.state.steps.get(step.id)?.children
    if (!children || children.started !== decision.from) return
    // One commit's worth at a time; the rest, of whatever step, is decided again after that commit.
    run.starting ??= new Set()
    run.starting.add(step.id)
    if (run.outbox.children) return
    const items = run.items?.get(step.id)
    if (!items) {
      readThen(run, step.id, children.items, (json) => {
        ;(run.items ??= new Map()).set(step.id, json as Json[])
        resume(run)
      })
      return
    }
    const count = Math.min(decision.count, hooks.room(run))
    if (count <= 0) return
    const created = run.state.created!
    const definition = step.body!
    const at = clock.now()
    const events: RunEvent[] = [{ type: 'children-started', step: step.id, round: children.round, from: decision.from, count }]
    const newborn: NewRun[] = []
    for (let index = decision.from; index < decision.from + count; index++) {
      const item = items[index] ?? null
      newborn.push({
        runId: childId(run.runId, step.id, children.round, index),
        at,
        owner: deps.owner,
        created: {
          type: 'run-created',
          definition,
          workflow: created.workflow,
          input: children.as === 'input' ? { json: item } : created.input,
          ...(children.as === 'input' ? {} : { item: { json: item } }),
          ...(children.vars === undefined ? {} : { vars: children.vars }),
          parent: { run: run.runId, step: step.id, round: children.round, index },
          ...(created.priority === undefined ? {} : { priority: created.priority }),
        },
      })
    }
    record(run, events, newborn)
  }

  function stopStep(run: ActiveRun, id: string): void {
    const now_ = run.state.steps.get(id)
    const flight = run.inFlight.get(id)
    if (now_?.phase === 'children') {
      const round = `${id}.${now_.children!.round}`
      run.stopped ??= new Set()
      if (!run.stopped.has(round)) {
        run.stopped.add(round)
        hooks.cancelChildren(run, id)
      }
      const children = now_.children!
      if (run.state.cancelRequested && children.started === children.success + children.failed + children.cancelled) cancelStep(run, id)
      return
    }
    if (!flight) {
      if (run.state.cancelRequested && now_?.phase === 'attempt') cancelStep(run, id)
      return
    }
    const step = run.plan.step(id)!
    const cut = (): void => {
      if (run.gone || run.inFlight.get(id) !== flight) return
      stop(run, id, new StepFailure({ kind: 'permanent', message: 'The run was cancelled.' }))
      if (run.state.cancelRequested) cancelStep(run, id)
    }
    const touchesTheWorld = step.policy.effect.class === 'keyed' || step.policy.effect.class === 'unsafe'
    if (!run.state.cancelRequested || !touchesTheWorld || !flight.executing) cut()
    else if (!run.stopped?.has(id)) {
      // An effect that is under way is better known than cut off, as long as the cancel keeps its two seconds.
      ;(run.stopped ??= new Set()).add(id)
      clock.setTimer(clock.now() + CANCEL_GRACE_MS, cut)
    }
  }

  const cancelStep = (run: ActiveRun, id: string): void => record(run, [{ type: 'step-cancelled', step: id, because: 'run' }])

  function stop(run: ActiveRun, id: string, reason: Error): void {
    const flight = run.inFlight.get(id)
    if (!flight) return
    const { abort } = flight
    finishFlight(run, run.plan.step(id)!, flight)
    abort?.(reason)
  }

  function abortAll(run: ActiveRun, reason: Error): void {
    for (const id of [...run.inFlight.keys()]) stop(run, id, reason)
    run.wakeTimer?.cancel()
    run.wakeTimer = undefined
  }

  function finish(run: ActiveRun, decision: Extract<Decision, { do: 'finish' }>): void {
    if (TERMINAL_STATES.has(run.state.state)) return
    switch (decision.outcome) {
      case 'cancelled':
        apply(run, { type: 'run-cancelled' })
        return
      case 'failed':
        apply(run, { type: 'run-failed', error: decision.error, step: decision.step })
        return
      case 'success': {
        if (run.reading?.has(OUTPUT)) return
        const output = runOutput(run.plan, run.state, run.scope)
        if (!(output instanceof Promise)) {
          keepOutput(run, output)
          return
        }
        ;(run.reading ??= new Set()).add(OUTPUT)
        output.then(
          (json) => keepOutput(run, json),
          (thrown: unknown) => finishAs(run, { type: 'run-failed', error: toStepError(thrown) }),
        )
      }
    }
  }

  function keepOutput(run: ActiveRun, output: Json): void {
    const stored = toStored(store, output)
    if (!(stored instanceof Promise)) {
      finishAs(run, { type: 'run-succeeded', output: stored.value })
      return
    }
    ;(run.reading ??= new Set()).add(OUTPUT)
    stored.then(
      ({ value }) => finishAs(run, { type: 'run-succeeded', output: value }),
      (thrown: unknown) => finishAs(run, { type: 'run-failed', error: toStepError(thrown) }),
    )
  }

  function finishAs(run: ActiveRun, event: RunEvent): void {
    run.reading?.delete(OUTPUT)
    if (!run.gone && !TERMINAL_STATES.has(run.state.state)) apply(run, event)
  }

  /** Arms the run's next timer. A timer that was acted on already (its attempt waits for a slot, say) is not armed again. */
  function armWake(run: ActiveRun): void {
    let at = Infinity
    for (const [id, time] of run.state.timers) if (time < at && time > run.dueUntil && !run.inFlight.has(id)) at = time
    if (run.wakeTimer?.at === at) return
    run.wakeTimer?.cancel()
    run.wakeTimer = undefined
    if (at === Infinity) return
    const cancel = clock.setTimer(at, () => {
      run.wakeTimer = undefined
      due(run)
    })
    run.wakeTimer = { at, cancel }
  }

  function whenDurable(run: ActiveRun, goOn: () => void, lost?: () => void): void {
    if (!run.flushing && !hasPending(run)) goOn()
    else if (run.gone) lost?.()
    else run.whenDurable.push(lost ? { goOn, lost } : { goOn })
  }

  const durable = (run: ActiveRun): Promise<void> =>
    new Promise((resolve, reject) => {
      whenDurable(run, resolve, () =>
        reject(new DomainError('unavailable', 'The run was let go before this could be written. Try it again.')),
      )
    })

  return {
    resume,
    record,
    durable,
    due,
    abortAll,
    drain() {
      draining = true
      slots.close()
    },
    get lateResults() {
      return runner.lateResults
    },
  }
}
