import type { Json } from '#shared/lib/json.ts'
import type { Scope } from '#shared/nodes/define-node.ts'
import type { Recorded, Value } from '#shared/run/events.ts'
import { evolve } from '#shared/run/evolve.ts'
import type { Plan } from '#shared/run/plan.ts'
import { initialState, type RunState } from '#shared/run/state.ts'
import type { NewRun } from '../store/store.ts'
import { makeActive, makeScope, scopeOf, type ActiveRun, type createPlans } from './active-run.ts'
import type { EngineDeps } from './engine.ts'
import type { PatientStore } from './patient-store.ts'
import type { Scheduler } from './scheduler.ts'
import { fromStored } from './values.ts'

export interface AdoptionParts {
  store: PatientStore
  plans: ReturnType<typeof createPlans>
  scheduler(): Scheduler
  publish(runId: string, events: readonly Recorded[]): void
}

/** The events that a run is created with, as they stand in its journal. */
export const bornWith = ({ created, given = [], at }: NewRun): Recorded[] =>
  [created, ...given].map((event, place) => ({ ...event, seq: place + 1, at }))

const foldOf = (plan: Plan, runId: string, events: readonly Recorded[]): RunState =>
  events.reduce((state, event) => evolve(plan, state, event), initialState(runId))

/**
 * Takes runs that were born claimed straight into memory, without reading back what was just written. `parentInput` is what a child's input
 * stands for where it is its parent's, stored aside; `prepared` is called before the run is admitted.
 */
export function createAdoption(
  deps: EngineDeps,
  { store, plans, scheduler, publish }: AdoptionParts,
): (born: NewRun, parentInput?: Json, prepared?: (run: ActiveRun) => void) => void {
  return (born, parentInput, prepared) => {
    const { created } = born
    const recorded = bornWith(born)
    publish(born.runId, recorded)
    const read = (value: Value | undefined): Json | undefined | Promise<Json> => (value ? fromStored(store, value) : undefined)
    const admit = (plan: Plan, input: Json, item: Json | undefined, vars: Json | undefined): void => {
      const state = foldOf(plan, born.runId, recorded)
      const scope = makeScope(plan, created, born.runId, { input, item, vars })
      enter(plan, state, scope)
    }
    const enter = (plan: Plan, state: RunState, scope: Scope): void => {
      const run = makeActive(plan, state, scope, { runId: born.runId, priority: created.priority ?? 0, crashes: 0 })
      prepared?.(run)
      scheduler().admit(run)
    }
    const later = (taken: Promise<void>): void => {
      scheduler().expect(1)
      taken
        .catch((error: unknown) =>
          deps.log('error', 'A new run could not be taken up; it is claimed later.', { run: born.runId, error: String(error) }),
        )
        .finally(() => scheduler().expect(-1))
    }
    if (born.given) {
      later(withGiven())
      return
    }
    /** The outputs that it begins with are read back like those of any run. */
    async function withGiven(): Promise<void> {
      const plan = await plans(created.definition)
      const state = foldOf(plan, born.runId, recorded)
      enter(plan, state, await scopeOf(store, plan, state))
    }

    const plan = plans(created.definition)
    const input = parentInput !== undefined && 'ref' in created.input ? parentInput : read(created.input)
    const item = read(created.item)
    const vars = read(created.vars)
    if (!(plan instanceof Promise) && !(input instanceof Promise) && !(item instanceof Promise) && !(vars instanceof Promise)) {
      admit(plan, input ?? null, item, vars)
      return
    }
    later(Promise.all([plan, input, item, vars]).then(([p, i, t, v]) => admit(p, i ?? null, t, v)))
  }
}
