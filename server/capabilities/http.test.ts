import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Http } from '#shared/nodes/capabilities.ts'
import { StepFailure } from '#shared/policy/step-error.ts'
import { createEgress } from './egress.ts'
import { createHttp } from './http.ts'
import { startServer, type TestServer } from './testing/server.ts'

const never = new AbortController().signal
const NOW = Date.parse('2024-03-14T12:00:00Z')
let server: TestServer
let other: TestServer
let http: Http

beforeEach(async () => {
  other = await startServer((_, response) => response.end('other'))
  server = await startServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://x')
    const [, name, value = ''] = path.pathname.split('/')
    const type = (text: string) => response.setHeader('content-type', text)
    switch (name) {
      case 'status':
        if (path.searchParams.has('after')) response.setHeader('retry-after', path.searchParams.get('after')!)
        response.writeHead(Number(value)).end('the body names the key sk-canary')
        return
      case 'json':
        type('application/problem+json; charset=utf-8')
        return void response.end(decodeURIComponent(value))
      case 'redirect':
        return void response.writeHead(Number(value), { location: path.searchParams.get('to')! }).end()
      case 'loop':
        return void response.writeHead(302, { location: '/loop' }).end()
      case 'big':
        return void response.end('x'.repeat(Number(value)))
      case 'bomb':
        response.setHeader('content-encoding', 'gzip')
        return void response.end(gzipSync(Buffer.alloc(5_000_000)))
      case 'gzip':
        response.setHeader('content-encoding', 'gzip')
        return void response.end(gzipSync('packed'))
      case 'reset':
        return void request.socket.destroy()
      case 'half':
        response.setHeader('content-length', '100')
        response.write('half')
        return void setTimeout(() => request.socket.destroy(), 20)
      case 'hang':
        return
      case 'latin':
        type('text/plain; charset=iso-8859-1')
        return void response.end(Buffer.from('Grüße', 'latin1'))
      default:
        response.setHeader('set-cookie', 'session=canary').end('plain')
    }
  })
  http = createHttp({ egress: createEgress({ allow: ['127.0.0.1'], silenceTimeoutMs: 60_000 }), now: () => NOW })
})
afterEach(async () => {
  await server.close()
  await other.close()
})
const get = (path: string, more = {}) => http.send({ method: 'GET', url: server.url + path, ...more }, never)

describe('answers', () => {
  test.each([
    ['/json/%7B%22a%22%3A1%7D', { a: 1 }],
    ['/json/', null],
    ['/plain', 'plain'],
    ['/gzip', 'packed'],
    ['/latin', 'Grüße'],
    ['/status/204', ''],
  ])('%s', async (path, body) => {
    expect((await get(path)).body).toEqual(body)
  })

  test('cookies are not handed on', async () => {
    expect(JSON.stringify(await get('/'))).not.toContain('canary')
  })

  test('method, headers, content and key are sent', async () => {
    await http.send(
      { method: 'post', url: `${server.url}/x?y=1`, headers: { 'Content-Type': 'text/x', 'X-One': 'é' }, body: 'hé', key: 'run/step ü' },
      never,
    )
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/x?y=1',
      body: 'hé',
      headers: { 'content-type': 'text/x', 'idempotency-key': 'run/step%20%C3%BC' },
    })
  })

  test('proxies of the environment are ignored', async () => {
    process.env['HTTP_PROXY'] = process.env['http_proxy'] = other.url
    try {
      await get('/')
    } finally {
      delete process.env['HTTP_PROXY']
      delete process.env['http_proxy']
    }
    expect(other.requests).toEqual([])
  })
})

describe('statuses', () => {
  test.each<[string, string, number | undefined]>([
    ['/status/400', 'permanent', undefined],
    ['/status/401', 'auth', undefined],
    ['/status/403', 'auth', undefined],
    ['/status/404', 'permanent', undefined],
    ['/status/408', 'timeout', undefined],
    ['/status/425', 'unavailable', undefined],
    ['/status/429', 'rate_limited', undefined],
    ['/status/429?after=7', 'rate_limited', 7_000],
    ['/status/429?after=Thu,%2014%20Mar%202024%2012:00:30%20GMT', 'rate_limited', 30_000],
    ['/status/429?after=Thu,%2014%20Mar%202024%2011:00:00%20GMT', 'rate_limited', 0],
    ['/status/429?after=soon', 'rate_limited', undefined],
    ['/status/429?after=-1', 'rate_limited', undefined],
    ['/status/503?after=2', 'unavailable', 2_000],
    ['/status/500', 'unavailable', undefined],
    ['/status/529', 'unavailable', undefined],
  ])('%s is %s', async (path, kind, after) => {
    const thrown = await get(path, { headers: { authorization: 'Bearer sk-canary' } }).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(StepFailure)
    const { error } = thrown as StepFailure
    expect(error.kind).toBe(kind)
    expect(error.retryAfterMs).toBe(after)
    expect(error.message).toContain(new URL(server.url).host)
    expect(JSON.stringify(error)).not.toMatch(/canary|after=/)
  })
})

describe('faults', () => {
  test.each([
    ['/reset', 'unavailable', /broke/],
    ['/half', 'unavailable', /broke/],
    ['/big/2000', 'permanent', /larger than the limit of 1000 bytes/],
    ['/bomb', 'permanent', /larger than the limit/],
    ['/json/%7Bbroken', 'schema_mismatch', /broken/],
    ['/loop', 'permanent', /more than 5 times/],
  ])('%s is %s', async (path, kind, message) => {
    await expect(get(path, { maxBytes: path === '/bomb' ? 100_000 : 1_000 })).rejects.toMatchObject({
      error: { kind, message: expect.stringMatching(message) },
    })
  })

  test('a closed port is unavailable, a name that does not exist too', async () => {
    const { url } = other
    await other.close()
    await expect(http.send({ method: 'GET', url }, never)).rejects.toMatchObject({
      error: { kind: 'unavailable', message: expect.stringContaining('does not accept') },
    })
    await expect(http.send({ method: 'GET', url: 'http://nothing.invalid/' }, never)).rejects.toMatchObject({
      error: { kind: 'unavailable' },
    })
  })

  test('silence is a timeout', async () => {
    const hasty = createHttp({ egress: createEgress({ allow: ['127.0.0.1'], silenceTimeoutMs: 100 }) })
    await expect(hasty.send({ method: 'GET', url: `${server.url}/hang` }, never)).rejects.toMatchObject({ error: { kind: 'timeout' } })
  })

  test('an abort ends the call at once with its own reason', async () => {
    const control = new AbortController()
    const sent = http.send({ method: 'GET', url: `${server.url}/hang` }, control.signal)
    const reason = new StepFailure({ kind: 'timeout', message: 'The attempt took longer than 30 s.' })
    setTimeout(() => control.abort(reason), 50)
    await expect(sent).rejects.toBe(reason)
  })

  test.each([
    [{ headers: { Host: 'x' } }],
    [{ headers: { 'Transfer-Encoding': 'chunked' } }],
    [{ headers: { 'x-a': 'b\r\nx-c: d' } }],
    [{ headers: { 'x a': 'b' } }],
    [{ method: 'CONNECT' }],
    [{ method: 'GET / HTTP/1.1\r\nx: y' }],
  ])('%j is refused unsent', async (more) => {
    await expect(get('/', more)).rejects.toMatchObject({ error: { kind: 'invalid_input' } })
    expect(server.requests).toEqual([])
  })
})

describe('redirects', () => {
  const secrets = { Authorization: 'Bearer a', Cookie: 'b', 'X-Api-Key': 'c', 'Accept-Language': 'de' }

  test('within the origin everything goes along', async () => {
    await get(`/redirect/302?to=${encodeURIComponent('/plain')}`, { headers: secrets })
    expect(server.requests[1]?.headers).toMatchObject({ authorization: 'Bearer a', cookie: 'b', 'x-api-key': 'c' })
  })

  test.each([302, 307, 308])('%i to another origin leaves behind what identifies the caller', async (status) => {
    expect((await get(`/redirect/${status}?to=${encodeURIComponent(other.url)}`, { headers: secrets, key: 'k' })).body).toBe('other')
    expect(other.requests[0]?.headers).toMatchObject({ 'accept-language': 'de' })
    for (const name of ['authorization', 'cookie', 'x-api-key', 'idempotency-key']) expect(other.requests[0]?.headers[name]).toBeUndefined()
  })

  test.each<[number, string, string]>([
    [303, 'GET', ''],
    [302, 'GET', ''],
    [307, 'POST', 'content'],
    [308, 'POST', 'content'],
  ])('%i after POST asks by %s', async (status, method, body) => {
    await http.send({ method: 'POST', url: `${server.url}/redirect/${status}?to=/plain`, body: 'content', key: 'k' }, never)
    expect(server.requests[1]).toMatchObject({ method, body })
  })

  test('content is not handed to another host', async () => {
    const sent = http.send(
      { method: 'POST', url: `${server.url}/redirect/307?to=${encodeURIComponent(other.url)}`, body: 'content' },
      never,
    )
    await expect(sent).rejects.toMatchObject({ error: { kind: 'permanent' } })
    expect(other.requests).toEqual([])
  })

  test.each([
    'http://127.0.0.2:PORT/',
    'http://[::1]:PORT/',
    'http://169.254.169.254/',
    'file:///etc/passwd',
    'http://a:b@127.0.0.1:PORT/',
    'http://[broken',
  ])('each hop is checked: %s', async (to) => {
    const target = to.replace('PORT', new URL(other.url).port)
    await expect(get(`/redirect/302?to=${encodeURIComponent(target)}`)).rejects.toMatchObject({ error: { kind: 'permanent' } })
    expect(other.requests).toEqual([])
  })
})
