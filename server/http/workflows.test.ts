import { describe, expect, test } from 'vitest'
import * as api from '#shared/protocol/workflows.ts'
import * as runs from '#shared/protocol/runs.ts'
import { lineOf, startTestServer, transform } from './testing/test-server.ts'

const add = lineOf('Add', transform('sum', 'input.a + 1'))

describe('drafts', () => {
  test('are made, read, saved, listed and removed', async () => {
    const server = await startTestServer()
    const made = await server.ok(api.createWorkflow, { body: { graph: add } })
    expect(made).toMatchObject({ revision: 1, changed: true, graph: { name: 'Add' }, test: { pins: {} } })
    const params = { id: made.id }
    expect(await server.ok(api.getWorkflow, { params })).toEqual(made)

    const saved = await server.ok(api.saveWorkflow, {
      params,
      headers: { 'if-match': '"1"' },
      body: { graph: { ...add, name: 'Add one' } },
    })
    expect(saved).toMatchObject({ revision: 2, changed: true })
    const { items } = await server.ok(api.listWorkflows)
    expect(items).toMatchObject([
      { id: made.id, name: 'Add one', revision: 2, steps: 2, lastRuns: [], openReviews: 0, sketch: { edges: [[0, 1]] } },
    ])

    expect(await server.ok(api.deleteWorkflow, { params })).toEqual({ deleted: true })
    expect(await server.ok(api.deleteWorkflow, { params })).toEqual({ deleted: false })
    expect(await server.refused(api.getWorkflow, { params })).toMatchObject({ status: 404, code: 'not_found' })
    expect(await server.ok(api.listWorkflows)).toEqual({ items: [], nextCursor: null })
  })

  test('begin empty, with a name', async () => {
    const server = await startTestServer()
    expect(await server.ok(api.createWorkflow, { body: {} })).toMatchObject({
      graph: { name: 'Untitled workflow', nodes: [{ type: 'manual-trigger' }] },
    })
    expect(await server.ok(api.createWorkflow, { body: { name: ' Mine ' } })).toMatchObject({ graph: { name: 'Mine' } })
  })

  test('are listed in pages without gaps or doubles', async () => {
    const server = await startTestServer()
    for (let i = 0; i < 5; i++) await server.ok(api.createWorkflow, { body: { name: `W${i}` } })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof server.ok<typeof api.listWorkflows.reply>>> = await server.ok(api.listWorkflows, {
        query: { limit: 2, ...(cursor === null ? {} : { cursor }) },
      })
      seen.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen.sort()).toEqual(['W0', 'W1', 'W2', 'W3', 'W4'])
    expect(await server.refused(api.listWorkflows, { query: { cursor: '!' } })).toMatchObject({ status: 400, code: 'invalid_input' })
    expect(await server.refused(api.listWorkflows, { query: { limit: 0 } })).toMatchObject({
      status: 400,
      message: '"limit" must be at least 1 (in the query of the address).',
    })
  })

  test('keep what this version does not know, and refuse what is no graph', async () => {
    const server = await startTestServer()
    const newer = lineOf('Newer', { id: 'x', type: 'from-a-newer-version', config: { any: [1] } })
    const made = await server.ok(api.createWorkflow, { body: { graph: newer } })
    expect(made.graph.nodes[1]).toMatchObject({ type: 'from-a-newer-version', config: { any: [1] } })
    for (const graph of ['text', [], {}, { ...add, format: 'belay/graph@9' }, { ...add, nodes: 'many' }]) {
      const refused = await server.refused(api.createWorkflow, { body: { graph } })
      expect(refused).toMatchObject({ status: 400, code: 'invalid_graph', details: { problems: [{ severity: 'error' }] } })
      expect(refused.message).toMatch(/^This is no workflow that Belay can open\. /)
    }
    expect(await server.refused(api.createWorkflow, { body: { grpah: add } })).toMatchObject({
      status: 400,
      message: expect.stringContaining('grpah') as string,
    })
    const params = { id: made.id }
    expect(await server.refused(api.saveWorkflow, { params, headers: { 'if-match': '1' }, body: { graph: { name: 'x' } } })).toMatchObject({
      code: 'invalid_graph',
    })
  })

  test('a stale save is refused with the draft that is there', async () => {
    const server = await startTestServer()
    const { id } = await server.ok(api.createWorkflow, { body: { graph: add } })
    const save = (revision: string, name: string) => ({
      params: { id },
      headers: { 'if-match': revision },
      body: { graph: { ...add, name } },
    })
    await server.ok(api.saveWorkflow, save('1', 'first'))
    expect(await server.refused(api.saveWorkflow, save('"1"', 'second'))).toMatchObject({
      status: 409,
      code: 'stale_revision',
      details: { current: { revision: 2, graph: { name: 'first' } } },
    })
    expect(await server.refused(api.saveWorkflow, { params: { id }, body: { graph: add } })).toMatchObject({
      status: 400,
      message: expect.stringContaining('If-Match') as string,
    })
    expect(await server.refused(api.saveWorkflow, save('soon', 'third'))).toMatchObject({ status: 400 })
    expect(await server.refused(api.saveWorkflow, { ...save('1', 'x'), params: { id: 'none' } })).toMatchObject({ status: 404 })
  })

  test('hold test data', async () => {
    const server = await startTestServer()
    const { id } = await server.ok(api.createWorkflow, { body: { graph: add } })
    const body = { pins: { sum: { output: 3, port: 'out' } }, input: { a: 2 } }
    expect(await server.ok(api.saveTestData, { params: { id }, body })).toEqual(body)
    expect((await server.ok(api.getWorkflow, { params: { id } })).test).toEqual(body)
    expect(await server.refused(api.saveTestData, { params: { id: 'none' }, body })).toMatchObject({ status: 404 })
    expect(await server.refused(api.saveTestData, { params: { id }, body: { pins: 1 } })).toMatchObject({ status: 400 })
  })
})

describe('versions', () => {
  test('are made of drafts that can run, and never change', async () => {
    const server = await startTestServer()
    const { id } = await server.ok(api.createWorkflow, { body: { graph: add } })
    const params = { id }
    const first = await server.ok(api.publishWorkflow, { params, headers: { 'if-match': '1' }, body: { note: 'the first' } })
    expect(first).toMatchObject({ version: 1, note: 'the first' })
    expect(await server.ok(api.publishWorkflow, { params, body: {} })).toEqual(first)
    expect(await server.ok(api.getWorkflow, { params })).toMatchObject({ published: first, changed: false })

    // A moved card runs the same.
    const moved = { ...add, nodes: [{ id: 'start', type: 'manual-trigger', position: { x: 9, y: 9 } }, transform('sum', 'input.a + 1')] }
    expect(await server.ok(api.saveWorkflow, { params, headers: { 'if-match': '1' }, body: { graph: moved } })).toMatchObject({
      changed: false,
    })
    const other = lineOf('Add', transform('sum', 'input.a + 2'))
    expect(await server.ok(api.saveWorkflow, { params, headers: { 'if-match': '2' }, body: { graph: other } })).toMatchObject({
      changed: true,
    })
    expect(await server.refused(api.publishWorkflow, { params, headers: { 'if-match': '2' }, body: {} })).toMatchObject({
      status: 409,
      code: 'stale_revision',
      details: { current: { revision: 3 } },
    })
    expect(await server.ok(api.publishWorkflow, { params, headers: { 'if-match': '3' } })).toMatchObject({ version: 2 })

    expect((await server.ok(api.listVersions, { params })).items.map(({ version }) => version)).toEqual([2, 1])
    const page = await server.ok(api.listVersions, { params, query: { limit: 1 } })
    expect((await server.ok(api.listVersions, { params, query: { limit: 1, cursor: page.nextCursor! } })).items).toMatchObject([
      { version: 1 },
    ])
    expect((await server.ok(api.getVersion, { params: { id, version: 1 } })).graph.nodes[1]).toMatchObject({
      config: { output: 'input.a + 1' },
    })
    expect(await server.refused(api.getVersion, { params: { id, version: 9 } })).toMatchObject({ status: 404 })
    expect(await server.refused(api.getVersion, { params: { id: 'none', version: 1 } })).toMatchObject({ status: 404 })
    expect(await server.refused(api.getVersion, { params: { id, version: 'x' } })).toMatchObject({ status: 400 })
  })

  test('a draft that cannot run is not published, with every problem', async () => {
    const server = await startTestServer()
    const { id } = await server.ok(api.createWorkflow, {
      body: { graph: lineOf('Broken', transform('a', '1 +'), { id: 'b', type: 'nothing' }) },
    })
    const refused = await server.refused(api.publishWorkflow, { params: { id }, body: {} })
    expect(refused).toMatchObject({ status: 400, code: 'invalid_graph' })
    expect((refused.details as { problems: { nodeId: string }[] }).problems.map(({ nodeId }) => nodeId)).toEqual(
      expect.arrayContaining(['a', 'b']),
    )
    expect(await server.refused(api.publishWorkflow, { params: { id: 'none' }, body: {} })).toMatchObject({ status: 404 })
  })
})

describe('a workflow inside of another', () => {
  const calls = (ref: string) => lineOf('Outer', { id: 'call', type: 'sub-workflow', config: { workflow: ref } })

  test('is found by id, else by name, and runs as it was published last', async () => {
    const server = await startTestServer()
    const inner = await server.ok(api.createWorkflow, { body: { graph: lineOf('Inner', transform('say', '"one"')) } })
    for (const ref of [inner.id, 'Inner']) {
      expect(await server.ok(api.validateGraph, { body: calls(ref) })).toEqual({ problems: [] })
    }
    expect((await server.ok(api.validateGraph, { body: calls('Other') })).problems).toMatchObject([
      { code: 'unknown_workflow', nodeId: 'call' },
    ])

    const outer = await server.ok(api.createWorkflow, { body: { graph: calls('Inner') } })
    const run = async () =>
      (await server.ok(runs.startRun, { params: { id: outer.id }, query: { draft: true, wait: 20 }, body: { input: {} } })).output
    expect(await run()).toBe('one')
    await server.ok(api.publishWorkflow, { params: { id: inner.id }, body: {} })
    await server.ok(api.publishWorkflow, { params: { id: outer.id }, body: {} })
    const two = lineOf('Inner', transform('say', '"two"'))
    await server.ok(api.saveWorkflow, { params: { id: inner.id }, headers: { 'if-match': '1' }, body: { graph: two } })
    expect(await run()).toBe('one')
    expect(await server.ok(api.getWorkflow, { params: { id: outer.id } })).toMatchObject({ changed: false })
    await server.ok(api.publishWorkflow, { params: { id: inner.id }, body: {} })
    expect(await server.ok(api.getWorkflow, { params: { id: outer.id } })).toMatchObject({ changed: true })
    expect(await run()).toBe('two')
  })

  test('that contains itself is told so', async () => {
    const server = await startTestServer()
    await server.ok(api.createWorkflow, { body: { graph: calls('Outer') } })
    expect((await server.ok(api.validateGraph, { body: calls('Outer') })).problems).toMatchObject([{ code: 'recursive_workflow' }])
  })
})
