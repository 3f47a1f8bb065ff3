import { describe, expect, test } from 'vitest'
import type { Definition } from '#shared/graph/definition.ts'
import { done, type NodeHandler } from '#shared/nodes/define-node.ts'
import type { Capabilities } from '#shared/nodes/capabilities.ts'
import { emptyStrip, foldStrip } from '#shared/run/children-strip.ts'
import { childRunId } from '#shared/run/child-id.ts'
import type { Recorded } from '#shared/run/events.ts'
import { foldJournal } from '../engine/active-run.ts'
import { planOf } from '#shared/run/plan.ts'
import { define } from '#shared/run/testing/definitions.ts'
import { snapshot } from '#shared/run/testing/play.ts'
import { createChosenChildren } from '#web/live/chosen-children.ts'
import { openRun, type RunHandle } from '#web/live/run-handle.ts'
import { statusSource } from '#web/live/status-source.ts'
import { createEngine } from '../engine/create-engine.ts'
import { realClock } from '../engine/clock.ts'
import { createMemoryDisk } from '../store/memory/memory-disk.ts'
import { openMemoryStore } from '../store/memory/memory-store.ts'
import { step } from '../store/testing/sample-runs.ts'
import { openStage, sleep, until, type Stage } from './testing/stage.ts'

const DEFINITION = define({ a: {} })
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const seqs = (handle: RunHandle): number[] => handle.events().map((event) => event.seq)

async function openedRun(stage: Stage, runId = 'r1') {
  const socket = stage.page()
  const handle = openRun({ runId, definition: DEFINITION, socket })
  await until(() => handle.snapshot().loaded)
  return { socket, handle }
}

describe("a page's copy of a run", () => {
  test('is there although it was opened before the connection, and follows', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    await stage.commit('r1', step('a').slice(0, 1))
    const socket = stage.page()
    const handle = openRun({ runId: 'r1', definition: DEFINITION, socket })
    expect(handle.snapshot()).toMatchObject({ connection: 'connecting', loaded: false, last: 0 })
    await until(() => handle.snapshot().loaded)
    expect(handle.snapshot()).toMatchObject({ connection: 'live', last: 2, shown: 2, following: true, state: { state: 'running' } })
    await stage.commit('r1', step('a').slice(1))
    await until(() => handle.snapshot().last === 3)
    expect(handle.step('a')).toMatchObject({ state: 'success' })
  })

  test('says why nothing comes of a run that does not exist', async () => {
    const stage = await openStage()
    const handle = openRun({ runId: 'r9', definition: DEFINITION, socket: stage.page() })
    await until(() => handle.snapshot().problem)
    expect(handle.snapshot()).toMatchObject({ problem: 'There is no run r9.', loaded: false })
  })

  test('that was opened before the run began is there once it has', async () => {
    const stage = await openStage()
    const handle = openRun({ runId: 'r1', definition: DEFINITION, socket: stage.page() })
    await until(() => handle.snapshot().problem)
    await stage.begin('r1')
    await until(() => handle.snapshot().loaded)
    expect(handle.snapshot()).toMatchObject({ last: 1, loaded: true })
    expect(handle.snapshot()).not.toHaveProperty('problem')
  })

  test('has what happened while the line was cut, by itself', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const { handle, socket } = await openedRun(stage)
    const connections: string[] = []
    socket.subscribeConnection(() => connections.push(socket.connection()))
    for (const line of stage.lines) line.destroy()
    await stage.commit('r1', step('a'))
    await until(() => handle.snapshot().last === 3)
    expect(connections).toEqual(['away', 'live'])
  })

  test('has what happened while the server was away, by itself', { timeout: 30_000 }, async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const { handle } = await openedRun(stage)
    await stage.commit('r1', step('a'))
    await stage.restart(async () => {
      await until(() => handle.snapshot().connection === 'away')
      await stage.commit('r1', step('b'))
    })
    await until(() => handle.snapshot().last === 5)
    await stage.commit('r1', step('c'))
    await until(() => handle.snapshot().last === 7)
    expect(seqs(handle)).toEqual(range(1, 7))
  })

  test('an orderly end of the server is no end for the page', { timeout: 30_000 }, async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const { handle } = await openedRun(stage)
    for (let again = 0; again < 2; again++) {
      await stage.restart()
      await stage.commit('r1', step('a'))
      await until(() => handle.snapshot().last === 3 + 2 * again)
    }
    expect(handle.snapshot().connection).toBe('live')
  })

  test('is made anew when the data of the server was put back', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    await stage.commit('r1', [...step('a'), ...step('b')])
    const { handle } = await openedRun(stage)
    expect(handle.snapshot().last).toBe(5)
    const { journal, run } = stage.store
    stage.store.journal = async (id, after, limit) => (await journal(id, after, limit)).filter((event) => event.seq <= 2)
    stage.store.run = async (id) => ({ ...(await run(id))!, seq: 2 })
    for (const line of stage.lines) line.destroy()
    await until(() => handle.snapshot().last === 2)
    expect(seqs(handle)).toEqual([1, 2])
  })

  test('asks for what a message that got lost has left open', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const { handle } = await openedRun(stage)
    const recorded: Recorded[] = []
    await stage.store.append({
      runId: 'r1',
      afterSeq: 1,
      at: 1,
      events: step('a'),
      summary: { state: 'running', waiting: { for: 'attempt' } },
    })
    recorded.push(...(await stage.store.journal('r1', 2)))
    stage.publish('r1', recorded)
    await until(() => handle.snapshot().last === 3)
    expect(seqs(handle)).toEqual([1, 2, 3])
  })

  test('opened while events come by the thousand, again and again: never a gap, never one twice', { timeout: 60_000 }, async () => {
    const stage = await openStage()
    await stage.begin('r1')
    let writing = true
    const writer = (async () => {
      while (writing) {
        await Promise.all(
          range(1, 3).map(() =>
            stage.commit(
              'r1',
              range(1, 10).flatMap(() => step('a')),
            ),
          ),
        )
        await sleep(1)
      }
    })()
    const handles: RunHandle[] = []
    for (let n = 0; n < 20; n++) {
      const { handle } = await openedRun(stage)
      handles.push(handle)
      if (n % 4 === 3) for (const line of [...stage.lines].slice(0, 3)) line.destroy()
      await sleep(20)
    }
    writing = false
    await writer
    const { seq } = (await stage.store.run('r1'))!
    expect(seq).toBeGreaterThan(1_000)
    for (const handle of handles) {
      await until(() => handle.snapshot().last === seq)
      expect(seqs(handle)).toEqual(range(1, seq))
    }
  })

  test('two copies on one line: one that is closed takes nothing from the other', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const { handle, socket } = await openedRun(stage)
    const other = openRun({ runId: 'r1', definition: DEFINITION, socket })
    await until(() => other.snapshot().loaded)
    other.close()
    await stage.commit('r1', step('a'))
    await until(() => handle.snapshot().last === 3)
    expect(other.snapshot().last).toBe(1)
    handle.close()
    await sleep(30)
    await stage.commit('r1', step('b'))
    await sleep(50)
    expect(handle.snapshot().last).toBe(3)
  })
})

test('news of lists come to a page, stale ones first and after each cut', async () => {
  const stage = await openStage()
  await stage.begin('r1')
  const socket = stage.page()
  const news: string[] = []
  const stop = socket.onNews(({ runs, stale }) => news.push(stale ? 'stale' : runs.map((run) => `${run.runId} ${run.state}`).join()))
  await until(() => news.length === 1)
  await stage.commit('r1', step('a'))
  await until(() => news.length === 2)
  for (const line of stage.lines) line.destroy()
  await until(() => news.length === 3)
  expect(news).toEqual(['stale', 'r1 running', 'stale'])
  stop()
  await sleep(20)
  await stage.begin('r2')
  await sleep(300)
  expect(news).toHaveLength(3)
})

describe('with the engine', () => {
  const body = define({ part: { type: 'work' } })
  const definition = define({
    first: { type: 'work' },
    each: { type: 'each', after: 'first', body },
    yes: { type: 'work', after: 'each' },
    no: { type: 'work', after: 'each:no' },
  })

  async function openEngine(definitions: readonly Definition[], handlers: { [type: string]: NodeHandler }) {
    const store = openMemoryStore(createMemoryDisk(), { schedule: (flush) => void setImmediate(flush) })
    await store.saveDefinitions(definitions)
    const engine = createEngine({
      store,
      handlers,
      capabilities: {} as Capabilities,
      clock: realClock,
      random: Math.random,
      concurrency: 4,
      owner: 'test',
      log: () => {},
    })
    await engine.start()
    return { store, engine }
  }

  test('steps, edges, items and time travel are what the journal says', { timeout: 30_000 }, async () => {
    const { store, engine } = await openEngine([definition, body], {
      work: async () => {
        await sleep(5)
        return done('worked')
      },
      each: ({ children }) =>
        Promise.resolve(children ? done(children.length) : { kind: 'children', plan: { items: range(1, 12), concurrency: 4 }, memo: null }),
    })
    const stage = await openStage({ engine, store })
    const { runId } = await engine.createRun({ definition: definition.hash, input: null })
    const socket = stage.page()
    const handle = openRun({ runId, definition, socket })
    const chosen = createChosenChildren()
    const source = statusSource(handle, chosen)
    const told: string[] = []
    for (const address of ['first', 'each', 'yes', 'no', 'each/part']) {
      source.subscribe(address, () => told.push(`${address} ${source.get(address)?.state}`))
    }
    let edgesTold = 0
    source.subscribeEdges(() => edgesTold++)
    const child = openRun({ runId: childRunId(runId, 'each', 1, 3), definition: body, socket })
    await engine.settled(runId)
    await until(() => handle.snapshot().state.state === 'success')
    expect(source.get('each/part')).toBeUndefined()
    chosen.choose('each', child)
    await until(() => source.get('each/part')?.state === 'success')
    await until(() => told.includes('no skipped'))
    expect(told).toContain('each/part success')
    expect(source.get('no')).toEqual({ state: 'skipped', attempt: 0, maxAttempts: 3, line: 'skipped: another branch was taken' })
    expect(source.get('each')).toMatchObject({ state: 'success', children: { total: 12, started: 12, success: 12, failed: 0, waiting: 0 } })
    const edges = definition.steps.flatMap((one) => one.incoming.map((edge) => [edge.to, source.edge(edge.id)]))
    expect(edges).toEqual([
      ['each', 'taken'],
      ['yes', 'taken'],
      ['no', 'skipped'],
    ])
    expect(edgesTold).toBeGreaterThan(0)

    const strip = emptyStrip('each')
    for (const event of handle.events()) foldStrip(strip, event)
    expect([...strip.cells]).toEqual(range(1, 12).map(() => 2))

    // As it was after each event, forwards, backwards and anywhere.
    const journal = await store.journal(runId, 0)
    expect(handle.events()).toEqual(journal)
    const plan = planOf(definition)
    for (const at of [...range(0, journal.length), 3, journal.length - 1, 0, 7, 5]) {
      handle.travel(at)
      const past = { journal: async (id: string, after: number) => (await store.journal(id, after)).filter((event) => event.seq <= at) }
      const expected = await foldJournal(past, plan, runId)
      const shown = handle.snapshot()
      expect([shown.shown, shown.last, shown.following]).toEqual([at, journal.length, false])
      expect(snapshot(shown.state)).toEqual(snapshot(expected))
    }
    handle.travel('live')
    expect(handle.snapshot()).toMatchObject({ following: true, shown: journal.length })
    await engine.stop()
  })
})
