import { expect, test } from 'vitest'
import * as api from '#shared/protocol/reviews.ts'
import * as runs from '#shared/protocol/runs.ts'
import * as workflows from '#shared/protocol/workflows.ts'
import { lineOf, startTestServer, transform, type TestServer, soon } from './testing/test-server.ts'

const ask = lineOf(
  'Ask',
  { id: 'check', type: 'review', name: 'Look at it', config: { show: '{ "total": input.total }', question: 'Right?' }, port: 'approved' },
  transform('end', 'steps.check.output.total'),
)
// The edge behind the review leaves by its own port.
ask['edges'] = [
  { id: 'a', from: { node: 'start' }, to: { node: 'check' } },
  { id: 'b', from: { node: 'check', port: 'approved' }, to: { node: 'end' } },
]
ask['nodes'] = (ask['nodes'] as { [field: string]: unknown }[]).map(({ port: _port, ...node }) => node) as never

async function begin(server: TestServer, graph: unknown, input: unknown): Promise<string> {
  const { id } = await server.ok(workflows.createWorkflow, { body: { graph } })
  const started = await server.ok(runs.startRun, { params: { id }, query: { draft: true, wait: 20 }, body: { input } })
  expect(started.state).toBe('needs_review')
  return started.runId
}

test('an item is listed, read and decided once', async () => {
  const server = await startTestServer()
  const runId = await begin(server, ask, { total: 12 })
  const { items } = await server.ok(api.listReviews)
  const item = items[0]!
  expect(items).toHaveLength(1)
  expect(item).toMatchObject({
    runId,
    rootRunId: runId,
    workflow: 'Ask',
    step: 'check',
    stepName: 'Look at it',
    state: 'open',
    choices: ['approve', 'edit', 'reject', 'retry'],
    requested: { question: 'Right?', output: { json: { total: 12 } } },
  })
  const params = { id: item.reviewId }
  expect(await server.ok(api.getReview, { params })).toEqual(item)
  const { seen } = item.requested

  const decide = (body: object) => server.refused(api.decideReview, { params, body })
  expect(await decide({ decision: 'approve', seen: 'what was there before' })).toMatchObject({ status: 409, code: 'conflict' })
  expect(await decide({ decision: 'approve' })).toMatchObject({ status: 400, message: '"seen" is missing (in the body).' })
  expect(await decide({ decision: 'happened', seen })).toMatchObject({ status: 400, code: 'invalid_input' })
  expect(await decide({ decision: 'edit', seen })).toMatchObject({ status: 400, code: 'invalid_input' })
  expect(await decide({ decision: 'approve', seen, output: 1 })).toMatchObject({
    status: 400,
    message: expect.stringContaining('takes no output') as string,
  })
  expect(await decide({ decision: 'maybe', seen })).toMatchObject({ status: 400 })
  expect(await server.refused(api.decideReview, { params: { id: 'none' }, body: { decision: 'approve', seen } })).toMatchObject({
    status: 404,
  })
  expect(await server.refused(api.getReview, { params: { id: 'none' } })).toMatchObject({ status: 404 })

  expect(
    await server.ok(api.decideReview, { params, body: { decision: 'edit', output: { total: 13 }, note: 'a slip', by: 'somebody', seen } }),
  ).toEqual({ decided: true })
  expect(await decide({ decision: 'approve', seen })).toMatchObject({
    status: 409,
    code: 'already_decided',
    details: { decision: 'edit', by: 'somebody' },
  })
  await expect.poll(async () => (await server.ok(runs.getRun, { params: { id: runId } })).state, soon).toBe('success')
  expect(await server.ok(api.getReview, { params })).toMatchObject({
    state: 'decided',
    decision: 'edit',
    decidedBy: 'somebody',
    note: 'a slip',
  })
  expect((await server.ok(api.listReviews)).items).toEqual([])
  expect((await server.ok(api.listReviews, { query: { state: 'decided' } })).items).toMatchObject([{ reviewId: item.reviewId }])
  expect(await server.refused(api.listReviews, { query: { state: 'lost' } })).toMatchObject({ status: 400 })
})

test('of two that decide at once one is first', async () => {
  const server = await startTestServer()
  await begin(server, ask, { total: 1 })
  const [item] = (await server.ok(api.listReviews)).items
  const body = { decision: 'approve', seen: item!.requested.seen }
  const answers = await Promise.all([1, 2, 3].map(() => server.send(api.decideReview, { params: { id: item!.reviewId }, body })))
  expect(answers.map(({ status }) => String(status)).sort()).toEqual(['200', '409', '409'])
})

test('items of a map belong to the run at the top, and are listed in pages', async () => {
  const server = await startTestServer()
  const each = lineOf('Each', {
    id: 'each',
    type: 'map',
    config: { items: 'input.names' },
    body: { nodes: [{ id: 'ask', type: 'review', config: { show: 'item' } }], edges: [] },
  })
  const runId = await begin(server, each, { names: ['a', 'b', 'c'] })
  await begin(server, ask, { total: 1 })
  const all = await server.ok(api.listReviews)
  expect(all.items).toHaveLength(4)
  const below = await server.ok(api.listReviews, { query: { run: runId } })
  expect(below.items.map(({ rootRunId, item }) => `${rootRunId} ${item?.text}`).sort()).toEqual([`${runId} a`, `${runId} b`, `${runId} c`])
  const page = await server.ok(api.listReviews, { query: { run: runId, limit: 2 } })
  const rest = await server.ok(api.listReviews, { query: { run: runId, limit: 2, cursor: page.nextCursor! } })
  expect([...page.items, ...rest.items]).toEqual(below.items)
  expect(rest.nextCursor).toBeNull()
  expect((await server.ok(workflows.listWorkflows)).items.map(({ openReviews }) => String(openReviews)).sort()).toEqual(['1', '3'])
})

test('pages go on where the last one ended, whatever was decided meanwhile', async () => {
  const server = await startTestServer()
  for (const total of [1, 2, 3, 4, 5]) await begin(server, ask, { total })
  const { items: all } = await server.ok(api.listReviews)
  const page = await server.ok(api.listReviews, { query: { limit: 2 } })
  for (const { reviewId, requested } of page.items)
    await server.ok(api.decideReview, { params: { id: reviewId }, body: { decision: 'approve', seen: requested.seen } })
  const rest = await server.ok(api.listReviews, { query: { limit: 2, cursor: page.nextCursor! } })
  expect(rest.items).toEqual(all.slice(2, 4))
  const last = await server.ok(api.listReviews, { query: { limit: 2, cursor: rest.nextCursor! } })
  expect(last).toEqual({ items: all.slice(4), nextCursor: null })
})

test('an item deep inside of containers with long names is read and decided like any other', async () => {
  const server = await startTestServer()
  const long = (letter: string): string => letter.repeat(64)
  const each = (id: string, body: unknown): object => ({
    id,
    type: 'map',
    config: { items: 'input.names' },
    body: { nodes: [body], edges: [] },
  })
  const inner = { id: long('c'), type: 'review', config: { show: 'item' } }
  const graph = lineOf('Deep', each(long('a'), each(long('b'), each(long('d'), inner))) as never)
  const runId = await begin(server, graph, { names: ['x'] })
  const [item] = (await server.ok(api.listReviews, { query: { run: runId } })).items
  const params = { id: item!.reviewId }
  expect(params.id.length).toBeGreaterThan(200)
  expect((await server.ok(runs.getRun, { params: { id: item!.runId } })).state).toBe('needs_review')
  expect(await server.ok(api.getReview, { params })).toEqual(item)
  await server.ok(api.decideReview, { params, body: { decision: 'approve', seen: item!.requested.seen } })
  await expect.poll(async () => (await server.ok(runs.getRun, { params: { id: runId } })).state, soon).toBe('success')
})
