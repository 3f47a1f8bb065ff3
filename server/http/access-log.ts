import type { RequestHandler } from 'express'
import { pinoHttp } from 'pino-http'
import type { Logger } from '../log.ts'

/**
 * One entry a request at level debug: method, path, status and time. No headers, no bodies and no queries, so that nothing secret can stand
 * in it.
 */
export function accessLog(logger: Logger): RequestHandler | undefined {
  if (!logger.isLevelEnabled('debug')) return undefined
  const note = pinoHttp({
    logger,
    // What failed is told by the error handler, with its reason.
    customLogLevel: () => 'debug',
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({ method, path: url.split('?', 1)[0] }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
      err: () => undefined,
    },
    customSuccessMessage: () => 'a request was answered',
    customErrorMessage: () => 'a request was answered',
  })
  return (request, response, next) => note(request, response, next)
}
