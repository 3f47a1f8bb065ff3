import { describe, expect, test } from 'vitest'
import type { HttpRequest, HttpResponse } from '../capabilities.ts'
import { runHandler } from '../testing/test-context.ts'
import { httpRequest } from './definition.ts'
import { httpRequestHandler } from './handler.ts'

async function sent(config: object, response: Partial<HttpResponse> = {}, key?: string) {
  const requests: HttpRequest[] = []
  const send = (request: HttpRequest) => {
    requests.push(request)
    return Promise.resolve({ status: 200, headers: {}, body: null, ...response })
  }
  const around = { input: { city: 'São Tomé', id: 7 }, can: { http: { send } }, ...(key === undefined ? {} : { key }) }
  const result = await runHandler(httpRequest, httpRequestHandler, { url: 'https://api.example/x', ...config }, around)
  return { result, request: requests[0] }
}

describe('what is sent', () => {
  test.each<[object, string | undefined, HttpRequest]>([
    [{}, 'k', { method: 'GET', url: 'https://api.example/x', headers: {} }],
    [
      { url: ' https://api.example/{{ $encodeUrlComponent(input.city) }} ' },
      undefined,
      { method: 'GET', url: 'https://api.example/S%C3%A3o%20Tom%C3%A9', headers: {} },
    ],
    [
      { method: 'POST', json: '{ "id": input.id }' },
      'k',
      { method: 'POST', url: 'https://api.example/x', headers: { 'content-type': 'application/json' }, body: '{"id":7}', key: 'k' },
    ],
    [
      { method: 'PUT', body: 'id={{ input.id }}', headers: { 'Content-Type': 'text/x', 'X-Id': '{{ input.id }}' } },
      undefined,
      { method: 'PUT', url: 'https://api.example/x', headers: { 'content-type': 'text/x', 'x-id': '7' }, body: 'id=7' },
    ],
    [{ method: 'DELETE' }, 'k', { method: 'DELETE', url: 'https://api.example/x', headers: {}, key: 'k' }],
  ])('%j', async (config, key, request) => {
    expect((await sent(config, {}, key)).request).toEqual(request)
  })
})

test('status, headers and body are the output', async () => {
  const response = { status: 201, headers: { a: 'b' }, body: { id: 1 } }
  expect((await sent({}, response)).result).toEqual({ kind: 'done', output: response })
})

test.each([
  ['text/html', '<p>', 'failed'],
  ['application/json', 'a string', 'done'],
  ['', { a: 1 }, 'done'],
])('with JSON expected, %s of %j is %s', async (type, body, kind) => {
  expect((await sent({ expect: 'json' }, { headers: { 'content-type': type }, body })).result.kind).toBe(kind)
})

test.each([
  [{ json: 'input', body: 'x', method: 'POST' }],
  [{ body: 'x' }],
  [{ method: 'HEAD', json: 'input' }],
  [{ url: '' }],
  [{ headers: { 'a b': 'x' } }],
  [{ method: 'get' }],
  [{ unknown: 1 }],
])('%j is no config', (config) => {
  expect(httpRequest.config.safeParse({ url: 'https://x', ...config }).success).toBe(false)
})
