import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEgress, isPrivate } from './egress.ts'
import { createHttp } from './http.ts'
import { startServer, type TestServer } from './testing/server.ts'

const never = new AbortController().signal
let server: TestServer
beforeAll(async () => {
  server = await startServer((_, response) => response.end('canary'))
})
afterAll(() => server.close())

const call = (url: string, allow: string[] = []) =>
  createHttp({ egress: createEgress({ allow, connectTimeoutMs: 1_000 }) }).send({ method: 'GET', url }, never)

describe('what leads inside is refused, however it is written', () => {
  test.each([
    'http://127.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://0x7f000001:PORT/',
    'http://0x7f.0.0.1:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://017700000001:PORT/',
    'http://127.0.0.1.:PORT/',
    'http://①②⑦.⓪.⓪.①:PORT/',
    'http://127。0。0。1:PORT/',
    'http://0.0.0.0:PORT/',
    'http://0:PORT/',
    'http://localhost:PORT/',
    'http://localhost.:PORT/',
    'http://LOCALHOST:PORT/',
    'http://[::1]:PORT/',
    'http://[::]:PORT/',
    'http://[0:0:0:0:0:0:0:1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://[::127.0.0.1]:PORT/',
    'http://[::ffff:0:127.0.0.1]:PORT/',
    'http://[::ffff:169.254.169.254]/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'http://[64:ff9b:1::7f00:1]:PORT/',
    'http://[2002:7f00:1::]:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://10.0.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[ff02::1]/',
    'http://ok@127.0.0.1:PORT/',
    'http://example.com@127.0.0.1:PORT/',
    'http://127.0.0.1:PORT\\@example.com/',
    'file:///etc/passwd',
    'unix:/var/run/docker.sock',
    'ftp://127.0.0.1/',
    'data:text/plain,x',
    'gopher://127.0.0.1:PORT/_x',
    '//127.0.0.1:PORT/',
    'nonsense',
    '',
  ])('%s', async (url) => {
    await expect(call(url.replace('PORT', new URL(server.url).port))).rejects.toMatchObject({
      error: { kind: expect.stringMatching(/^(permanent|invalid_input)$/) },
    })
    expect(server.requests).toEqual([])
  })
})

test('the refusal names the address and the way out', async () => {
  await expect(call(server.url)).rejects.toMatchObject({
    error: {
      kind: 'permanent',
      message:
        'The address 127.0.0.1 is private and may not be called; to allow it, add it to the environment variable BELAY_EGRESS_ALLOW.',
    },
  })
})

describe('what is allowed is reached', () => {
  test.each([['127.0.0.1'], ['127.0.0.0/8'], ['10.0.0.0/8', '127.0.0.1/32']])('%s', async (...allow) => {
    expect((await call(server.url, allow)).body).toBe('canary')
  })

  test('a name, without and with the dot at its end', async () => {
    const url = server.url.replace('127.0.0.1', 'localhost')
    expect((await call(url, ['Localhost.'])).body).toBe('canary')
    expect((await call(url.replace('localhost', 'localhost.'), ['localhost'])).body).toBe('canary')
    await expect(call(server.url, ['localhost'])).rejects.toMatchObject({ error: { kind: 'permanent' } })
  })
})

test.each([
  ['8.8.8.8', false],
  ['172.32.0.1', false],
  ['100.128.0.1', false],
  ['2606:4700::1111', false],
  ['::ffff:8.8.8.8', false],
  ['172.16.0.1', true],
  ['2001:0:1::1', true],
  ['2001:db8::1', true],
  ['fe80::1%eth0', true],
  ['no address', true],
])('isPrivate(%s) is %s', (address, expected) => {
  expect(isPrivate(address)).toBe(expected)
})
