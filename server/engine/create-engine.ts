import { DomainError, isDomainError } from '#shared/lib/domain-error.ts'
import { newId } from '#shared/lib/ids.ts'
import type { Recorded, RunCreated, RunEvent, Value } from '#shared/run/events.ts'
import { evolve } from '#shared/run/evolve.ts'
import { summarize } from '#shared/run/summary.ts'
import { childHasEnded, initialState, type ChildrenState } from '#shared/run/state.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import type { NewRun } from '../store/store.ts'
import { createPlans, makeActive, makeScope, rootOf, type ActiveRun } from './active-run.ts'
import { commandAtRest } from './commands.ts'
import type { Engine, EngineDeps, EventListener } from './engine.ts'
import { createExecutor } from './executor.ts'
import { createPatientStore } from './patient-store.ts'
import { alreadyDecided, reviewDecision } from './review-commands.ts'
import { createScheduler } from './scheduler.ts'
import { createSettling } from './settling.ts'
import { createSlots } from './slots.ts'
import { createStepRunner } from './step-runner.ts'
import { fromStored, toStored } from './values.ts'

const RUNS_IN_MEMORY = 2_000

/** Who cancels a child run. */
const ABOVE = 'the run above it'

const placeOf = ({ step, round, index }: NonNullable<RunCreated['parent']>): { step: string; round: number; index: number } => ({
  step,
  round,
  index,
})

const waitsForPeople = (run: ActiveRun): boolean => summarize(run.state, 0).state === 'needs_review'

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

  const executor = createExecutor(deps, patient, slots, createStepRunner(deps), {
    committed(run, events) {
      publish(run.runId, events)
      const { parent } = run.state.created!
      if (parent && run.parked && !waitsForPeople(run)) {
        run.parked = false
        tellParent(parent, { type: 'child-resumed', ...placeOf(parent) })
      }
    },
    ended(run) {
      const { parent } = run.state.created!
      scheduler.drop(run)
      runNumbers.delete(run.root)
      if (parent)
        tellParent(parent, { type: 'child-ended', ...placeOf(parent), state: run.state.state as 'success' | 'failed' | 'cancelled' })
      settling.moved(run.root)
    },
    idle(run) {
      const { parent } = run.state.created!
      if (parent && !run.parked && waitsForPeople(run)) {
        run.parked = true
        tellParent(parent, { type: 'child-parked', ...placeOf(parent) })
      }
      scheduler.rest(run)
      settling.moved(run.root)
    },
    lost: (run) => scheduler.lose(run),
    born: (run, children) => adoptChildren(run, children),
    room: (run) => scheduler.room(run),
    cancelChildren: (run, step) => void cancelChildren(run.runId, step),
    async runNumber(run) {
      const known = runNumbers.get(run.root)
      if (known !== undefined) return known
      const number = await patient.runNumber(run.root)
      if (number !== undefined) runNumbers.set(run.root, number)
      return number
    },
  })
  const scheduler = createScheduler(deps, { store: patient, plans, executor, capacity: deps.runsInMemory ?? RUNS_IN_MEMORY, reconcile })
  settling.watch(scheduler)

  // --- parents and children --------------------------------------------------------------------------------------

  /** News of children gather for a turn, so that a hundred of them are one append of their parent. */
  const newsOfChildren = new Map<string, RunEvent[]>()

  function tellParent(parent: NonNullable<RunCreated['parent']>, event: RunEvent): void {
    const waiting = newsOfChildren.get(parent.run)
    if (waiting) {
      waiting.push(event)
      return
    }
    newsOfChildren.set(parent.run, [event])
    setImmediate(() => {
      const events = newsOfChildren.get(parent.run)!
      newsOfChildren.delete(parent.run)
      const run = scheduler.active(parent.run)
      // A parent that is not in memory finds its ended children when it is claimed.
      if (run)
        executor.record(
          run,
          events.filter((event) => isNews(run, event)),
        )
      else scheduler.wake()
    })
  }

  /** Whether the parent does not know it yet: a restart may say a thing again. */
  function isNews({ state }: ActiveRun, event: RunEvent): boolean {
    if (event.type !== 'child-ended' && event.type !== 'child-parked' && event.type !== 'child-resumed') return true
    const children = state.steps.get(event.step)?.children
    if (!children || children.round !== event.round || childHasEnded(children, event.index)) return false
    return event.type === 'child-ended' || children.parked.has(event.index) === (event.type === 'child-resumed')
  }

  /** What happened to children while nobody listened: between a child's last commit and its parent's, the process may have died. */
  async function reconcile(run: ActiveRun): Promise<RunEvent[]> {
    const events: RunEvent[] = []
    for (const id of [...run.state.open]) {
      const step = run.state.steps.get(id)
      if (step?.phase !== 'children') continue
      const { round } = step.children!
      for (const outcome of await patient.childOutcomes({ run: run.runId, step: id, round })) {
        events.push({ type: 'child-ended', step: id, round, index: outcome.index, state: outcome.state })
      }
      events.push(...(await parkedAnew(run, id, step.children!)))
    }
    return events.filter((event) => isNews(run, event))
  }

  /** While children were being written their parent was cancelled, or its step ended without them. */
  function isUnwanted(parent: ActiveRun, { created }: NewRun): boolean {
    const step = parent.state.steps.get(created.parent!.step)
    return parent.state.cancelRequested !== undefined || step?.phase !== 'children' || step.children?.round !== created.parent!.round
  }

  /** Which children wait for people, as far as the parent has it wrong. */
  async function parkedAnew(run: ActiveRun, step: string, { round, parked }: ChildrenState): Promise<RunEvent[]> {
    const events: RunEvent[] = []
    for (const childRunId of await patient.openChildren(run.runId)) {
      const child = await patient.run(childRunId)
      if (!child?.parent || child.parent.step !== step || child.parent.round !== round) continue
      const isParked = child.state === 'needs_review'
      if (isParked !== parked.has(child.parent.index)) {
        events.push({ type: isParked ? 'child-parked' : 'child-resumed', step, round, index: child.parent.index })
      }
    }
    return events
  }

  function adoptChildren(parent: ActiveRun, children: readonly NewRun[]): void {
    for (const child of children) adopt(child, parent.scope.input, isUnwanted(parent, child))
  }

  /** Takes a run that was born claimed straight into memory, without reading back what was just written. */
  function adopt(born: NewRun, knownInput?: unknown, unwanted = false): void {
    const recorded = { ...born.created, seq: 1, at: born.at }
    publish(born.runId, [recorded])
    const { created } = born
    const read = (value: Value | undefined): ReturnType<typeof fromStored> | undefined => (value ? fromStored(patient, value) : undefined)
    const plan = plans(created.definition)
    const input =
      knownInput !== undefined && created.parent && 'ref' in created.input
        ? (knownInput as ReturnType<typeof fromStored>)
        : read(created.input)
    const item = read(created.item)
    const vars = read(created.vars)
    const admit = (now: [Awaited<typeof plan>, Awaited<NonNullable<typeof input>>, Awaited<typeof item>, Awaited<typeof vars>]): void => {
      const state = evolve(now[0], initialState(born.runId), recorded)
      const scope = makeScope(now[0], created, born.runId, { input: now[1], item: now[2], vars: now[3] })
      const run = makeActive(now[0], state, scope, { runId: born.runId, priority: created.priority ?? 0, crashes: 0 })
      if (unwanted) executor.record(run, [{ type: 'cancel-requested', by: ABOVE }])
      scheduler.admit(run)
    }
    if (plan instanceof Promise || input instanceof Promise || item instanceof Promise || vars instanceof Promise) {
      scheduler.expect(1)
      void Promise.all([plan, input, item, vars])
        .then(([p, i, t, v]) => admit([p, i ?? null, t, v]))
        .catch((error: unknown) =>
          deps.log('error', 'A new run could not be taken up; it is claimed later.', { run: born.runId, error: String(error) }),
        )
        .finally(() => scheduler.expect(-1))
    } else admit([plan, input ?? null, item, vars])
  }

  async function cancelChildren(runId: string, step: string): Promise<void> {
    for (const child of await patient.openChildren(runId)) {
      if (child.startsWith(`${runId}.${step}.`)) await cancelPatiently(child)
    }
  }

  /** A child's cancel is the engine's own work: it is made until it is durable. */
  async function cancelPatiently(runId: string): Promise<void> {
    for (;;) {
      try {
        await cancel(runId, ABOVE)
        return
      } catch (error) {
        deps.log('error', 'A child run could not be cancelled; it is tried again.', { run: runId, error: String(error) })
        await new Promise<void>((resolve) => clock.setTimer(clock.now() + 500, resolve))
      }
    }
  }

  // --- commands --------------------------------------------------------------------------------------------------

  async function createRun(request: Parameters<Engine['createRun']>[0]): Promise<{ runId: string; created: boolean }> {
    const at = clock.now()
    const plan = await plans(request.definition)
    const { definition } = plan
    const { value } = await toStored(store, request.input)
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
      },
      ...(request.idempotencyKey === undefined ? {} : { idempotencyKey: request.idempotencyKey }),
    }
    // Straight into memory when nobody is waiting to be claimed before it; otherwise it takes its place in the queue.
    const direct = definition.concurrency === undefined && scheduler.reserve()
    try {
      const { claimed, ...outcome } = await storeRun(born, direct)
      if (!outcome.created) return outcome
      if (claimed) adopt(born)
      else {
        publish(born.runId, [{ ...born.created, seq: 1, at }])
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
    if (parent) tellParent(parent, { type: 'child-resumed', ...placeOf(parent) })
    scheduler.wake()
  }

  return {
    start: () => scheduler.start(),
    stop: (options) => scheduler.stop(options?.graceMs ?? 0),
    createRun,
    cancel,
    decideReview,
    settled: (runId) => settling.settled(runId),
    onEvents(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stats: () => ({ activeRuns: scheduler.size(), attemptsInFlight: slots.taken, lateResults: executor.lateResults }),
  }
}
