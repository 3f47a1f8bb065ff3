import { io } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import type { WorkspaceNews } from '#shared/protocol/live.ts'
import type { Recorded } from '#shared/run/events.ts'
import * as runs from '#shared/protocol/runs.ts'
import * as workflows from '#shared/protocol/workflows.ts'
import { lineOf, startTestServer, transform, soon } from './testing/test-server.ts'

test('what is done over HTTP is seen over the socket, in the order of the journal', async () => {
  const server = await startTestServer()
  const socket = io(server.address, { path: '/live', transports: ['websocket'], reconnection: false })
  onTestFinished(() => void socket.disconnect())
  const news: WorkspaceNews[] = []
  const events: Recorded[] = []
  socket.on('workspace:news', (one: WorkspaceNews) => void news.push(one))
  socket.on('run:events', (one: { events: Recorded[] }) => void events.push(...one.events))
  await new Promise((done, fail) => {
    socket.once('connect', () => done(undefined))
    socket.once('connect_error', fail)
  })
  await socket.emitWithAck('workspace:watch')

  const graph = lineOf('Nap', { id: 'nap', type: 'wait', config: { duration: '500ms' } }, transform('end', '1'))
  const { id } = await server.ok(workflows.createWorkflow, { body: { graph } })
  await expect.poll(() => news.flatMap((one) => one.workflows), soon).toContain(id)
  await server.ok(workflows.publishWorkflow, { params: { id }, body: {} })

  const { runId } = await server.ok(runs.startRun, { params: { id }, body: {} })
  const first = (await socket.emitWithAck('run:watch', { runId, afterSeq: 0 })) as { ok: boolean; events: Recorded[] }
  expect(first.ok).toBe(true)
  await expect.poll(() => [...first.events, ...events].at(-1)?.type, { timeout: 10_000 }).toBe('run-succeeded')
  const seen = [...new Map([...first.events, ...events].map((event) => [event.seq, event])).values()]
  const journal = await (await server.send(runs.getJournal, { params: { id: runId } })).text()
  expect(seen).toEqual(
    journal
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Recorded),
  )
  await expect
    .poll(
      () =>
        news
          .flatMap((one) => one.runs)
          .filter((run) => run.runId === runId)
          .at(-1)?.state,
    )
    .toBe('success')

  const closed = new Promise((done) => socket.once('disconnect', done))
  await server.stop(0)
  await closed
})
