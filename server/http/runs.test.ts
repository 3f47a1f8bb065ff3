import { describe, expect, test } from 'vitest'
import * as workflows from '#shared/protocol/workflows.ts'
import * as api from '#shared/protocol/runs.ts'
import type { Recorded } from '#shared/run/events.ts'
import { folder, lineOf, startTestServer, transform, type TestServer, soon } from './testing/test-server.ts'

const add = {
  ...lineOf('Add', transform('sum', 'input.a + 1'), transform('double', 'steps.sum.output * 2')),
  input: { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] },
}

async function withWorkflow(
  graph: unknown,
  published = true,
): Promise<{ server: TestServer; id: string; start: (call?: Start) => Promise<api.StartedRun> }> {
  const server = await startTestServer()
  const { id } = await server.ok(workflows.createWorkflow, { body: { graph } })
  if (published) await server.ok(workflows.publishWorkflow, { params: { id }, body: {} })
  return {
    server,
    id,
    start: ({ query, body, key } = {}) =>
      server.ok(api.startRun, {
        params: { id },
        query: { wait: 20, ...query },
        body: { input: { a: 1 }, ...body },
        ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
      }),
  }
}
interface Start {
  query?: { [name: string]: number | boolean }
  body?: { [name: string]: unknown }
  key?: string
}

async function journal(server: TestServer, id: string, after = 0): Promise<Recorded[]> {
  const answer = await server.send(api.getJournal, { params: { id }, query: { after } })
  expect(answer.headers.get('content-type')).toMatch(/^application\/x-ndjson/)
  return (await answer.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Recorded)
}

describe('a start', () => {
  test('of the published version waits for the output, or does not', async () => {
    const { server, start } = await withWorkflow(add)
    expect(await start()).toMatchObject({ created: true, state: 'success', output: 4 })
    const quick = await start({ query: { wait: 0 } })
    expect(quick).toMatchObject({ created: true })
    await expect.poll(async () => (await server.ok(api.getRun, { params: { id: quick.runId } })).state, soon).toBe('success')
  })

  test('repeated with its key answers as the first did; a key is of one workflow', async () => {
    const { server, start } = await withWorkflow(add)
    const [one, two] = await Promise.all([start({ key: 'k' }), start({ key: 'k' })])
    expect(two.runId).toBe(one.runId)
    expect([one.created, two.created]).toContain(true)
    expect([one.created, two.created]).toContain(false)
    expect((await start({ key: 'other' })).runId).not.toBe(one.runId)
    const second = await server.ok(workflows.createWorkflow, { body: { graph: add } })
    const there = await server.ok(api.startRun, {
      params: { id: second.id },
      query: { draft: true, wait: 20 },
      body: { input: { a: 5 } },
      headers: { 'idempotency-key': 'k' },
    })
    expect(there).toMatchObject({ created: true, output: 12 })
    for (const key of ['', 'ä', 'x'.repeat(201)])
      expect(
        (
          await server
            .send(api.startRun, { params: { id: second.id }, body: {}, headers: { 'idempotency-key': key } })
            .catch(() => undefined)
        )?.status ?? 400,
      ).toBe(400)
  })

  test('repeated with its key answers as the first did also when the workflow has changed or is gone', async () => {
    const { server, id, start } = await withWorkflow(add)
    const first = await start({ key: 'k' })
    const rerun = { params: { id: first.runId }, body: { version: 'latest' }, headers: { 'idempotency-key': 'again' } }
    const { runId: again } = await server.ok(api.rerun, rerun)
    expect(await start({ key: 'k', body: { input: { a: 'no number' } } })).toMatchObject({ runId: first.runId, created: false, output: 4 })
    await server.ok(workflows.deleteWorkflow, { params: { id } })
    expect(await start({ key: 'k' })).toMatchObject({ runId: first.runId, created: false, output: 4 })
    expect(await server.ok(api.rerun, rerun)).toEqual({ runId: again, created: false })
    const another = { params: { id }, body: {}, headers: { 'idempotency-key': 'k2' } }
    expect(await server.refused(api.startRun, another)).toMatchObject({ status: 404 })
  })

  test('has no say in where its steps work, and no end of labels', async () => {
    const { server, id } = await withWorkflow(add)
    const refused = (labels: object) => server.refused(api.startRun, { params: { id }, body: { input: { a: 1 }, labels } })
    expect(await refused({ files: '/etc' })).toMatchObject({ status: 400, code: 'invalid_input' })
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`l${i}`, 'v']))
    expect(await refused(many)).toMatchObject({ status: 400, message: '"labels" must have at most 50 entries (in the body).' })
  })

  test('is answered when the server stops while its end is waited for', async () => {
    const server = await startTestServer()
    const wait = lineOf('Wait', { id: 'wait', type: 'wait', config: { duration: '1h' } })
    const { id } = await server.ok(workflows.createWorkflow, { body: { graph: wait } })
    const started = server.ok(api.startRun, { params: { id }, query: { draft: true, wait: 60 }, body: {} })
    await expect.poll(async () => (await server.app.store.counts()).activeRuns, soon).toBe(1)
    await server.stop(0)
    expect(await started).toMatchObject({ created: true, state: 'pending' })
    expect(server.logged.join('')).not.toContain('a request failed')
  })

  test('whoever stops waiting for its end is forgotten', async () => {
    const server = await startTestServer()
    const wait = lineOf('Wait', { id: 'wait', type: 'wait', config: { duration: '1h' } })
    const { id } = await server.ok(workflows.createWorkflow, { body: { graph: wait } })
    const { runId, state } = await server.ok(api.startRun, { params: { id }, query: { draft: true, wait: 0.2 }, body: {} })
    expect(state).toBe('pending')
    const over = AbortSignal.timeout(50)
    await expect(server.app.engine.settled(runId, over)).rejects.toMatchObject({ name: 'TimeoutError' })
    await expect(server.app.engine.settled(runId, over)).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test('of a version, of the draft, of none', async () => {
    const { server, id, start } = await withWorkflow(add)
    const ten = { ...add, ...lineOf('Add', transform('sum', 'input.a + 10')) }
    await server.ok(workflows.saveWorkflow, { params: { id }, headers: { 'if-match': '1' }, body: { graph: ten } })
    expect(await start()).toMatchObject({ output: 4 })
    const draft = await start({ query: { draft: true } })
    expect(draft).toMatchObject({ output: 11 })
    await server.ok(workflows.publishWorkflow, { params: { id }, body: {} })
    expect(await start()).toMatchObject({ output: 11 })
    const first = await start({ body: { version: 1 } })
    expect(first).toMatchObject({ output: 4 })

    const view = await server.ok(api.getRun, { params: { id: first.runId } })
    expect(view).toMatchObject({
      source: { workflow: id, version: 1 },
      graph: { name: 'Add' },
      definition: { name: 'Add' },
      bodies: {},
      reruns: [],
    })
    expect(view.graph?.nodes).toHaveLength(3)
    expect((await server.ok(api.getRun, { params: { id: draft.runId } })).source).toMatchObject({ revision: 2, test: {} })

    const refuse = (body: object, query = {}) => server.refused(api.startRun, { params: { id }, query, body })
    expect(await refuse({ input: { a: 1 }, version: 9 })).toMatchObject({ status: 404 })
    expect(await refuse({ input: { a: 1 }, version: 1 }, { draft: true })).toMatchObject({ status: 400 })
    expect(await server.refused(api.startRun, { params: { id: 'none' }, body: {} })).toMatchObject({ status: 404 })
    const never = await server.ok(workflows.createWorkflow, { body: {} })
    expect(await server.refused(api.startRun, { params: { id: never.id }, body: {} })).toMatchObject({ status: 409, code: 'conflict' })
    const broken = await server.ok(workflows.createWorkflow, { body: { graph: lineOf('Broken', transform('x', '1 +')) } })
    expect(await server.refused(api.startRun, { params: { id: broken.id }, query: { draft: true }, body: {} })).toMatchObject({
      status: 400,
      code: 'invalid_graph',
      details: { problems: [{ nodeId: 'x' }] },
    })
  })

  test('with an input that does not fit says what does not, and starts nothing', async () => {
    const { server, id } = await withWorkflow(add)
    expect(await server.refused(api.startRun, { params: { id }, body: { input: { a: 'one' } } })).toMatchObject({
      status: 400,
      code: 'invalid_input',
      message: 'The input does not fit this workflow: a must be a number.',
      details: { problems: ['a must be a number'] },
    })
    expect(await server.refused(api.startRun, { params: { id } })).toMatchObject({
      message: expect.stringContaining('a is missing') as string,
    })
    expect(await server.refused(api.startRun, { params: { id }, body: { labels: { a: 1 } } })).toMatchObject({
      message: '"labels.a" must be text (in the body).',
    })
    expect((await server.ok(api.listRuns)).items).toEqual([])
  })
})

describe('tests of a draft', () => {
  test('take what is given and are left out of the lists', async () => {
    const { server, id, start } = await withWorkflow(add, false)
    const run = await start({ body: { test: { given: { sum: { output: 50 } } } } })
    expect(run).toMatchObject({ state: 'success', output: 100 })
    expect((await journal(server, run.runId)).slice(0, 2)).toMatchObject([
      { type: 'run-created', source: { workflow: id, revision: 1, test: {} } },
      { type: 'step-succeeded', step: 'sum', via: 'given' },
    ])
    expect((await server.ok(api.listRuns)).items).toEqual([])
    expect((await server.ok(api.listRuns, { query: { tests: true } })).items).toHaveLength(1)
  })

  test('to one step run it and what leads to it, whatever is wrong behind it', async () => {
    const graph = {
      ...lineOf('Half', transform('sum', 'input.a + 1'), transform('double', 'steps.sum.output * 2'), transform('bad', '1 +')),
    }
    const { server, start } = await withWorkflow(graph, false)
    const run = await start({ body: { test: { to: 'double' } } })
    expect(run).toMatchObject({ state: 'success', output: 4 })
    expect((await server.ok(api.getRun, { params: { id: run.runId } })).graph?.nodes).toHaveLength(4)
    expect(await start({ body: { test: { to: 'double', given: { sum: { output: 5 } } } } })).toMatchObject({ output: 10 })
  })

  test('from a step on: what came before is given, and what the given ones name does not run', async () => {
    const graph = {
      ...lineOf(
        'Line',
        transform('one', '$error("again")'),
        transform('two', 'steps.one.output'),
        transform('three', 'steps.two.output * 2'),
      ),
    }
    const { server, start } = await withWorkflow(graph, false)
    const run = await start({ body: { test: { given: { two: { output: 4 } } } } })
    expect(run).toMatchObject({ state: 'success', output: 8 })
    expect(await journal(server, run.runId)).toContainEqual(expect.objectContaining({ type: 'step-skipped', step: 'one' }))
    expect(await start({ body: { test: { given: { one: { output: 1 }, two: { output: 5 } } } } })).toMatchObject({ output: 10 })
  })

  test('a given output has to leave by a way that there is', async () => {
    const { server, id } = await withWorkflow(add, false)
    const body = { input: {}, test: { given: { sum: { output: 1, port: 'sideways' } } } }
    const refused = await server.refused(api.startRun, { params: { id }, query: { draft: 'true' }, body })
    expect(refused).toMatchObject({ status: 400, message: expect.stringContaining('"sideways"') as string })
  })

  test('to a step inside of a container run it on one item', async () => {
    const edges = [{ id: 'e', from: { node: 'tenfold' }, to: { node: 'bad' } }]
    const body = { nodes: [transform('tenfold', 'item * 10'), transform('bad', '$error("not this one")')], edges }
    const each = { id: 'each', type: 'map', config: { items: 'input.list' }, body }
    const { server, start } = await withWorkflow({ format: 'belay/graph@1', name: 'Each', nodes: [each], edges: [] }, false)
    const run = await start({ body: { input: { list: [1, 2, 3] }, test: { to: 'each/tenfold', item: 1 } } })
    expect(run).toMatchObject({ state: 'success', output: { results: [20] } })
    expect(await journal(server, `${run.runId}.each.1.0`)).toContainEqual(
      expect.objectContaining({ type: 'run-created', item: { json: 2 } }),
    )
  })
})

describe('lists of runs', () => {
  test('by workflow, state, label and time, in pages', async () => {
    const { server, id, start } = await withWorkflow({ ...add, output: 'input.a > 9 ? $error("too much") : steps.double.output' })
    const ids: string[] = []
    for (const a of [1, 2, 3])
      ids.unshift((await start({ body: { input: { a }, labels: { customer: a === 2 ? 'acme' : 'other' }, priority: a } })).runId)
    const list = async (query: { [name: string]: string | number }) =>
      (await server.ok(api.listRuns, { query })).items.map(({ runId }) => runId)
    expect(await list({})).toEqual(ids)
    expect(await list({ workflow: id })).toEqual(ids)
    expect(await list({ workflow: 'Add' })).toEqual(ids)
    expect(await list({ workflow: 'none' })).toEqual([])
    expect(await list({ state: 'success,failed' })).toEqual(ids)
    expect(await list({ state: 'failed' })).toEqual([])
    expect(await list({ label: 'customer:acme' })).toEqual([ids[1]])
    const { createdAt } = await server.ok(api.getRun, { params: { id: ids[1]! } })
    expect(await list({ from: createdAt })).toEqual(ids.slice(0, 2))
    expect(await list({ to: createdAt })).toEqual(ids.slice(2))
    const page = await server.ok(api.listRuns, { query: { limit: 2 } })
    expect(page.items).toHaveLength(2)
    expect(await list({ limit: 2, cursor: page.nextCursor! })).toEqual([ids[2]])
    expect((await server.ok(workflows.listWorkflows)).items[0]?.lastRuns.map(({ runId }) => runId)).toEqual(ids)
    expect(await server.refused(api.listRuns, { query: { state: 'sleeping' } })).toMatchObject({
      status: 400,
      message: expect.stringContaining('needs_review') as string,
    })
    expect(await server.refused(api.listRuns, { query: { label: 'acme' } })).toMatchObject({ status: 400 })
  })
})

describe('the journal', () => {
  test('is gap-free from any place, also a long one with large values', async () => {
    const big = lineOf(
      'Big',
      {
        id: 'each',
        type: 'map',
        config: { items: '[1..700]', concurrency: 50 },
        body: { nodes: [transform('x', 'item')], edges: [] },
      },
      transform('large', '$pad("word1 word2 ", 100000, "x")'),
    )
    const { server, start } = await withWorkflow(big)
    const { runId, state } = await start()
    expect(state).toBe('success')
    const all = await journal(server, runId)
    expect(all.length).toBeGreaterThan(500)
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i + 1))
    expect((await journal(server, runId, 100)).map(({ seq }) => seq)).toEqual(all.slice(100).map(({ seq }) => seq))
    expect(await journal(server, runId, all.length)).toEqual([])

    const output = all.flatMap((event) => (event.type === 'step-succeeded' && event.step === 'large' ? [event.output] : []))[0]!
    expect(output).toMatchObject({ ref: expect.any(String) as string })
    const ref = 'ref' in output ? output.ref : ''
    expect(await server.ok(api.getValue, { params: { id: runId, ref } })).toMatch(/^word1 word2 /)
    expect(await server.refused(api.getValue, { params: { id: runId, ref: '0'.repeat(64) } })).toMatchObject({ status: 404 })
    expect(await server.refused(api.getValue, { params: { id: 'none', ref } })).toMatchObject({ status: 404 })
    expect(await server.refused(api.getValue, { params: { id: runId, ref: 'x' } })).toMatchObject({ status: 400 })

    // An item of the map is a run with the part of the drawing that it ran.
    const child = await server.ok(api.getRun, { params: { id: `${runId}.each.1.0` } })
    expect(child).toMatchObject({ parent: { run: runId, step: 'each', round: 1, index: 0 }, graph: { nodes: [{ id: 'x' }] } })
  })

  test('of no run is refused', async () => {
    const server = await startTestServer()
    expect(await server.refused(api.getJournal, { params: { id: 'none' } })).toMatchObject({ status: 404, code: 'not_found' })
    expect(await server.refused(api.getJournal, { params: { id: 'none' }, query: { after: -1 } })).toMatchObject({ status: 400 })
    expect(await server.refused(api.getRun, { params: { id: 'none' } })).toMatchObject({ status: 404 })
  })
})

describe('commands', () => {
  const slow = lineOf('Slow', { id: 'nap', type: 'wait', config: { duration: '60s' } })

  test('a cancel, and a second one', async () => {
    const { server, start } = await withWorkflow(slow)
    const { runId } = await start({ query: { wait: 0 } })
    expect(await server.ok(api.cancelRun, { params: { id: runId }, body: { reason: 'no need' } })).toEqual({ cancelled: true })
    await expect.poll(async () => (await server.ok(api.getRun, { params: { id: runId } })).state, soon).toBe('cancelled')
    expect(await server.ok(api.cancelRun, { params: { id: runId } })).toEqual({ cancelled: false })
    expect(await server.refused(api.cancelRun, { params: { id: 'none' } })).toMatchObject({ status: 404 })
  })

  test('a cancel while a run is being taken up ends it, and whoever waits for it is told', async () => {
    const wait = lineOf('Wait', transform('a', '1'), { id: 'wait', type: 'wait', config: { duration: '1h' } })
    const { server, start } = await withWorkflow(wait, false)
    const { engine } = server.app
    engine.onEvents((runId, [first]) => void (first?.type === 'run-created' && engine.cancel(runId, 'somebody')))
    const given = { a: { output: 5 } }
    const starts = Array.from({ length: 20 }, (_, i) => start({ query: { wait: 60 }, body: { test: i % 2 === 0 ? { given } : {} } }))
    const ended = await Promise.all(starts)
    expect(new Set(ended.map(({ state }) => state))).toEqual(new Set(['cancelled']))
    for (const { runId } of ended) {
      const events = await journal(server, runId)
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
      expect(events.filter(({ type }) => type === 'run-cancelled')).toHaveLength(1)
    }
  })

  test('retry a step now, or stop its attempts', async () => {
    const failing = lineOf('Failing', {
      id: 'call',
      type: 'code',
      config: { source: 'throw new Error("down")' },
      policy: {
        retry: {
          maxAttempts: 9,
          backoff: { strategy: 'fixed', first: '10m', cap: '10m' },
          budget: '9h',
          rules: [{ kinds: ['code_error'] }],
        },
        onExhausted: { to: 'dead_letter' },
      },
    })
    const { server, start } = await withWorkflow(failing)
    const { runId } = await start({ query: { wait: 0 } })
    const attempts = async (): Promise<number> => (await journal(server, runId)).filter(({ type }) => type === 'attempt-failed').length
    await expect.poll(attempts, { timeout: 10_000 }).toBe(1)
    const params = { id: runId, key: 'call' }
    expect(await server.ok(api.retryStep, { params })).toEqual({ done: true })
    await expect.poll(attempts, { timeout: 10_000 }).toBe(2)
    expect(await server.ok(api.stopRetrying, { params, body: {} })).toEqual({ done: true })
    await expect.poll(async () => (await server.ok(api.getRun, { params: { id: runId } })).state, soon).toBe('failed')
    expect(await server.ok(api.retryStep, { params })).toEqual({ done: false })
    expect((await server.ok(api.listDeadLetters)).items).toMatchObject([{ runId, step: 'call', error: { kind: 'code_error' } }])
    expect((await server.ok(api.listDeadLetters, { query: { run: 'other' } })).items).toEqual([])
    expect(await server.refused(api.retryStep, { params: { id: 'none', key: 'x' } })).toMatchObject({ status: 404 })
    expect(await server.refused(api.stopRetrying, { params: { id: 'none', key: 'x' } })).toMatchObject({ status: 404 })
  })

  test('effects by their keys', async () => {
    const write = lineOf('Write', {
      id: 'save',
      type: 'write-file',
      config: { path: 'a.txt', content: '"x"' },
      policy: { effect: { class: 'keyed', key: 'file-{{ input.a }}', scope: 'run' } },
    })
    const { server, start } = await withWorkflow(write)
    const { runId, state } = await start()
    expect(state).toBe('success')
    expect((await server.ok(api.listEffects, { query: { run: runId } })).items).toMatchObject([{ step: 'save', state: 'done', attempt: 1 }])
    expect(await server.refused(api.listEffects)).toMatchObject({ status: 400, message: '"run" is missing (in the query of the address).' })
    expect(await server.refused(api.listEffects, { query: { run: 'none' } })).toMatchObject({ status: 404 })
  })
})

describe('reruns', () => {
  test('say of each version what the steps inside of containers do to the world', async () => {
    const write = { id: 'save', type: 'write-file', config: { path: 'a.txt', content: '"x"' }, policy: { effect: { class: 'unsafe' } } }
    const each = { id: 'each', type: 'map', config: { items: '[1]' }, body: { nodes: [write], edges: [] } }
    const { server, start } = await withWorkflow(lineOf('Each', each))
    const { runId, state } = await start()
    expect(state).toBe('success')
    for (const version of ['same', 'latest', 'draft'])
      expect((await server.ok(api.planRerun, { params: { id: runId }, query: { version } })).effects).toEqual([
        { step: 'each', class: 'unsafe', sent: true },
      ])
  })

  test('from a step, whole, with another input, and as it is drawn now', async () => {
    const { server, id, start } = await withWorkflow(add)
    const first = await start()
    const params = { id: first.runId }
    expect(await server.ok(api.planRerun, { params, query: { from: 'double' } })).toEqual({
      reused: ['start', 'sum'],
      again: ['double'],
      changed: [],
      effects: [],
    })
    const again = await server.ok(api.rerun, { params, body: { from: 'double' }, headers: { 'idempotency-key': 'once' } })
    expect((await server.ok(api.rerun, { params, body: { from: 'double' }, headers: { 'idempotency-key': 'once' } })).runId).toBe(
      again.runId,
    )
    await expect.poll(async () => (await server.ok(api.getRun, { params: { id: again.runId } })).state, soon).toBe('success')
    expect((await journal(server, again.runId)).filter((event) => 'via' in event && event.via === 'reused')).toHaveLength(2)
    expect((await server.ok(api.getRun, { params })).reruns).toEqual([again.runId])
    expect((await server.ok(api.getRun, { params: { id: again.runId } })).source).toMatchObject({
      rerunOf: { run: first.runId, from: 'double' },
      version: 1,
    })

    const other = await server.ok(api.rerun, { params, body: { input: { a: 9 } } })
    await expect
      .poll(async () => (await journal(server, other.runId)).at(-1))
      .toMatchObject({ type: 'run-succeeded', output: { json: 20 } })

    const changed = { ...add, ...lineOf('Add', transform('sum', 'input.a + 1'), transform('double', 'steps.sum.output * 3')) }
    await server.ok(workflows.saveWorkflow, { params: { id }, headers: { 'if-match': '1' }, body: { graph: changed } })
    expect(await server.ok(api.planRerun, { params, query: { from: 'sum', version: 'draft' } })).toMatchObject({
      again: ['sum', 'double'],
      changed: ['double'],
    })
    const drawn = await server.ok(api.rerun, { params, body: { from: 'double', version: 'draft' } })
    await expect.poll(async () => (await journal(server, drawn.runId)).at(-1), soon).toMatchObject({ output: { json: 6 } })

    expect(await server.refused(api.rerun, { params, body: { from: 'nowhere' } })).toMatchObject({ status: 400, code: 'invalid_input' })
    expect(await server.refused(api.rerun, { params, body: { input: { a: 'x' } } })).toMatchObject({ status: 400 })
    expect(await server.refused(api.rerun, { params: { id: 'none' }, body: {} })).toMatchObject({ status: 404 })
    expect(await server.refused(api.planRerun, { params, query: { version: 'older' } })).toMatchObject({ status: 400 })
  })
})

test('a deleted workflow leaves its runs readable', async () => {
  const { server, id, start } = await withWorkflow(add)
  const { runId } = await start()
  await server.ok(workflows.deleteWorkflow, { params: { id } })
  expect(await server.ok(api.getRun, { params: { id: runId } })).toMatchObject({ state: 'success', graph: { name: 'Add' } })
  expect((await server.ok(api.listRuns, { query: { workflow: id } })).items).toHaveLength(1)
  expect(await server.refused(api.startRun, { params: { id }, body: {} })).toMatchObject({ status: 404 })
})

test('a restart in the middle goes on, and the journal stays one', async () => {
  const data = folder()
  const one = await startTestServer({ data })
  const graph = lineOf(
    'Nap',
    transform('a', '1'),
    { id: 'nap', type: 'wait', config: { duration: '2s' } },
    transform('b', 'steps.a.output + 1'),
  )
  const { id } = await one.ok(workflows.createWorkflow, { body: { graph } })
  const { runId } = await one.ok(api.startRun, { params: { id }, query: { draft: true }, body: {} })
  await expect.poll(async () => (await journal(one, runId)).map(({ type }) => type), soon).toContain('step-waiting')
  const before = await journal(one, runId)
  const waiting = one.send(api.startRun, { params: { id }, query: { draft: true, wait: 60 }, body: {} }).catch((error: unknown) => error)
  await new Promise((done) => setTimeout(done, 100))
  await one.stop(0)
  await waiting
  await expect(fetch(`${one.address}/healthz`)).rejects.toThrow()

  const two = await startTestServer({ data })
  await expect.poll(async () => (await two.ok(api.getRun, { params: { id: runId } })).state, { timeout: 15_000 }).toBe('success')
  const after = await journal(two, runId)
  expect(after.slice(0, before.length)).toEqual(before)
  expect(after.map(({ seq }) => seq)).toEqual(after.map((_, i) => i + 1))
})
