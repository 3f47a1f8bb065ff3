import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import helmet from 'helmet'
import { hostName } from './loopback.ts'

/**
 * What a page of ours may do: load from here, and nothing inline but styles (the controls set widths and places by it). What a workflow
 * gave as HTML is shown in a frame without rights, from a blob. No HSTS: a name of this machine may serve something else tomorrow.
 */
export function securityHeaders(): RequestHandler {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        'font-src': ["'self'"],
        // Not every browser takes 'self' for a socket.
        'connect-src': ["'self'", (request: IncomingMessage) => ownSocket(request.headers.host)],
        'frame-src': ["'self'", 'blob:'],
        'manifest-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'object-src': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })
  return (request, response, next) => protect(request, response, next)
}

const ownSocket = (host: string | undefined): string => (hostName(host) === undefined ? "'self'" : `ws://${host} wss://${host}`)
