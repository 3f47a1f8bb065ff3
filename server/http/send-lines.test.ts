import { createConnection } from 'node:net'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { DomainError } from '#shared/lib/domain-error.ts'
import { errorHandler } from './errors.ts'
import { sendLines } from './send-lines.ts'

interface Source {
  port: number
  /** Lines that were asked for so far. */
  taken: () => number
  /** The source was told that no more is wanted. */
  ended: () => boolean
}

async function serve(total: number, failAt = Number.POSITIVE_INFINITY): Promise<Source> {
  let taken = 0
  let ended = false
  async function* source(): AsyncGenerator<{ seq: number; text: string }> {
    try {
      for (let seq = 1; seq <= total; seq++) {
        if (seq === failAt) throw new DomainError('unavailable', 'The disk does not answer.')
        taken++
        yield { seq, text: 'x'.repeat(1_000) }
      }
    } finally {
      ended = true
    }
  }
  const app = express()
  app.get('/', async (_request, response) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    await sendLines(response, source(), gone.signal)
  })
  app.use(errorHandler(() => undefined))
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise((done) => server.once('listening', done))
  return { port: (server.address() as AddressInfo).port, taken: () => taken, ended: () => ended }
}

test('every line arrives, in order', async () => {
  const { port } = await serve(3_000)
  const text = await (await fetch(`http://127.0.0.1:${port}/`)).text()
  const seqs = text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { seq: number }).seq)
  expect(seqs).toEqual(Array.from({ length: 3_000 }, (_, i) => i + 1))
})

test('a caller that does not read stops the source, and one that goes ends it', async () => {
  const { port, taken, ended } = await serve(1_000_000)
  const socket = createConnection(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'))
  socket.pause()
  let before = -1
  await expect.poll(() => (taken() > 0 && taken() === before) || ((before = taken()), false), { interval: 200, timeout: 10_000 }).toBe(true)
  // A gigabyte is waiting; what was taken of it fits into the buffers between.
  expect(taken()).toBeLessThan(50_000)
  expect(ended()).toBe(false)
  socket.destroy()
  await expect.poll(ended, { timeout: 10_000 }).toBe(true)
})

test('a fault before the first line is told as an error; one after it cuts the reply', async () => {
  const early = await serve(10, 1)
  expect((await fetch(`http://127.0.0.1:${early.port}/`)).status).toBe(503)
  const late = await serve(1_000, 500)
  await expect((async () => (await fetch(`http://127.0.0.1:${late.port}/`)).text())()).rejects.toThrow()
})
