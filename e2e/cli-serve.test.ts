import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addOne, slow } from './cli-graphs.ts'
import { belay, jsonFile, lines, start, useBuiltProgram, useFolder, type Running } from './cli-harness.ts'

useBuiltProgram()
const folder = useFolder()
let n = 0

async function serve(
  data = join(folder, `served-${n++}`),
  env: { [name: string]: string } = {},
): Promise<{ server: Running; address: string; data: string }> {
  const server = start(['serve', '--data', data], { env: { PORT: '0', ...env } })
  let out = ''
  server.child.stdout?.on('data', (chunk) => (out += String(chunk)))
  await server.said(/ready at http/, 'stdout')
  return { server, address: /http:\S+/.exec(out)![0], data }
}
const json = async (response: Response): Promise<unknown> => response.json()

describe('the server', () => {
  let shared: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => void (shared = await serve()), 60_000)
  afterAll(async () => {
    shared.server.kill('SIGTERM')
    await shared.server.ended
  })

  test('prints one line, answers, and ends with 0 when it is told to', async () => {
    const { server, address } = await serve()
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
    expect(await json(await fetch(`${address}/readyz`))).toEqual({ status: 'ready' })
    const types = (await json(await fetch(`${address}/api/node-types`))) as { items: { type: string; config: object }[] }
    expect(types.items.find((type) => type.type === 'map')?.config).toHaveProperty('properties.concurrency')
    const schema = await json(await fetch(`${address}/api/graph-schema`))
    expect(schema).toHaveProperty('properties.nodes')
    const validated = await fetch(`${address}/api/graphs/validate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...addOne, nodes: [{ id: 'a', type: 'nothing' }], edges: [] }),
    })
    expect(await json(validated)).toMatchObject({ problems: [{ nodeId: 'a', severity: 'error' }] })
    const page = await fetch(address)
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';script-src 'self';/)
    expect(await page.text()).toMatch(/<title>Belay/)
    const examples = (await json(await fetch(`${address}/api/workflows`))) as { items: { id: string }[] }
    expect(examples.items.map(({ id }) => id)).toContain('batch-summary')
    server.kill('SIGTERM')
    const { code, stdout } = await server.ended
    expect({ code, lines: lines(stdout).length }).toEqual({ code: 0, lines: 1 })
  })

  test.each<[string, RequestInit, number]>([
    ['/nothing', {}, 404],
    ['/api/graphs/validate', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }, 400],
    ['/api/graphs/validate', { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } }, 400],
    ['/healthz', { headers: { origin: 'https://evil.example' } }, 403],
    ['/healthz', { headers: { origin: 'null' } }, 403],
    ['/healthz', { headers: { origin: 'http://127.0.0.1:1' } }, 403],
  ])('%s with %j is refused in the form of every error', async (path, init, status) => {
    const { server, address } = shared
    const response = await fetch(address + path, init)
    expect(response.status).toBe(status)
    expect(await json(response)).toMatchObject({
      error: { code: expect.any(String) as string, message: expect.stringMatching(/\.$/) as string },
    })
    expect(server.child.exitCode).toBeNull()
  })

  test('answers only under a name of this machine', async () => {
    const { address } = shared
    const status = await new Promise<number | undefined>((done) =>
      request(`${address}/healthz`, { headers: { host: 'evil.example' } }, (response) => done(response.statusCode)).end(),
    )
    expect(status).toBe(403)
  })

  test('goes on with what was open when it was killed', async () => {
    const graph = jsonFile(folder, 'slow.json', slow('1s'))
    const data = join(folder, 'recovered')
    const args = ['run', graph, '--data', data, '--files', join(data, 'files'), '--run-id', 'left']
    const run = start(args)
    await run.said(/Nap {2}pending/)
    run.kill('SIGKILL')
    await run.ended
    const { server } = await serve(data)
    await expect
      .poll(async () => (await belay(['runs', '--data', data])).stdout, { timeout: 20_000, interval: 300 })
      .toMatch(/left .*✓ success/)
    const beside = await belay(['run', graph, '--data', data])
    expect(beside.code).toBe(1)
    expect(beside.stderr).toMatch(/data folder .* is in use by another Belay process/)
    const doctor = await belay(['doctor', '--data', data])
    expect(doctor.code).toBe(0)
    expect(doctor.stdout).toMatch(/another Belay process works on it now/)
    server.kill('SIGTERM')
    expect((await server.ended).code).toBe(0)
  })

  test('leaves alone what works with the files of another folder', async () => {
    const graph = jsonFile(folder, 'slow-too.json', slow('200ms'))
    const data = join(folder, 'elsewhere')
    const run = start(['run', graph, '--data', data, '--run-id', 'mine'])
    await run.said(/Nap {2}pending/)
    run.kill('SIGKILL')
    await run.ended
    const { server } = await serve(data)
    await server.said(/The run mine is left alone: it works with files in/)
    server.kill('SIGTERM')
    await server.ended
    const on = await belay(['run', graph, '--data', data, '--run-id', 'mine'])
    expect({ code: on.code, output: on.stdout }).toEqual({ code: 0, output: '"rested"\n' })
  })
})

describe('what keeps it from starting', () => {
  test.each<[string, { [name: string]: string }, number, RegExp]>([
    ['an address that others reach', { HOST: '0.0.0.0' }, 2, /HOST is 0\.0\.0\.0: other machines could reach Belay/],
    ['a port that is none', { PORT: 'abc' }, 2, /PORT is "abc"\. It must be a whole number from 0 to 65535/],
    ['a level that is none', { BELAY_LOG_LEVEL: 'loud' }, 2, /BELAY_LOG_LEVEL is "loud"/],
  ])('%s', async (_, env, code, said) => {
    const end = await belay(['serve', '--data', join(folder, 'never')], { env: { PORT: '0', ...env } })
    expect(end.code).toBe(code)
    expect(end.stderr).toMatch(said)
    expect(end.stdout).toBe('')
  })

  test('a port in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((done) => taken.once('listening', done))
    const { port } = taken.address() as AddressInfo
    const { code, stderr } = await belay(['serve', '--data', join(folder, 'port')], { env: { PORT: String(port) } })
    taken.close()
    expect(code).toBe(1)
    expect(lines(stderr)).toEqual([
      `✕ Port ${port} is in use by another program, perhaps another Belay. Stop it, or choose another port: PORT=${port + 1}.`,
    ])
  })
})
