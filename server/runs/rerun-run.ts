import { DomainError } from '#shared/lib/domain-error.ts'
import { canonicalJson, type Json } from '#shared/lib/json.ts'
import type { RerunPlan as PlanReply, StartedRun } from '#shared/protocol/runs.ts'
import type { RunSource } from '#shared/run/events.ts'
import { planOf } from '#shared/run/plan.ts'
import { planRerun, type RerunPlan } from '#shared/run/rerun.ts'
import { foldJournal } from '../engine/active-run.ts'
import { resolveValue } from '../store/resolve-value.ts'
import type { RunRow, Store } from '../store/store.ts'
import { checkInput } from './check-input.ts'
import { ownLabels } from './files-label.ts'
import type { RunDeps } from './run-deps.ts'
import { bodiesOf, definitionOf } from './run-views.ts'
import { keyOf } from './start-run.ts'
import { draftOf, versionOf, type Startable } from './startable.ts'

export interface RerunRequest {
  /** Step from which on it runs again; absent: whole. `failed`: what failed and everything behind it. */
  from?: string | undefined
  /** Another input: nothing is taken over. */
  input?: Json | undefined
  /** `same`: as it ran. `latest`, `draft`: as it is published or drawn now. */
  version: 'same' | 'latest' | 'draft'
}

/** What a rerun would reuse and do again. Errors: `not_found`, `conflict`, `invalid_graph`, `invalid_input`. */
export async function planOfRerun(deps: RunDeps, row: RunRow, request: RerunRequest): Promise<PlanReply> {
  const { plan } = await prepare(deps, row, request)
  const { reused, again, changed, effects } = plan
  return { reused: reused.map(({ step }) => step), again, changed, effects }
}

/** A new run made from this one, linked to it. Errors as for the plan. */
export async function startRerun(
  deps: RunDeps,
  row: RunRow,
  request: RerunRequest,
  idempotencyKey: string | undefined,
): Promise<StartedRun> {
  const { store, engine, by } = deps
  const { startable, plan, input } = await prepare(deps, row, request)
  const { definition, bodies } = startable.compiled
  await store.saveDefinitions([...Object.values(bodies), definition])
  const source = await sourceOf(store, row, startable)
  return engine.createRun({
    definition: definition.hash,
    input,
    labels: ownLabels(row.labels),
    priority: row.priority,
    ...(source === undefined
      ? {}
      : { source: { ...source, rerunOf: { run: row.runId, ...(request.from === undefined ? {} : { from: request.from }) }, by } }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey: keyOf(`rerun/${row.runId}`, idempotencyKey) }),
    given: plan.reused.map((reused) => ({ ...reused, via: 'reused' })),
    skipped: plan.skipped,
    failed: plan.failed,
    ...(plan.keyRuns === undefined ? {} : { keyRuns: plan.keyRuns }),
  })
}

interface Prepared {
  startable: Pick<Startable, 'compiled'> & Partial<Startable>
  plan: RerunPlan
  input: Json
}

async function prepare(deps: RunDeps, row: RunRow, { from, input: given, version }: RerunRequest): Promise<Prepared> {
  const { store } = deps
  if (row.parent)
    throw new DomainError(
      'conflict',
      `This run is an item of the run ${row.parent.run}. Run that one again, from its step "${row.parent.step}".`,
    )
  const before = await definitionOf(store, row)
  const startable = await startableOf(deps, row, version)
  const { definition: after } = startable.compiled
  // What is inside of containers is asked for its effects; only a draft brings it along.
  const bodies = version === 'draft' ? startable.compiled.bodies : await bodiesOf(store, after)
  const state = await foldJournal(store, planOf(before), row.runId)
  const old = state.created ? await resolveValue(store, state.created.input) : {}
  const input = given === undefined ? old : given
  await checkInput(deps, after, input)
  const plan = planRerun({
    before,
    state,
    after,
    bodies,
    sameInput: given === undefined || canonicalJson(given) === canonicalJson(old),
    ...(from === undefined ? {} : { from: from === 'failed' && !after.steps.some(({ id }) => id === from) ? 'failed' : { step: from } }),
  })
  return { startable, plan, input }
}

async function startableOf({ store, compile }: RunDeps, row: RunRow, version: RerunRequest['version']): Promise<Prepared['startable']> {
  if (version === 'same') return { compiled: { definition: await definitionOf(store, row), bodies: {} } }
  if (!row.source)
    throw new DomainError('conflict', 'This run was started from a file, so there is no other version of it here. Run it again as it ran.')
  return version === 'draft' ? draftOf(store, compile, row.source.workflow) : versionOf(store, row.source.workflow)
}

/** Where the rerun comes from: the drawing that it runs, and which version that is. */
async function sourceOf(store: Store, row: RunRow, { graph, from }: Partial<Startable>): Promise<RunSource | undefined> {
  if (graph && from)
    return { ...from, graph: await store.workflows.saveDrawing(graph), ...(from.version === undefined ? { test: {} } : {}) }
  if (!row.source) return undefined
  const { rerunOf: _before, ...source } = row.source
  return source
}
