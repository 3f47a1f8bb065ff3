import { DomainError, isDomainError } from '#shared/lib/domain-error.ts'
import { newId } from '#shared/lib/ids.ts'
import type { Recorded, RunEvent } from '#shared/run/events.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import type { NewRun } from '../store/store.ts'
import { createPlans, rootOf, type ActiveRun } from './active-run.ts'
import { bornWith, createAdoption } from './adoption.ts'
import { commandAtRest } from './commands.ts'
import type { Engine, EngineDeps, EventListener } from './engine.ts'
import { createExecutor } from './executor.ts'
import { ABOVE, createFamilies } from './families.ts'
import { givenEvents } from './given-steps.ts'
import { createPatientStore } from './patient-store.ts'
import { isDue, retryCommand, wasRecorded } from './retry-commands.ts'
import { alreadyDecided, reviewDecision } from './review-commands.ts'
import { createScheduler } from './scheduler.ts'
import { createSettling } from './settling.ts'
import { createSlots } from './slots.ts'
import { createStepRunner } from './step-runner.ts'
import { givenToStored } from './values.ts'

/**
 * Runs that could execute and are held in memory, at least; more than have a slot only wait, and cost memory that the collector walks
 * through again and again.
 */
const RUNS_IN_MEMORY = 500

/** Without a dot: what comes after one names the place of a child run. */
const RUN_ID = /^[A-Za-z0-9_-]{1,64}$/

export function createEngine(deps: EngineDeps): Engine {
  const { store, clock } = deps
  const patient = createPatientStore(deps)
  const plans = createPlans(patient)
  const slots = createSlots(deps.concurrency)
  const listeners = new Set<EventListener>()
  const settling = createSettling(patient)
  const runNumbers = new Map<string, number>()

  const publish = (runId: string, events: readonly Recorded[]): void => {
    for (const listener of listeners) listener(runId, events)
  }

  const families = createFamilies(deps, { store: patient, plans, executor: () => executor, scheduler: () => scheduler, cancel })
  const adopt = createAdoption(deps, { store: patient, plans, scheduler: () => scheduler, publish })
  const executor = createExecutor(deps, patient, slots, createStepRunner(deps), {
    committed(run, events) {
      publish(run.runId, events)
      families.committed(run)
    },
    ended(run) {
      scheduler.drop(run)
      runNumbers.delete(run.root)
      families.ended(run)
      settling.moved(run.root)
    },
    idle(run) {
      families.idle(run)
      scheduler.rest(run)
      settling.moved(run.root)
    },
    lost(run) {
      scheduler.lose(run)
      // What took it from here may have ended it, and looked at it while it was still in memory.
      settling.moved(run.root)
    },
    born(parent, children) {
      for (const child of children) {
        // While they were being written their parent may have been cancelled, or its step may have ended without them.
        const unwanted = families.isUnwanted(parent.state, child.created.parent!)
        adopt(child, parent.scope.input, unwanted ? cancelFromAbove : undefined)
      }
    },
    room: (run) => scheduler.room(run),
    cancelChildren: (run, step) => void families.cancelChildren(run.runId, step),
    async runNumber(run) {
      const known = runNumbers.get(run.root)
      if (known !== undefined) return known
      const number = await patient.runNumber(run.root)
      if (number !== undefined) runNumbers.set(run.root, number)
      return number
    },
  })
  const cancelFromAbove = (run: ActiveRun): void => executor.record(run, [{ type: 'cancel-requested', by: ABOVE }])
  const scheduler = createScheduler(deps, {
    store: patient,
    plans,
    executor,
    capacity: deps.runsInMemory ?? Math.max(RUNS_IN_MEMORY, 2 * deps.concurrency),
    async caughtUp(run, row) {
      const news = await families.missed(run)
      if (news.length > 0) executor.record(run, news)
      if (!run.state.cancelRequested && (await families.isOrphan(row))) cancelFromAbove(run)
    },
  })
  settling.watch(scheduler)

  // --- commands --------------------------------------------------------------------------------------------------

  async function createRun(request: Parameters<Engine['createRun']>[0]): Promise<{ runId: string; created: boolean }> {
    if (request.runId !== undefined && !RUN_ID.test(request.runId)) {
      const message = `A run cannot be named “${request.runId.slice(0, 80)}”: use letters, digits, _ and -, 64 at most.`
      throw new DomainError('invalid_input', message)
    }
    const at = clock.now()
    const plan = await plans(request.definition)
    const { definition } = plan
    const value = await givenToStored(store, request.input, 'The input of the run')
    const given = await givenEvents(store, plan, request)
    const born: NewRun = {
      runId: request.runId ?? newId(at, deps.random),
      at,
      created: {
        type: 'run-created',
        definition: definition.hash,
        workflow: definition.name,
        input: value,
        ...(request.labels === undefined ? {} : { labels: request.labels }),
        ...(request.priority === undefined ? {} : { priority: request.priority }),
        ...(request.source === undefined ? {} : { source: request.source }),
        ...(request.keyRuns === undefined ? {} : { keyRuns: request.keyRuns }),
      },
      ...(given.length === 0 ? {} : { given }),
      ...(request.idempotencyKey === undefined ? {} : { idempotencyKey: request.idempotencyKey }),
    }
    // Straight into memory when nobody is waiting to be claimed before it; otherwise it takes its place in the queue.
    const direct = definition.concurrency === undefined && scheduler.reserve()
    try {
      const { claimed, ...outcome } = await storeRun(born, direct)
      if (!outcome.created) return outcome
      if (claimed) adopt(born)
      else {
        publish(born.runId, bornWith(born))
        scheduler.wake()
      }
      return outcome
    } finally {
      if (direct) scheduler.unreserve()
    }
  }

  /** Stores a new run, claimed if that is wished and this process still holds its lease. */
  async function storeRun(born: NewRun, direct: boolean): Promise<{ runId: string; created: boolean; claimed: boolean }> {
    if (direct) {
      try {
        return { ...(await store.createRun({ ...born, owner: deps.owner })), claimed: true }
      } catch (error) {
        if (!isDomainError(error, 'stale_writer')) throw error
      }
    }
    return { ...(await store.createRun(born)), claimed: false }
  }

  async function cancel(runId: string, by: string, reason?: string): Promise<boolean> {
    const command = (): RunEvent => ({ type: 'cancel-requested', by, ...(reason === undefined ? {} : { reason }) })
    const run = scheduler.active(runId)
    if (run) {
      const ended = TERMINAL_STATES.has(run.state.state)
      if (!ended && !run.state.cancelRequested) executor.record(run, [command()])
      if (await isDurable(run)) return !ended
    }
    const row = await store.run(runId)
    if (!row) throw new DomainError('not_found', `There is no run ${runId}.`)
    const recorded = await commandAtRest(deps, patient, plans, runId, (state) => (state.cancelRequested ? undefined : command()))
    if (recorded.length === 0) return false
    publish(runId, recorded)
    settling.moved(rootOf(runId))
    scheduler.wake()
    return true
  }

  /** Whether everything recorded of this run reached the disk; false when the run was let go before. */
  const isDurable = (run: ActiveRun): Promise<boolean> =>
    executor.durable(run).then(
      () => true,
      () => false,
    )

  async function decideReview(reviewId: string, command: Parameters<Engine['decideReview']>[1]): Promise<void> {
    const row = await store.review(reviewId)
    if (!row) throw new DomainError('not_found', `There is no review ${reviewId}.`)
    const run = scheduler.active(row.runId)
    if (run) {
      const event = await reviewDecision(store, run.state, reviewId, command)
      // Looked at again after the wait above: of two people who decide at once, one is first.
      const step = run.state.steps.get(row.step)
      if (step?.phase === 'review' && step.review?.review === reviewId && !run.gone) {
        const { rebases } = run
        // A person wants it: what made the process die before is not held against it.
        run.crashes = 0
        run.outbox.progress = true
        executor.record(run, [event])
        if ((await isDurable(run)) && run.rebases === rebases) return
      } else await isDurable(run)
      const now = await store.review(reviewId)
      if (now?.state === 'decided' && now.decision === command.decision && now.decidedBy === command.by && step?.phase === 'review') return
      if (now && now.state !== 'open') throw alreadyDecided(reviewId, now.decision, now.decidedBy)
    }
    // Read before: once the decision is on disk nothing may make its answer an error.
    const parent = (await store.run(row.runId))?.parent
    const recorded = await commandAtRest(deps, patient, plans, row.runId, (state) => reviewDecision(store, state, reviewId, command))
    if (recorded.length === 0) throw alreadyDecided(reviewId, row.decision, row.decidedBy)
    publish(row.runId, recorded)
    if (parent) families.resumed(parent)
    scheduler.wake()
  }

  /** A person's word about the next attempt of a step. */
  async function commandRetry(type: 'retry-hurried' | 'retry-stopped', runId: string, id: string, by: string): Promise<boolean> {
    const command = retryCommand(type, id, by)
    const run = scheduler.active(runId)
    if (run) {
      const event = command(run.state)
      // What is due already is being started: there is nothing to hurry.
      const starts = type === 'retry-hurried' && event !== undefined && isDue(run.state, id, clock.now())
      const { writtenSeq, rebases } = run
      if (event && !starts) {
        run.crashes = 0
        run.outbox.progress = true
        executor.record(run, [event])
      }
      // Memory may be ahead of the disk: an answer from the one while the other is being written would be none.
      if ((await isDurable(run)) && run.rebases === rebases) return event !== undefined
      if (event && !starts && (await wasRecorded(store, runId, writtenSeq, event))) return true
    }
    const recorded = await commandAtRest(deps, patient, plans, runId, command)
    if (recorded.length === 0) return false
    publish(runId, recorded)
    scheduler.wake()
    return true
  }

  return {
    start: () => scheduler.start(),
    stop: (options) => scheduler.stop(options?.graceMs ?? 0),
    createRun,
    cancel,
    decideReview,
    retryNow: (runId, step, by) => commandRetry('retry-hurried', runId, step, by),
    stopRetrying: (runId, step, by) => commandRetry('retry-stopped', runId, step, by),
    settled: (runId, signal) => settling.settled(runId, signal),
    onEvents(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stats: () => ({ activeRuns: scheduler.size(), attemptsInFlight: slots.taken, lateResults: executor.lateResults }),
  }
}
