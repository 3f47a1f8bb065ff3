import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as reviews from '#shared/protocol/reviews.ts'
import * as runs from '#shared/protocol/runs.ts'
import * as workflows from '#shared/protocol/workflows.ts'
import { folder, startTestServer, type TestServer, soon } from './testing/test-server.ts'

const examples = join(import.meta.dirname, '..', '..', 'examples')
const names = ['message-triage', 'flaky-step', 'daily-report', 'batch-summary']

async function run(server: TestServer, id: string): Promise<runs.StartedRun> {
  const { test: tried } = await server.ok(workflows.getWorkflow, { params: { id } })
  return server.ok(runs.startRun, { params: { id }, query: { wait: 60 }, body: { input: tried.input } })
}

test('a first start has the examples, each ready to run; they are templates too', async () => {
  const server = await startTestServer({ places: { examples } })
  const { items } = await server.ok(workflows.listWorkflows)
  expect(items.map(({ id }) => id)).toEqual(names)
  const templates = await server.ok(workflows.listTemplates)
  expect(templates.items.map(({ id }) => id)).toEqual(names)
  for (const { description, id } of items) {
    expect(description?.length).toBeGreaterThan(80)
    const { graph, published, changed, test: tried } = await server.ok(workflows.getWorkflow, { params: { id } })
    expect({ published, changed }).toMatchObject({ published: { version: 1 }, changed: false })
    expect(tried.input).toEqual(templates.items.find((template) => template.id === id)?.input)
    expect(await server.ok(workflows.validateGraph, { body: graph })).toEqual({ problems: [] })
    for (const node of graph.nodes) expect(node.position).toBeDefined()
  }
})

test('message triage asks a person about a key customer, then goes the way of complaints', { timeout: 60_000 }, async () => {
  const server = await startTestServer({ places: { examples } })
  const { runId, state } = await run(server, 'message-triage')
  expect(state).toBe('needs_review')
  const [item] = (await server.ok(reviews.listReviews)).items
  expect(item!.requested.reasons.map(({ when }) => when)).toEqual(['expression', 'expression'])
  expect(item!.requested.output).toMatchObject({ json: { kind: 'complaint', amounts: ['312.50 EUR'] } })
  await server.ok(reviews.decideReview, { params: { id: item!.reviewId }, body: { decision: 'approve', seen: item!.requested.seen } })
  await expect.poll(async () => (await server.ok(runs.getRun, { params: { id: runId } })).state, soon).toBe('success')
  const journal = await (await server.send(runs.getJournal, { params: { id: runId } })).text()
  expect(journal.trimEnd().split('\n').at(-1)).toContain('"team":"support"')
})

test('the flaky step fails three times and then succeeds', { timeout: 60_000 }, async () => {
  const server = await startTestServer({ places: { examples } })
  const { runId, state, output } = await run(server, 'flaky-step')
  expect({ state, output }).toMatchObject({ state: 'success', output: { answer: 'Here I am' } })
  const journal = await (await server.send(runs.getJournal, { params: { id: runId } })).text()
  expect(journal.match(/"type":"attempt-failed"/g)).toHaveLength(3)
})

test('the daily report takes about ten seconds and says what is missing', { timeout: 60_000 }, async () => {
  const server = await startTestServer({ places: { examples } })
  const startedAt = Date.now()
  const { state, output } = await run(server, 'daily-report')
  expect(Date.now() - startedAt).toBeGreaterThan(8_000)
  expect({ state, output }).toMatchObject({
    state: 'success',
    output: { sales: 22_230.75, missing: ['Castle Hill'], report: 'examples/daily-report/out/report.md' },
  })
  expect(readFileSync(join(server.data, 'files', 'examples', 'daily-report', 'out', 'report.md'), 'utf8')).toContain(
    'Best shop: Market Square',
  )
})

test('the batch summary reads its documents where they were put, and waits for three decisions', { timeout: 120_000 }, async () => {
  const server = await startTestServer({ places: { examples } })
  const { runId, state } = await run(server, 'batch-summary')
  expect(state).toBe('needs_review')
  expect((await server.ok(reviews.listReviews, { query: { run: runId } })).items).toHaveLength(3)
})

test('what a person did to the examples stays: deleted ones do not come back, files are not overwritten', async () => {
  const data = folder()
  const documents = join(data, 'files', 'examples', 'batch-summary', 'documents')
  mkdirSync(documents, { recursive: true })
  writeFileSync(join(documents, 'note-from-site.txt'), 'mine')
  const one = await startTestServer({ data, places: { examples } })
  expect(readFileSync(join(documents, 'note-from-site.txt'), 'utf8')).toBe('mine')
  expect(readdirSync(documents).length).toBe(readdirSync(join(examples, 'batch-summary', 'documents')).length)
  await one.ok(workflows.deleteWorkflow, { params: { id: 'flaky-step' } })
  await one.stop(0)
  rmSync(documents, { recursive: true })

  const two = await startTestServer({ data, places: { examples } })
  expect((await two.ok(workflows.listWorkflows)).items.map(({ id }) => id).sort()).toEqual(
    names.filter((name) => name !== 'flaky-step').sort(),
  )
  // From a template one more can be made, with what it reads.
  const made = await two.ok(workflows.createWorkflow, { body: { template: 'batch-summary', name: 'Mine' } })
  expect(made).toMatchObject({ graph: { name: 'Mine' }, test: { input: { folder: 'examples/batch-summary/documents' } } })
  expect(readdirSync(documents)).toContain('note-from-site.txt')
  expect(await two.refused(workflows.createWorkflow, { body: { template: 'none' } })).toMatchObject({ status: 404 })
})
