import * as api from '#shared/protocol/runs.ts'
import type { RunService } from '../../runs/run-service.ts'
import { lines, route, type Bound } from '../bind.ts'

export const runRoutes = (runs: RunService): Bound[] => [
  route(api.startRun, ({ params, query, body, idempotencyKey, signal }) =>
    runs.start(params.id, { ...body, ...query, idempotencyKey }, signal),
  ),
  route(api.listRuns, ({ query }) => runs.list(query)),
  route(api.getRun, ({ params }) => runs.view(params.id)),
  lines(api.getJournal, ({ params, query }) => runs.journal(params.id, query.after)),
  route(api.getValue, ({ params }) => runs.value(params.id, params.ref)),
  route(api.cancelRun, ({ params, body }) => runs.cancel(params.id, body.reason)),
  route(api.planRerun, ({ params, query }) => runs.planRerun(params.id, query)),
  route(api.rerun, ({ params, body, idempotencyKey }) => runs.rerun(params.id, body, idempotencyKey)),
  route(api.retryStep, ({ params }) => runs.retryStep(params.id, params.key)),
  route(api.stopRetrying, ({ params }) => runs.stopRetrying(params.id, params.key)),
  route(api.listEffects, ({ query }) => runs.effects(query.run)),
  route(api.listDeadLetters, ({ query }) => runs.deadLetters(query)),
]
