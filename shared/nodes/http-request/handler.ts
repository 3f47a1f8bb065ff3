import { StepFailure } from '../../policy/step-error.ts'
import type { HttpRequest } from '../capabilities.ts'
import { defineHandler, done } from '../define-node.ts'
import { httpRequest } from './definition.ts'

/** Gives `{ status, headers, body }`. Statuses of 400 and above fail the step, with the kind that retry rules look at. */
export const httpRequestHandler = defineHandler(httpRequest, async ({ config, key, render, evaluate, can, signal }) => {
  const { method } = config
  const headers: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(config.headers)) headers[name.toLowerCase()] = await render(value)
  const request: HttpRequest = { method, url: (await render(config.url)).trim(), headers }
  if (config.json !== undefined) {
    request.body = JSON.stringify(await evaluate(config.json))
    headers['content-type'] ??= 'application/json'
  } else if (config.body !== undefined) request.body = await render(config.body)
  // A question may be asked again without a key; sending one could make a cache or a proxy treat it as new.
  if (key !== undefined && method !== 'GET' && method !== 'HEAD') request.key = key

  const { status, headers: received, body } = await can.http.send(request, signal)
  if (config.expect === 'json' && typeof body === 'string' && !/json/i.test(received['content-type'] ?? ''))
    throw new StepFailure({
      kind: 'schema_mismatch',
      message: 'The answer is no JSON, but JSON was expected. Check the address, or set the expected answer to "any".',
    })
  return done({ status, headers: received, body })
})
