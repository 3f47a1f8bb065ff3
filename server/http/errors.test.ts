import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { DomainError } from '#shared/lib/domain-error.ts'
import { errorHandler } from './errors.ts'

async function answerTo(thrown: unknown): Promise<{ status: number; body: unknown; logged: unknown[] }> {
  const logged: unknown[] = []
  const app = express()
  app.get('/', () => {
    throw thrown
  })
  app.use(errorHandler((level, message, data) => void logged.push({ level, message, ...data })))
  const server = createServer(app).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((done) => server.once('listening', done))
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return { status: answer.status, body: await answer.json(), logged }
}

test.each([
  ['invalid_input', 400],
  ['forbidden', 403],
  ['not_found', 404],
  ['stale_revision', 409],
  ['too_large', 413],
  ['disk_full', 507],
  ['unavailable', 503],
] as const)('%s is %i, told as it is and not logged', async (code, status) => {
  const details = { current: { revision: 2 } }
  expect(await answerTo(new DomainError(code, 'There is no space left on the disk.', { details }))).toEqual({
    status,
    body: { error: { code, message: 'There is no space left on the disk.', details } },
    logged: [],
  })
})

test('a fault of ours is logged whole and says nothing of the inside', async () => {
  const fault = new TypeError('x is not a function at /secret/path')
  const { status, body, logged } = await answerTo(fault)
  expect({ status, body }).toEqual({
    status: 500,
    body: { error: { code: 'internal', message: 'Something went wrong inside Belay. It is in the log of the server.' } },
  })
  expect(logged).toMatchObject([{ level: 'error', error: fault, path: '/' }])
})
