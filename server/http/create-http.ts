import express, { type Express, type RequestHandler } from 'express'
import { HOME_STYLE_HASH, homePage } from './home-page.ts'
import { errorHandler } from './errors.ts'
import { hostName, isLoopback } from './loopback.ts'
import type { Readiness } from './readiness.ts'
import { graphRoutes } from './routes/graphs.ts'
import type { Log } from '../log.ts'

export interface HttpDeps {
  readiness: Readiness
  log: Log
  version: string
  /** Address that people open, where it is not the one that the server listens on. */
  origin?: string
}

/** The whole of what answers over HTTP, in local mode: no log-in, so nothing but names of this machine are answered. */
export function createHttp(deps: HttpDeps): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.use(onlyOurs(deps.origin), headers)
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }))
  app.get('/readyz', (_request, response) => {
    const reasons = deps.readiness.reasons()
    response.status(reasons.length === 0 ? 200 : 503).json(reasons.length === 0 ? { status: 'ready' } : { status: 'not ready', reasons })
  })
  app.get('/', (_request, response) => {
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; style-src ${HOME_STYLE_HASH}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    response.type('html').send(homePage(deps.version))
  })
  app.use('/api', express.json({ limit: '16mb', strict: false }), graphRoutes())
  app.use((request, response) => {
    response.status(404).json({ error: { code: 'not_found', message: `There is nothing at ${request.method} ${request.path}.` } })
  })
  app.use(errorHandler(deps.log))
  return app
}

/**
 * Refuses requests made under a name that is not ours, as a foreign page makes them that points its own name at this machine, and requests
 * that a page of another place makes.
 */
function onlyOurs(origin: string | undefined): RequestHandler {
  const known = origin === undefined ? undefined : new URL(origin)
  return (request, response, next) => {
    const name = hostName(request.headers.host)
    const from = request.headers.origin
    const ourName = name !== undefined && (isLoopback(name) || name === known?.hostname)
    const ourPage = from === undefined || from === `http://${request.headers.host}` || from === known?.origin
    if (ourName && ourPage) return next()
    const message = ourName
      ? 'Belay takes no requests from pages of other sites.'
      : 'Belay answers only under a name of this machine, such as localhost. Set BELAY_ORIGIN to use another.'
    response.status(403).json({ error: { code: 'forbidden', message } })
  }
}

const headers: RequestHandler = (_request, response, next) => {
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('referrer-policy', 'no-referrer')
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
  response.setHeader('cross-origin-resource-policy', 'same-origin')
  response.setHeader('cache-control', 'no-store')
  next()
}
