import { existsSync } from 'node:fs'
import { join } from 'node:path'
import express, { Router } from 'express'

/**
 * The built pages. Files whose names change with their content are kept by the browser for good; every address of a page gives the same
 * document, which looks at the address itself. `folder` may not be there: the pages are built apart from the server.
 */
export function pages(folder: string): Router {
  const router = Router()
  const index = join(folder, 'index.html')
  router.use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: '365d', index: false, redirect: false }))
  router.use(express.static(folder, { index: false, redirect: false, maxAge: '1h' }))
  router.use((request, response, next) => {
    if (!isPage(request.method, request.path, request.headers.accept)) return next()
    response.setHeader('cache-control', 'no-cache')
    if (existsSync(index)) return response.sendFile(index, { cacheControl: false }, (error: unknown) => void (error && next(error)))
    response.status(503).type('html').send(NOT_BUILT)
  })
  return router
}

/** Whether a browser asks for a page: what names a file or belongs to a program is none. */
function isPage(method: string, path: string, accept = ''): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  if (/^\/(api|live|assets|healthz|readyz|metrics|hooks)(\/|$)/.test(path)) return false
  return path === '/' || (accept.includes('text/html') && !/\.[a-z0-9]{1,8}$/i.test(path))
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Belay: the pages are not built</title>
<style>:root { color-scheme: light dark } body { max-width: 60ch; margin: 15vh auto; padding: 0 16px; font: 15px/1.6 system-ui, sans-serif }</style></head>
<body><main><h1>The pages are not built yet</h1>
<p>The server runs, and so does everything that was started. Only these pages are missing.</p>
<p>In the folder of Belay, run <code>npm start</code>: it builds what is missing. Or run <code>npm run build</code>, then load this page again.</p>
</main></body></html>
`
