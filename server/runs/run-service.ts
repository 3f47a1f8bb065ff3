import type { z } from 'zod'
import { DomainError } from '#shared/lib/domain-error.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Recorded } from '#shared/run/events.ts'
import type { cancelRun, listDeadLetters, listEffects, listRuns, retryStep, RerunPlan, RunView, StartedRun } from '#shared/protocol/runs.ts'
import { runItem } from '../live/run-item.ts'
import type { RunRow } from '../store/store.ts'
import type { RunDeps, StartRequest } from './run-deps.ts'
import { readJournal } from './read-journal.ts'
import { planOfRerun, startRerun, type RerunRequest } from './rerun-run.ts'
import { runFilter, type RunQuery } from './run-filter.ts'
import { runView } from './run-views.ts'
import { startedBefore, startRun } from './start-run.ts'
import { outcomeWithin } from './wait-for-run.ts'

type Reply<C extends { reply: z.ZodType }> = z.output<C['reply']>

/** Runs as callers start, read and command them. Errors are DomainErrors with a sentence for people. */
export interface RunService {
  /** Durable once resolved. With `wait` (seconds) it resolves when the run has settled or the time is over. */
  start(workflowId: string, request: StartRequest, signal: AbortSignal): Promise<StartedRun>
  list(query: RunQuery): Promise<Reply<typeof listRuns>>
  view(runId: string): Promise<RunView>
  /** Read in parts, so that a long one costs no memory. */
  journal(runId: string, after: number): AsyncIterable<Recorded>
  value(runId: string, ref: string): Promise<Json>
  cancel(runId: string, reason: string | undefined): Promise<Reply<typeof cancelRun>>
  planRerun(runId: string, request: Omit<RerunRequest, 'input'>): Promise<RerunPlan>
  rerun(runId: string, request: RerunRequest, idempotencyKey: string | undefined): Promise<StartedRun>
  retryStep(runId: string, step: string): Promise<Reply<typeof retryStep>>
  stopRetrying(runId: string, step: string): Promise<Reply<typeof retryStep>>
  effects(runId: string): Promise<Reply<typeof listEffects>>
  deadLetters(filter: { run?: string | undefined; cursor?: string | undefined; limit: number }): Promise<Reply<typeof listDeadLetters>>
}

export function createRunService(deps: RunDeps): RunService {
  const { store, engine, by } = deps

  async function need(runId: string): Promise<RunRow> {
    const row = await store.run(runId)
    if (!row) throw new DomainError('not_found', `There is no run "${runId}". Runs are listed at /api/runs.`)
    return row
  }

  return {
    async start(workflowId, request, signal) {
      const started = await startRun(deps, workflowId, request)
      if (request.wait === undefined) return started
      return { ...started, ...(await outcomeWithin(deps, started.runId, request.wait * 1_000, signal)) }
    },

    async list(query) {
      const { workflow, limit } = query
      const filter = { ...runFilter(query), limit: limit + 1 }
      let rows = await store.runs(workflow === undefined ? filter : { ...filter, workflowId: workflow })
      if (rows.length === 0 && workflow !== undefined) rows = await store.runs({ ...filter, workflow })
      const items = rows.slice(0, limit).map(runItem)
      return { items, nextCursor: rows.length > limit ? items.at(-1)!.runId : null }
    },

    view: async (runId) => runView(store, await need(runId)),

    async *journal(runId, after) {
      await need(runId)
      yield* readJournal(store, runId, after)
    },

    /**
     * The name of a value is the hash of what is in it: who can name it has seen the event that it stands in, or knows the value. The run must
     * be there; whether the reference stands in its journal is not looked up, which would cost the reading of all of it.
     */
    async value(runId, ref) {
      await need(runId)
      const value = await store.payload(ref)
      if (value === undefined) throw new DomainError('not_found', `The run "${runId}" has no value ${ref.slice(0, 12)}….`)
      return value
    },

    async cancel(runId, reason) {
      await need(runId)
      return { cancelled: await engine.cancel(runId, by, reason) }
    },

    planRerun: async (runId, request) => planOfRerun(deps, await need(runId), request),
    rerun: async (runId, request, idempotencyKey) => {
      const row = await need(runId)
      return (await startedBefore(store, `rerun/${runId}`, idempotencyKey)) ?? startRerun(deps, row, request, idempotencyKey)
    },

    async retryStep(runId, step) {
      await need(runId)
      return { done: await engine.retryNow(runId, step, by) }
    },
    async stopRetrying(runId, step) {
      await need(runId)
      return { done: await engine.stopRetrying(runId, step, by) }
    },

    async effects(runId) {
      await need(runId)
      const items = (await store.effects(runId)).map(({ key, step, attempt, state, startedAt, endedAt }) => ({
        key,
        step,
        attempt,
        state,
        startedAt,
        ...(endedAt === undefined ? {} : { endedAt }),
      }))
      return { items, nextCursor: null }
    },

    async deadLetters({ run, cursor, limit }) {
      const after = cursor === undefined ? undefined : letterOf(cursor)
      const rows = await store.deadLetters({
        limit: limit + 1,
        ...(run === undefined ? {} : { runId: run }),
        ...(after === undefined ? {} : { after }),
      })
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      return { items, nextCursor: rows.length > limit && last ? `${last.runId}/${last.step}` : null }
    },
  }
}

/** A run has one dead letter of a step at most. */
function letterOf(cursor: string): { runId: string; step: string } {
  const slash = cursor.lastIndexOf('/')
  if (slash < 1) throw new DomainError('invalid_input', 'The cursor is none that this list gave. Leave it out to begin at the start.')
  return { runId: cursor.slice(0, slash), step: cursor.slice(slash + 1) }
}
