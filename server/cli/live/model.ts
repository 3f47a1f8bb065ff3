import type { Compiled } from '#shared/graph/definition.ts'
import type { Recorded } from '#shared/run/events.ts'
import { evolve } from '#shared/run/evolve.ts'
import { planOf, type Plan } from '#shared/run/plan.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import { initialState, type RunState } from '#shared/run/state.ts'

/** A run and the child runs below it as far as they are open: the fold of their journals, by the same `evolve` as the engine's. */
export interface LiveModel {
  plan: Plan
  run: RunState
  /** Child runs that have not ended, by run id. */
  children: Map<string, OpenChild>
  /** What the open children of a container step are doing, by step of the run. */
  tallies: Map<string, Tally>
  /** Last child endings of a container step, for its pace. */
  pace: Map<string, number[]>
  /** When the watching began: the pace is that of since then. */
  since: number
  bodies: Compiled['bodies']
}

/** What a child run is doing, as a state. Those that only wait for a time are pending. */
export type ChildActivity = 'running' | 'pending' | 'needs_review'
export type Tally = { [A in ChildActivity]: number }

interface OpenChild {
  plan: Plan
  state: RunState
  /** The container step of the run that this child (or the child above it) belongs to. */
  under: string
  /** Runs below the first level show up in their parents' activity only. */
  direct: boolean
  activity: ChildActivity
}

/** Endings that the pace is taken from. */
const PACE_SAMPLES = 64

export function createModel(runId: string, compiled: Compiled, since: number): LiveModel {
  return {
    plan: planOf(compiled.definition),
    run: initialState(runId),
    children: new Map(),
    tallies: new Map(),
    pace: new Map(),
    since,
    bodies: compiled.bodies,
  }
}

/**
 * Folds events of one run into the model, which is updated in place. Events of runs that do not belong to it, and events that it has
 * already seen, change nothing. True when something changed.
 */
export function absorb(model: LiveModel, runId: string, events: readonly Recorded[]): boolean {
  let changed = false
  for (const event of events) changed = absorbOne(model, runId, event) || changed
  return changed
}

function absorbOne(model: LiveModel, runId: string, event: Recorded): boolean {
  if (runId !== model.run.runId) return absorbChild(model, runId, event)
  if (event.seq <= model.run.seq) return false
  evolve(model.plan, model.run, event)
  if (event.type === 'children-planned') model.pace.set(event.step, [Math.max(event.at, model.since)])
  if (event.type === 'child-ended' && event.at >= model.since) {
    const endings = model.pace.get(event.step) ?? [model.since]
    endings.push(event.at)
    if (endings.length > PACE_SAMPLES) endings.shift()
    model.pace.set(event.step, endings)
  }
  return true
}

function absorbChild(model: LiveModel, runId: string, event: Recorded): boolean {
  const known = model.children.get(runId)
  if (!known) return event.type === 'run-created' && adopt(model, runId, event)
  if (event.seq <= known.state.seq) return false
  evolve(known.plan, known.state, event)
  const tally = known.direct ? model.tallies.get(known.under) : undefined
  if (TERMINAL_STATES.has(known.state.state)) {
    model.children.delete(runId)
    if (tally) tally[known.activity]--
    return true
  }
  const now = activityOf(known.state)
  if (tally && now !== known.activity) {
    tally[known.activity]--
    tally[now]++
  }
  known.activity = now
  return true
}

function adopt(model: LiveModel, runId: string, event: Recorded & { type: 'run-created' }): boolean {
  const { parent } = event
  const body = model.bodies[event.definition]
  if (!parent || !body) return false
  const above = model.children.get(parent.run)
  const direct = parent.run === model.run.runId
  if (!direct && !above) return false
  const under = direct ? parent.step : above!.under
  const plan = planOf(body)
  model.children.set(runId, { plan, state: evolve(plan, initialState(runId), event), under, direct, activity: 'pending' })
  if (direct) {
    const tally = model.tallies.get(under) ?? { running: 0, pending: 0, needs_review: 0 }
    tally.pending++
    model.tallies.set(under, tally)
  }
  return true
}

/** Something executes: running. Else something has a time to wait for: pending. Else only people can go on. */
export function activityOf(state: RunState): ChildActivity {
  const { phases } = state
  if (phases.attempt + phases.children + phases.exhausted + phases.decided > 0) return 'running'
  if (phases.retry + phases.timer > 0) return 'pending'
  return phases.review > 0 ? 'needs_review' : state.seq <= 1 ? 'pending' : 'running'
}
