import { StepFailure } from '#shared/policy/step-error.ts'
import { decide, decideAfter, decideDue, decideSteps, type Decision } from '#shared/run/decide.ts'
import type { Json } from '#shared/lib/json.ts'
import type { RunEvent, Value } from '#shared/run/events.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import { hasEnded } from '#shared/run/state.ts'
import type { NewRun } from '../store/store.ts'
import { emptyOutbox, failureAsOutput, foldJournal, hasPending, scopeOf, type ActiveRun, type Outbox } from './active-run.ts'
import { createAttempts } from './attempts.ts'
import { createEnding } from './ending.ts'
import type { EngineDeps } from './engine.ts'
import { newborn } from './newborn.ts'
import type { PatientStore } from './patient-store.ts'
import { createRecorder } from './recorder.ts'
import type { Slots } from './slots.ts'
import type { StepRunner } from './step-runner.ts'
import { EXECUTES, stillHolds } from './still-holds.ts'
import { createStopping } from './stopping.ts'
import { fromStored } from './values.ts'
import type { ExecutorHooks, Work } from './work.ts'

/** Moves one run on: decides, has it done by the parts that can, records what came of it, decides again. */
export interface Executor {
  /** Decides everything anew and does it: at claim, after a crash, after another writer. */
  resume(run: ActiveRun): void
  /** Records what happened outside (a command, a child's end) and does what follows. Ignored once the run is gone or has ended. */
  record(run: ActiveRun, events: readonly RunEvent[]): void
  /** Resolves when everything recorded of this run so far is on disk; rejects when the run was lost before. */
  durable(run: ActiveRun): Promise<void>
  abortAll(run: ActiveRun, reason: Error): void
  /** From now on nothing new begins; what executes may end. */
  drain(): void
  readonly lateResults: number
}

export function createExecutor(deps: EngineDeps, store: PatientStore, slots: Slots, runner: StepRunner, hooks: ExecutorHooks): Executor {
  const { clock } = deps
  const recorder = createRecorder(deps, store, { committed, settled: rest, refused: rebase, lost: hooks.lost })
  const work: Work = { deps, store, hooks, recorder, record, resume, settleDown, readThen }
  const attempts = createAttempts(work, slots, runner)
  const stopStep = createStopping(work, attempts)
  const finish = createEnding(work)

  // --- what moves a run on -----------------------------------------------------------------------------------------

  function resume(run: ActiveRun): void {
    recorder.startBatch(run)
    run.dueUntil = clock.now()
    perform(run, decide(run.plan, run.state, run.dueUntil))
    settleDown(run)
  }

  function due(run: ActiveRun): void {
    if (run.gone) return
    recorder.startBatch(run)
    run.dueUntil = clock.now()
    perform(run, decideDue(run.plan, run.state, run.dueUntil))
    settleDown(run)
  }

  function record(run: ActiveRun, events: readonly RunEvent[], children?: NewRun[]): void {
    // A journal ends with its end: what comes in after it (a child of a step that lost a race) is of no consequence.
    if (run.gone || TERMINAL_STATES.has(run.state.state)) return
    for (const event of events) if (event.type === 'retry-stopped') noteRecorded(run, event)
    if (events.length === 1) {
      perform(run, decideAfter(run.plan, run.state, recorder.apply(run, events[0]!, children), clock.now()))
      return
    }
    const decisions: Decision[] = []
    // Decided after all of them are folded: a hundred children that ended in one turn free their places together.
    const recorded = events.map((event) => recorder.apply(run, event, children))
    const parents = new Set<string>()
    for (const event of recorded) {
      if (event.type === 'child-ended' || event.type === 'child-parked' || event.type === 'child-resumed') {
        if (parents.has(event.step)) continue
        parents.add(event.step)
      }
      decisions.push(...decideAfter(run.plan, run.state, event, clock.now()))
    }
    perform(run, decisions)
  }

  function committed(run: ActiveRun, batch: Outbox): void {
    hooks.committed(run, batch.recorded)
    if (!batch.children) return
    hooks.born(run, batch.children)
    const starting = run.starting ?? []
    run.starting = undefined
    perform(run, decideSteps(run.plan, run.state, starting, clock.now()))
  }

  // --- doing what was decided --------------------------------------------------------------------------------------

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
          decisions.push(...decideAfter(run.plan, run.state, recorder.apply(run, event), clock.now()))
          break
        }
        case 'attempt':
          attempts.begin(run, decision)
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

  /** What an event means for expressions and for attempts in flight. */
  function noteRecorded(run: ActiveRun, event: RunEvent): void {
    if (event.type === 'step-succeeded' && 'json' in event.output) {
      run.scope.steps[event.step] = { output: event.output.json, port: event.port }
    }
    if (event.type === 'step-failed' && event.port) run.scope.steps[event.step] = failureAsOutput(event.error)
    if (event.type === 'step-cancelled') attempts.stop(run, event.step, new Error('The step was cancelled.'))
    // Its next attempt may be waiting for a slot already.
    if (event.type === 'retry-stopped') attempts.stop(run, event.step, new Error('No further attempt is wanted.'))
    // A pure step goes on after a wait without saying so: its time can be up while it executes.
    if (event.type === 'attempt-failed') attempts.stop(run, event.step, new StepFailure({ kind: 'timeout', message: event.error.message }))
  }

  /** An output that a person approved may be stored aside: it is read before anything that follows can ask for it. */
  function isReadFirst(run: ActiveRun, event: RunEvent): boolean {
    if (event.type !== 'step-succeeded' || 'json' in event.output || Object.hasOwn(run.scope.steps, event.step)) return false
    readThen(run, event.step, event.output, (json) => {
      run.scope.steps[event.step] = { output: json, port: event.port }
      record(run, [event])
    })
    return true
  }

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
        run.items ??= new Map()
        run.items.set(step.id, json as Json[])
        resume(run)
      })
      return
    }
    const { from } = decision
    const count = Math.min(decision.count, hooks.room(run))
    if (count <= 0) return
    const parent = { runId: run.runId, created: run.state.created!, step: step.id, body: step.body! }
    const brood = newborn({ parent, children, items, from, count, at: clock.now(), owner: deps.owner })
    record(run, [{ type: 'children-started', step: step.id, round: children.round, from, count }], brood)
  }

  // --- coming to rest ----------------------------------------------------------------------------------------------

  function settleDown(run: ActiveRun): void {
    if (!run.flushing && !hasPending(run)) rest(run)
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

  /** Arms the run's next timer. A timer that was acted on already (its attempt waits for a slot, say) is not armed again. */
  function armWake(run: ActiveRun): void {
    let at = Infinity
    // A clock that was set back must not leave out what is due before it has caught up.
    const dueUntil = Math.min(run.dueUntil, clock.now())
    for (const [id, time] of run.state.timers) if (time < at && time > dueUntil && !run.inFlight.has(id)) at = time
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

  function abortAll(run: ActiveRun, reason: Error): void {
    attempts.stopWhere(run, () => true, reason)
    run.wakeTimer?.cancel()
    run.wakeTimer = undefined
  }

  // --- another writer ----------------------------------------------------------------------------------------------

  /** Another writer appended first, or the lease is gone: reads the journal again and goes on from there. */
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
      if (!stillHolds(run.state, event)) continue
      noteRecorded(run, event)
      recorder.apply(run, event)
      if (event.type === 'review-decided') run.outbox.progress = true
    }
    attempts.stopWhere(
      run,
      (id, flight) => {
        const step = run.state.steps.get(id)
        const current = step !== undefined && step.attempt === flight.attempt && EXECUTES.has(step.phase)
        // What has not called its handler yet is prepared anew: the intent that it waited for was refused.
        return !current || !flight.executing
      },
      new Error('Another writer moved the run on.'),
    )
    resume(run)
  }

  return {
    resume,
    record,
    durable: recorder.durable,
    abortAll,
    drain: attempts.drain,
    get lateResults() {
      return runner.lateResults
    },
  }
}
