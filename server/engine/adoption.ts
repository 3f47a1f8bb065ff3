import type { Json } from '#shared/lib/json.ts'
import type { Recorded, Value } from '#shared/run/events.ts'
import { evolve } from '#shared/run/evolve.ts'
import type { Plan } from '#shared/run/plan.ts'
import { initialState } from '#shared/run/state.ts'
import type { NewRun } from '../store/store.ts'
import { makeActive, makeScope, type ActiveRun, type createPlans } from './active-run.ts'
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
    const recorded = { ...created, seq: 1, at: born.at }
    publish(born.runId, [recorded])
    const read = (value: Value | undefined): Json | undefined | Promise<Json> => (value ? fromStored(store, value) : undefined)
    const admit = (plan: Plan, input: Json, item: Json | undefined, vars: Json | undefined): void => {
      const state = evolve(plan, initialState(born.runId), recorded)
      const scope = makeScope(plan, created, born.runId, { input, item, vars })
      const run = makeActive(plan, state, scope, { runId: born.runId, priority: created.priority ?? 0, crashes: 0 })
      prepared?.(run)
      scheduler().admit(run)
    }

    const plan = plans(created.definition)
    const input = parentInput !== undefined && 'ref' in created.input ? parentInput : read(created.input)
    const item = read(created.item)
    const vars = read(created.vars)
    if (!(plan instanceof Promise) && !(input instanceof Promise) && !(item instanceof Promise) && !(vars instanceof Promise)) {
      admit(plan, input ?? null, item, vars)
      return
    }
    scheduler().expect(1)
    Promise.all([plan, input, item, vars])
      .then(([p, i, t, v]) => admit(p, i ?? null, t, v))
      .catch((error: unknown) =>
        deps.log('error', 'A new run could not be taken up; it is claimed later.', { run: born.runId, error: String(error) }),
      )
      .finally(() => scheduler().expect(-1))
  }
}
