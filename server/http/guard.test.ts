import { request } from 'node:http'
import { createConnection } from 'node:net'
import { describe, expect, test } from 'vitest'
import * as workflows from '#shared/protocol/workflows.ts'
import { isOurs } from './guard.ts'
import { startTestServer, soon } from './testing/test-server.ts'

describe('who may ask', () => {
  const host = '127.0.0.1:4400'
  test.each([
    [{ host }, true],
    [{ host: 'localhost:4400' }, true],
    [{ host: '[::1]:4400' }, true],
    [{ host, origin: 'http://127.0.0.1:4400' }, true],
    [{ host, origin: 'http://127.0.0.1:4400', 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }, true],
    [{ host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, true],
    [{ host, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, true],
    [{}, false],
    [{ host: 'evil.example' }, false],
    [{ host: '127.0.0.1.evil.example:4400' }, false],
    [{ host: '10.0.0.5:4400' }, false],
    [{ host, origin: 'https://evil.example' }, false],
    [{ host, origin: 'null' }, false],
    [{ host, origin: '' }, false],
    [{ host, origin: 'http://127.0.0.1:3000' }, false],
    [{ host, origin: 'https://127.0.0.1:4400' }, false],
    [{ host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, false],
  ])('%j: %s', (headers, ours) => {
    expect(isOurs(headers)).toBe(ours)
  })
  test('the address that people open is ours too, and no other', () => {
    const origin = 'https://belay.example.org'
    expect(isOurs({ host: 'belay.example.org' }, origin)).toBe(true)
    expect(isOurs({ host: 'belay.example.org', origin }, origin)).toBe(true)
    expect(isOurs({ host: 'belay.example.org', origin: 'https://evil.example' }, origin)).toBe(false)
    expect(isOurs({ host: 'other.example.org' }, origin)).toBe(false)
  })
})

describe('over the wire', () => {
  test.each<[string, { [name: string]: string }]>([
    ['another name of this machine', { host: 'evil.example' }],
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a script of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ])('%s is refused everywhere', async (_, headers) => {
    const server = await startTestServer()
    for (const path of ['/', '/healthz', '/api/workflows', '/live/?EIO=4&transport=polling']) {
      const status = await new Promise<number | undefined>((done, fail) =>
        request(`${server.address}${path}`, { headers }, (response) => done(response.resume().statusCode))
          .on('error', fail)
          .end(),
      )
      expect(status).toBe(403)
    }
    // And so is an upgrade to a socket.
    const { host, port } = new URL(server.address)
    const answer = await new Promise<string>((done) => {
      const lines = Object.entries({
        host,
        ...headers,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      })
      const socket = createConnection(Number(port), '127.0.0.1', () => {
        socket.write(
          `GET /live/?EIO=4&transport=websocket HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
        )
      })
      socket.once('data', (data) => {
        done(data.toString().split('\r\n', 1)[0]!)
        socket.destroy()
      })
    })
    expect(answer).toMatch(/^HTTP\/1\.1 40[03]/)
  })

  test.each([
    ['application/x-www-form-urlencoded', 'name=x'],
    ['text/plain', '{"name":"x"}'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/jsonp', '{}'],
  ])('a form of the type %s changes nothing', async (type, body) => {
    const server = await startTestServer()
    const answer = await fetch(`${server.address}/api/workflows`, { method: 'POST', headers: { 'content-type': type }, body })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      error: { code: 'invalid_input', message: expect.stringContaining('Content-Type: application/json') as string },
    })
    expect((await server.ok(workflows.listWorkflows)).items).toEqual([])
  })

  test('broken JSON is told with its place', async () => {
    const server = await startTestServer()
    const answer = await fetch(`${server.address}/api/workflows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{\n  "name": oops\n}',
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      error: { message: 'The body of the request is not JSON: line 2, column 11: expected a value here, found "oops".' },
    })
  })

  test.each([
    ['bytes that are no UTF-8', {}, Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['packed bytes that are not packed', { 'content-encoding': 'gzip' }, Buffer.from('{"name":"x"}')],
    ['a coding that nobody knows', { 'content-encoding': 'other' }, Buffer.from('{"name":"x"}')],
  ])('%s are a fault of the request', async (_name, headers, body) => {
    const server = await startTestServer()
    const answer = await fetch(`${server.address}/api/graphs/validate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers } as { [name: string]: string },
      body,
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({
      error: { code: 'invalid_input', message: 'The body of the request could not be read. Send JSON in UTF-8.' },
    })
    expect(server.logged.join('')).not.toContain('a request failed')
  })

  test('a number that would be kept as null is refused', async () => {
    const server = await startTestServer()
    const { id } = await server.ok(workflows.createWorkflow, { body: {} })
    const answer = await fetch(`${server.address}/api/workflows/${id}/runs?draft=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"input":{"rows":[{"amount":-1e400}]}}',
    })
    expect(answer.status).toBe(400)
    expect(((await answer.json()) as { error: { message: string } }).error.message).toContain('A number in the body')
  })

  test('what is nested without end is refused before anything walks through it', async () => {
    const server = await startTestServer()
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    for (const path of ['/api/workflows', '/api/graphs/validate', '/api/workflows/x/runs']) {
      const answer = await fetch(`${server.address}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"graph":${deep},"input":${deep}}`,
      })
      expect(answer.status).toBe(400)
    }
  })

  test.each([17, 50])('%i MB are too much, and the server goes on', async (megabytes) => {
    const server = await startTestServer()
    const answer = await fetch(`${server.address}/api/workflows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"name":"${'x'.repeat(megabytes * 1024 * 1024)}"}`,
    })
    expect(answer.status).toBe(413)
    expect(await answer.json()).toEqual({
      error: { code: 'too_large', message: 'The body of the request is larger than 16 MB. Send less, or split it into several workflows.' },
    })
    expect((await fetch(`${server.address}/healthz`)).status).toBe(200)
  })

  test('a large draft below the limit is kept', async () => {
    const server = await startTestServer()
    const graph = {
      format: 'belay/graph@1',
      name: 'Large',
      edges: [],
      nodes: Array.from({ length: 1_400 }, (_, i) => ({ id: `n${i}`, type: 'x', note: 'y'.repeat(10_000) })),
    }
    const { id } = await server.ok(workflows.createWorkflow, { body: { graph } })
    expect((await server.ok(workflows.getWorkflow, { params: { id } })).graph.nodes).toHaveLength(1_400)
  })

  test('pages may load from here alone, and assets are kept for good', async () => {
    const server = await startTestServer()
    const page = await fetch(`${server.address}/w/some-workflow?step=a`, { headers: { accept: 'text/html' } })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<title>Belay</title>')
    const policy = page.headers.get('content-security-policy')!
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain(`connect-src 'self' ws://${new URL(server.address).host}`)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(page.headers.get('strict-transport-security')).toBeNull()
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    const asset = await fetch(`${server.address}/assets/main-abc123.js`)
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(asset.headers.get('content-encoding')).toBe('gzip')
    expect((await fetch(`${server.address}/api/workflows`)).headers.get('cache-control')).toBe('no-store')
    for (const path of [
      '/assets/gone.js',
      '/w/x.js',
      '/api/nothing',
      '/../package.json',
      '/assets/..%2f..%2fpackage.json',
      '/api/workflows/%',
    ])
      expect((await fetch(`${server.address}${path}`, { headers: { accept: 'text/html' } })).status).toBeGreaterThanOrEqual(400)
  })

  test('where the pages are not built a page says so', async () => {
    const server = await startTestServer({ places: { pages: '/nowhere/at/all' } })
    const page = await fetch(server.address)
    expect(page.status).toBe(503)
    expect(await page.text()).toContain('npm run build')
    expect((await fetch(`${server.address}/readyz`)).status).toBe(200)
  })

  test('the log of requests holds no query, no header and no body', async () => {
    const server = await startTestServer()
    await fetch(`${server.address}/api/workflows?cursor=secret-one`, { headers: { authorization: 'Bearer secret-two' } })
    await expect.poll(() => server.logged.join(''), soon).toContain('/api/workflows')
    expect(server.logged.join('')).not.toMatch(/secret-/)
  })
})
