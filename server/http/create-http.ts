import compression from 'compression'
import express, { Router, type Express, type RequestHandler } from 'express'
import { DomainError } from '#shared/lib/domain-error.ts'
import type { Log } from '../log.ts'
import type { ReviewService } from '../reviews/review-service.ts'
import type { RunService } from '../runs/run-service.ts'
import type { WorkflowService } from '../workflows/workflow-service.ts'
import { bind, type Bound } from './bind.ts'
import { BODY_LIMIT, errorHandler } from './errors.ts'
import { onlyJson, onlyOurs, onlyUtf8 } from './guard.ts'
import { pages } from './pages.ts'
import type { Readiness } from './readiness.ts'
import { referenceRoutes } from './routes/reference.ts'
import { reviewRoutes } from './routes/reviews.ts'
import { runRoutes } from './routes/runs.ts'
import { workflowRoutes } from './routes/workflows.ts'
import { securityHeaders } from './security-headers.ts'

export interface Services {
  workflows: WorkflowService
  runs: RunService
  reviews: ReviewService
}

export interface HttpDeps {
  readiness: Readiness
  log: Log
  version: string
  services: Services
  /** Folder of the built pages. */
  pages: string
  /** Notes every request, where that is wanted. */
  accessLog?: RequestHandler
  /** Address that people open, where it is not the one that the server listens on. */
  origin?: string
}

/** Every route of the API by its contract. */
export function allRoutes({ workflows, runs, reviews }: Services, version: string): Bound[] {
  const routes = [...workflowRoutes(workflows), ...runRoutes(runs), ...reviewRoutes(reviews)]
  return [...routes, ...referenceRoutes(routes, version)]
}

/** The whole of what answers over HTTP, in local mode: no log-in, so nothing but names of this machine are answered. */
export function createHttp(deps: HttpDeps): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  // `?a[b]=1` is a name like any other.
  app.set('query parser', 'simple')
  if (deps.accessLog) app.use(deps.accessLog)
  app.use(securityHeaders(), onlyOurs(deps.origin), compression())
  app.get('/healthz', fresh, (_request, response) => void response.json({ status: 'ok' }))
  app.get('/readyz', fresh, (_request, response) => {
    const reasons = deps.readiness.reasons()
    response.status(reasons.length === 0 ? 200 : 503).json(reasons.length === 0 ? { status: 'ready' } : { status: 'not ready', reasons })
  })
  const api = Router()
  bind(api, allRoutes(deps.services, deps.version))
  app.use('/api', fresh, onlyJson, express.json({ limit: BODY_LIMIT, strict: false, verify: onlyUtf8 }))
  app.use(api)
  app.use(pages(deps.pages))
  app.use((request, _response, next) => {
    next(
      new DomainError(
        'not_found',
        `There is nothing at ${request.method} ${request.path.slice(0, 200)}. The routes are listed at /api/openapi.json.`,
      ),
    )
  })
  app.use(errorHandler(deps.log))
  return app
}

const fresh: RequestHandler = (_request, response, next) => {
  response.setHeader('cache-control', 'no-store')
  next()
}
