import type { Definition } from '#shared/graph/definition.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Scope } from '#shared/nodes/define-node.ts'
import type { StepError } from '#shared/policy/step-error.ts'
import type { Recorded, RunEvent } from '#shared/run/events.ts'
import { evolve } from '#shared/run/evolve.ts'
import { planOf, type Plan } from '#shared/run/plan.ts'
import type { RunSummary } from '#shared/run/run-state.ts'
import { initialState, type RunState } from '#shared/run/state.ts'
import type { Append, NewRun, RunRow } from '../store/store.ts'
import type { PatientStore } from './patient-store.ts'
import { fromStored } from './values.ts'

/** A run that this process owns and holds in memory: its fold, what executes of it, and what is not yet on disk. */
export interface ActiveRun {
  runId: string
  /** The run that a person started; itself when it is no one's child. */
  root: string
  plan: Plan
  state: RunState
  priority: number
  crashes: number
  scope: Scope
  /** Attempts that execute now, by step. A result counts only while its own entry is still here. */
  inFlight: Map<string, InFlight>
  /** Items of the container steps that are open, by step, kept from the plan or read once. */
  items: Map<string, Json[]> | undefined
  outbox: Outbox
  /** Earlier batches that wait for the one being written: each happened at a time of its own. */
  queued: (Outbox & { summary: RunSummary })[]
  /** Seq of the last event that is on disk or being written. */
  writtenSeq: number
  /** An append is under way. There is never more than one a run, so that their order is that of the journal. */
  flushing: boolean
  /** Who waits for everything recorded so far to be on disk, or to be told that the run was let go before. */
  whenDurable: { goOn: () => void; lost?: () => void }[]
  /** How often it was read again because another writer came first. */
  rebases: number
  /** Values that are being read back before something can go on, by what asked for them. */
  reading: Set<string> | undefined
  /** Container steps that could start more children once those in the outbox are on disk. */
  starting: Set<string> | undefined
  /** Steps that were told to stop because the run was cancelled. */
  stopped: Set<string> | undefined
  /** Timers up to this time have been acted on. */
  dueUntil: number
  wakeTimer: { at: number; cancel: () => void } | undefined
  /** Its parent has been told that it waits for people. */
  parked: boolean
  /** Set once the run has been let go: nothing may be recorded any more. */
  gone: boolean
}

export interface InFlight {
  attempt: number
  /** Absent while the attempt waits for a slot or for its intent to be durable. */
  abort?: (reason: Error) => void
  holdsSlot: boolean
  /** The handler has been called. */
  executing?: boolean
  /** More of its children failed than the step tolerates: whatever the handler makes of it, the attempt fails. */
  tooManyFailed?: boolean
}

/** Recorded and folded, waiting for the next append. All of one append happened at one time, `at`. */
export interface Outbox {
  at: number
  events: RunEvent[]
  /** The same events with their places, as listeners get them after the commit. */
  recorded: Recorded[]
  children: NewRun[] | undefined
  effects: NonNullable<Append['effects']>[number][] | undefined
  progress: boolean
}

export const emptyOutbox = (): Outbox => ({ at: 0, events: [], recorded: [], children: undefined, effects: undefined, progress: false })

/** Whether anything recorded is not yet being written. */
export const hasPending = (run: ActiveRun): boolean => run.outbox.events.length > 0 || run.queued.length > 0

export function rootOf(runId: string): string {
  const dot = runId.indexOf('.')
  return dot < 0 ? runId : runId.slice(0, dot)
}

/** Definitions and their plans, read once a process. */
export function createPlans(store: PatientStore): (hash: string) => Plan | Promise<Plan> {
  const plans = new Map<string, Plan>()
  return (hash) => {
    const known = plans.get(hash)
    if (known) return known
    return store.definition(hash).then((definition: Definition | undefined) => {
      if (!definition) throw new Error(`The definition ${hash} is missing from the data folder.`)
      const plan = planOf(definition)
      plans.set(hash, plan)
      return plan
    })
  }
}

/** Folds what is on disk. Used at claim, and again when another writer has moved the journal on. */
export async function foldJournal(store: Pick<PatientStore, 'journal'>, plan: Plan, runId: string): Promise<RunState> {
  let state = initialState(runId)
  for (;;) {
    const events: Recorded[] = await store.journal(runId, state.seq, 5_000)
    for (const event of events) state = evolve(plan, state, event)
    if (events.length < 5_000) return state
  }
}

/** The run of a claimed row, as it stands on disk. */
export async function loadRun(store: PatientStore, plans: ReturnType<typeof createPlans>, row: RunRow): Promise<ActiveRun> {
  const plan = await plans(row.definition)
  const state = await foldJournal(store, plan, row.runId)
  return makeActive(plan, state, await scopeOf(store, plan, state), row)
}

export function makeActive(
  plan: Plan,
  state: RunState,
  scope: Scope,
  row: { runId: string; priority: number; crashes: number },
): ActiveRun {
  return {
    runId: row.runId,
    root: rootOf(row.runId),
    plan,
    state,
    priority: row.priority,
    crashes: row.crashes,
    scope,
    inFlight: new Map(),
    items: undefined,
    outbox: emptyOutbox(),
    queued: [],
    writtenSeq: state.seq,
    flushing: false,
    whenDurable: [],
    rebases: 0,
    reading: undefined,
    starting: undefined,
    stopped: undefined,
    dueUntil: -Infinity,
    wakeTimer: undefined,
    parked: false,
    gone: false,
  }
}

/** What the run's expressions see, read back from its journal. */
export async function scopeOf(store: PatientStore, plan: Plan, state: RunState): Promise<Scope> {
  const created = state.created
  if (!created) throw new Error(`The journal of run ${state.runId} does not begin with its creation.`)
  const read = async (value: typeof created.item): Promise<Json | undefined> => (value ? fromStored(store, value) : undefined)
  const scope = makeScope(plan, created, state.runId, {
    input: await fromStored(store, created.input),
    item: await read(created.item),
    vars: await read(created.vars),
  })
  for (const [id, step] of state.steps) {
    if (step.state === 'failed' && step.port === 'error' && step.error) scope.steps[id] = failureAsOutput(step.error)
    if (step.state !== 'success' || !step.output) continue
    scope.steps[id] = { output: await fromStored(store, step.output), port: step.port ?? 'out' }
  }
  return scope
}

/** What the steps along an error port see as the output of the step that failed. */
export function failureAsOutput(error: StepError): Scope['steps'][string] {
  return { output: { error: { kind: error.kind, message: error.message } }, port: 'error' }
}

export function makeScope(
  plan: Plan,
  created: { workflow: string; parent?: { index: number } },
  runId: string,
  values: { input: Json; item?: Json | undefined; vars?: Json | undefined },
): Scope {
  const vars = { ...plan.definition.vars, ...(values.vars as Scope['vars'] | undefined) }
  return {
    input: values.input,
    steps: {},
    ...(values.item === undefined ? {} : { item: values.item }),
    run: { id: runId, workflow: created.workflow, ...(created.parent ? { index: created.parent.index } : {}) },
    vars,
  }
}
