import type { Socket as TcpSocket } from 'node:net'
import { expect, test } from 'vitest'
import type { Recorded, RunEvent } from '#shared/run/events.ts'
import { define } from '#shared/run/testing/definitions.ts'
import { openRun } from '#web/live/run-handle.ts'
import { openStage, sleep, until, watch } from './testing/stage.ts'

const large = (): RunEvent => ({ type: 'step-succeeded', step: 'a', attempt: 1, output: { json: 'x'.repeat(50_000) }, port: 'out' })
const megabytes = (): number => {
  globalThis.gc?.()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return (heapUsed + external + arrayBuffers) / 1024 / 1024
}

/** The network line of a web socket client, which can stop reading. */
const lineOf = (page: { io: { engine: unknown } }): TcpSocket =>
  (page.io.engine as { transport: { ws: { _socket: TcpSocket } } }).transport.ws._socket

test('a page that does not read is left out, holds little of the server, and is made whole', { timeout: 60_000 }, async () => {
  const stage = await openStage()
  await stage.begin('r1')
  const [asleep, awake] = await Promise.all([stage.connect(), stage.connect()])
  const got: Recorded[] = []
  const behind: string[] = []
  const seen: number[] = []
  asleep.on('run:events', ({ events }) => got.push(...events))
  asleep.on('run:behind', ({ runId }) => behind.push(runId))
  awake.on('run:events', ({ events }) => seen.push(...events.map((event) => event.seq)))
  await Promise.all([watch(asleep, 'r1'), watch(awake, 'r1')])

  lineOf(asleep).pause()
  const queued = (): number => [...stage.lines].reduce((sum, line) => sum + line.writableLength, 0)
  let most = 0
  // 60 MB are sent to a line that takes none of them.
  for (let batch = 0; batch < 120; batch++) {
    await stage.commit('r1', Array.from({ length: 10 }, large))
    await sleep(5)
    most = Math.max(most, queued())
  }
  await until(() => seen.length === 1_200)
  expect(most / 1024 / 1024).toBeLessThan(8)
  const missed = got.length
  expect(missed).toBeLessThan(1_200)

  lineOf(asleep).resume()
  await until(() => behind.length > 0)
  expect(behind).toEqual(['r1'])
  const last = got.at(-1)?.seq ?? 1
  const reply = await watch(asleep, 'r1', last)
  expect(reply.ok && reply.events[0]?.seq).toBe(last + 1)
  // It is sent again what comes.
  await stage.commit('r1', [large()])
  await until(() => got.at(-1)?.seq === 1_202)
})

test("a page's copy of a run gets whole by itself after it was left out", { timeout: 60_000 }, async () => {
  const stage = await openStage()
  await stage.begin('r1')
  const socket = stage.page()
  await until(() => socket.connection() === 'live')
  const handle = openRun({ runId: 'r1', definition: define({ a: {} }), socket })
  await until(() => handle.snapshot().loaded)
  // What the network holds on its own is filled by what is not read here: the server's side stops taking.
  const [line] = [...stage.lines]
  const { write } = line!
  const held: (() => void)[] = []
  line!.write = ((...sent: Parameters<typeof write>) => {
    held.push(() => void write.apply(line, sent))
    return false
  }) as typeof write
  for (let batch = 0; batch < 60; batch++) {
    await stage.commit('r1', Array.from({ length: 10 }, large))
    await sleep(5)
  }
  expect(handle.snapshot().last).toBe(1)
  line!.write = write
  for (const release of held) release()
  await until(() => handle.snapshot().last === 601)
  expect(handle.events().map((event) => event.seq)).toEqual(Array.from({ length: 601 }, (_, index) => index + 1))
})

test('a page that asks on and takes not even a refusal is let go', { timeout: 60_000 }, async () => {
  const stage = await openStage()
  const page = await stage.connect()
  const [line] = [...stage.lines]
  line!.write = () => false
  for (let n = 0; n < 60_000; n++) page.emit('run:watch', { runId: '', afterSeq: 0 }, () => {})
  await until(() => stage.gateway.viewers() === 0, 15_000)
})

test('a page that asks again and again without reading costs one answer', { timeout: 60_000 }, async () => {
  const stage = await openStage()
  await stage.begin('r1')
  await stage.commit('r1', Array.from({ length: 100 }, large))
  const page = await stage.connect()
  await watch(page, 'none')
  let read = 0
  const { journal } = stage.store
  stage.store.journal = (...sent) => (read++, journal(...sent))
  lineOf(page).pause()
  const before = megabytes()
  for (let n = 0; n < 40; n++) page.emit('run:watch', { runId: 'r1', afterSeq: 0 }, () => {})
  await sleep(1_000)
  expect(read).toBeLessThan(10)
  expect(megabytes() - before).toBeLessThan(200)
  lineOf(page).resume()
  await until(() => read >= 40, 30_000)
  expect(await watch(page, 'none')).toMatchObject({ ok: false, code: 'not_found' })
})
