import { describe, expect, test } from 'vitest'
import { io } from 'socket.io-client'
import type { WorkspaceNews } from '#shared/protocol/live.ts'
import type { Recorded } from '#shared/run/events.ts'
import { step, SUCCESS } from '../store/testing/sample-runs.ts'
import { openStage, sleep, until, watch, type Page } from './testing/stage.ts'

/** Messages of a page, as they come. */
function listen(page: Page): { messages: { runId: string; events: Recorded[] }[]; behind: string[]; seqs(runId?: string): number[] } {
  const messages: { runId: string; events: Recorded[] }[] = []
  const behind: string[] = []
  page.on('run:events', (news) => messages.push(news))
  page.on('run:behind', ({ runId }) => behind.push(runId))
  const seqs = (runId?: string): number[] =>
    messages.filter((news) => runId === undefined || news.runId === runId).flatMap(({ events }) => events.map((event) => event.seq))
  return { messages, behind, seqs }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)

describe('watching a run', () => {
  test('gives what was, then what comes', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    await stage.commit('r1', step('a'))
    const page = await stage.connect()
    const heard = listen(page)
    const reply = await watch(page, 'r1')
    expect(reply).toMatchObject({ ok: true, more: false, events: [{ seq: 1, type: 'run-created' }, { seq: 2 }, { seq: 3 }] })
    await stage.commit('r1', step('b'))
    await until(() => heard.seqs().length === 2)
    expect(heard.seqs()).toEqual([4, 5])
  })

  test('after a seq gives only what follows', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    await stage.commit('r1', step('a'))
    const page = await stage.connect()
    expect(await watch(page, 'r1', 2)).toMatchObject({ ok: true, events: [{ seq: 3 }] })
    expect(await watch(page, 'r1', 3)).toEqual({ ok: true, events: [], more: false })
  })

  test('a long journal comes in several replies', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    await stage.commit(
      'r1',
      range(1, 6_000)
        .flatMap(() => step('a'))
        .slice(0, 11_999),
    )
    const page = await stage.connect()
    const sizes: [number, boolean][] = []
    for (let after = 0, more = true; more;) {
      const reply = await watch(page, 'r1', after)
      if (!reply.ok) throw new Error(reply.message)
      sizes.push([reply.events.length, reply.more])
      after += reply.events.length
      more = reply.more
    }
    expect(sizes).toEqual([
      [5_000, true],
      [5_000, true],
      [2_000, false],
    ])
  })

  test('a journal of large values comes in smaller replies', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const large = { ...step('a')[1]!, output: { json: 'x'.repeat(20_000) } }
    await stage.commit('r1', range(1, 1_200).map(() => large) as ReturnType<typeof step>)
    const page = await stage.connect()
    expect(await watch(page, 'r1')).toMatchObject({ ok: true, more: true, events: { length: 500 } })
  })

  test('of a run that begins later gives its events from then on', async () => {
    const stage = await openStage()
    const page = await stage.connect()
    const heard = listen(page)
    expect(await watch(page, 'r1')).toMatchObject({ ok: false, code: 'not_found' })
    await stage.begin('r1')
    await stage.commit('r1', step('a'))
    await until(() => heard.seqs().length === 3)
  })

  test('of a run that does not exist, or that the server knows less of', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const page = await stage.connect()
    expect(await watch(page, 'r2')).toEqual({ ok: false, code: 'not_found', message: 'There is no run r2.' })
    expect(await watch(page, 'r1', 50)).toMatchObject({ ok: false, code: 'conflict' })
  })

  test('ends when it is not wanted any more', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const page = await stage.connect()
    const heard = listen(page)
    await watch(page, 'r1')
    page.emit('run:unwatch', { runId: 'r1' })
    await watch(page, 'r1x')
    await stage.commit('r1', step('a'))
    await sleep(60)
    expect(heard.messages).toEqual([])
  })

  test('a child run is watched by its name', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    await stage.begin('r1.each.1.0')
    const page = await stage.connect()
    expect(await watch(page, 'r1.each.1.0')).toMatchObject({ ok: true, events: [{ seq: 1 }] })
  })

  test('what is committed while the journal is being read comes as an event, even before the reply', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const page = await stage.connect()
    const heard = listen(page)
    const { journal } = stage.store
    stage.store.journal = async (...asked) => {
      const before = await journal(...asked)
      await stage.commit('r1', step('a'))
      await until(() => heard.seqs().length === 2)
      return before
    }
    expect(await watch(page, 'r1')).toMatchObject({ ok: true, events: [{ seq: 1 }], more: false })
    expect(heard.seqs()).toEqual([2, 3])
  })

  test('joined in the middle of a stream: with the reply, nothing is missing', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    let writing = true
    const writer = (async () => {
      while (writing) {
        await stage.commit('r1', step('a'))
        await sleep(0)
      }
    })()
    await sleep(20)
    const pages = await Promise.all(range(1, 5).map(() => stage.connect()))
    const whole = await Promise.all(
      pages.map(async (page) => {
        const heard = listen(page)
        const reply = await watch(page, 'r1')
        if (!reply.ok) throw new Error(reply.message)
        return { heard, replied: reply.events.map((event) => event.seq) }
      }),
    )
    await sleep(100)
    writing = false
    await writer
    const last = (await stage.store.run('r1'))!.seq
    for (const { heard, replied } of whole) {
      await until(() => heard.seqs().at(-1) === last)
      expect(replied).toEqual(range(1, replied.length))
      // Live events come once, in order, and begin no later than where the reply ends.
      expect(heard.seqs()).toEqual(range(heard.seqs()[0]!, last))
      expect(heard.seqs()[0]).toBeLessThanOrEqual(replied.length + 1)
    }
  })
})

describe('messages', () => {
  test('1,000 appends arrive in few, whole and in order', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const page = await stage.connect()
    const heard = listen(page)
    await watch(page, 'r1')
    const startedAt = performance.now()
    for (const batch of range(1, 100)) await Promise.all(range(1, 10).map(() => stage.commit('r1', [step('a')[batch % 2]!])))
    const took = performance.now() - startedAt
    await until(() => heard.seqs().length === 1_000)
    expect(heard.seqs()).toEqual(range(2, 1_001))
    expect(heard.messages.length).toBeLessThanOrEqual(took / 16 + 2)
  })

  test('cost as much to make for eight viewers as for one', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const made = async (viewers: number): Promise<number> => {
      const pages = await Promise.all(range(1, viewers).map(() => stage.connect()))
      const heard = pages.map(listen)
      await Promise.all(pages.map((page) => watch(page, 'r1')))
      let count = 0
      const counted = { type: 'run-cancelled', seq: 2, at: 0, toJSON: () => (count++, { type: 'run-cancelled', seq: 2 }) }
      stage.publish('r1', [counted as unknown as Recorded])
      await until(() => heard.every(({ messages }) => messages.length === 1))
      for (const page of pages) page.close()
      await until(() => stage.gateway.viewers() === 0)
      return count
    }
    expect(await made(8)).toBe(await made(1))
  })

  test('nothing is made of runs that nobody watches', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const page = await stage.connect()
    await watch(page, 'r1')
    let made = 0
    stage.publish('r2', [{ type: 'run-cancelled', seq: 1, at: 0, toJSON: () => made++ } as Recorded])
    await sleep(40)
    expect(made).toBe(0)
  })
})

describe('lists and counters', () => {
  async function watcher(stage: Awaited<ReturnType<typeof openStage>>) {
    const page = await stage.connect()
    const news: WorkspaceNews[] = []
    page.on('workspace:news', (some) => news.push(some))
    const first: WorkspaceNews = await page.timeout(5_000).emitWithAck('workspace:watch')
    return { page, news, first }
  }

  test('rows that changed come together, each once, with the counters', async () => {
    const stage = await openStage()
    const { news, first } = await watcher(stage)
    expect(first).toEqual({ runs: [], workflows: [], counts: { openReviews: 0, activeRuns: 0, deadLetters: 0 } })
    await stage.begin('r1')
    await stage.begin('r2')
    await stage.begin('r1.each.1.0')
    await stage.commit('r1', step('a'))
    await stage.commit('r1', step('b'))
    await until(() => news.length > 0)
    expect(news).toMatchObject([
      {
        runs: [
          { runId: 'r2', state: 'pending' },
          { runId: 'r1', state: 'running' },
        ],
        counts: { activeRuns: 2 },
      },
    ])
    await stage.commit('r1', step('c'))
    await sleep(300)
    expect(news).toHaveLength(1)
    await stage.commit('r1', [{ type: 'run-succeeded', output: { json: 1 } }], SUCCESS)
    await until(() => news.length > 1)
    expect(news[1]).toMatchObject({ runs: [{ runId: 'r1', state: 'success', workflow: 'sample' }], counts: { activeRuns: 1 } })
  })

  test('of a storm, the latest rows are sent, and lists are to be read again once it is over', async () => {
    const stage = await openStage()
    const { news } = await watcher(stage)
    for (let n = 1; n <= 120; n++) await stage.begin(`r${n}`)
    await until(() => news.some(({ stale }) => stale) && news.some(({ runs }) => runs.some((run) => run.runId === 'r120')))
    await sleep(300)
    for (const { runs } of news) expect(runs.length).toBeLessThanOrEqual(50)
    expect(news.filter(({ stale }) => stale)).toHaveLength(1)
  })

  test('a changed workflow is named once', async () => {
    const stage = await openStage()
    const { news } = await watcher(stage)
    for (const id of ['w1', 'w2', 'w1']) stage.gateway.workflowChanged(id)
    await until(() => news.length > 0)
    expect(news).toMatchObject([{ runs: [], workflows: ['w1', 'w2'] }])
  })

  test('nothing is read while nobody looks, nor after somebody left', async () => {
    const stage = await openStage()
    let read = 0
    const { run } = stage.store
    stage.store.run = (runId) => (read++, run(runId))
    await stage.begin('r1')
    const { page, news } = await watcher(stage)
    page.emit('workspace:unwatch')
    await watch(page, 'none')
    read = 0
    await stage.commit('r1', step('a'))
    await sleep(300)
    expect([read, news.length]).toEqual([0, 0])
  })
})

describe('whoever is on the other end', () => {
  test('a foreign page is refused, by web socket and by request', async () => {
    const stage = await openStage({ allow: (headers) => headers.origin === undefined || headers.origin === 'http://ours' })
    const refused = (transport: string, origin: string): Promise<string> =>
      new Promise((resolve) => {
        const page = io(stage.url, {
          path: '/live',
          forceNew: true,
          reconnection: false,
          transports: [transport],
          extraHeaders: { origin },
        })
        page.on('connect', () => resolve('connected'))
        page.on('connect_error', () => resolve('refused'))
        setTimeout(() => page.close(), 2_000)
      })
    expect(await Promise.all(['websocket', 'polling'].map((transport) => refused(transport, 'http://theirs')))).toEqual([
      'refused',
      'refused',
    ])
    expect(await Promise.all(['websocket', 'polling'].map((transport) => refused(transport, 'http://ours')))).toEqual([
      'connected',
      'connected',
    ])
    const answer = await fetch(`${stage.url}/live/?EIO=4&transport=polling`, { headers: { origin: 'http://theirs' } })
    expect([answer.status, await answer.json()]).toEqual([
      403,
      { code: 4, message: 'Belay takes no connections from pages of other sites.' },
    ])
    expect(stage.gateway.viewers()).toBe(2)
  })

  test.each<[string, unknown[]]>([
    ['nothing', []],
    ['no object', ['r1']],
    ['null', [null]],
    ['a list', [[]]],
    ['no seq', [{ runId: 'r1' }]],
    ['a seq below 0', [{ runId: 'r1', afterSeq: -1 }]],
    ['half a seq', [{ runId: 'r1', afterSeq: 0.5 }]],
    ['a seq of text', [{ runId: 'r1', afterSeq: '0' }]],
    ['an empty name', [{ runId: '', afterSeq: 0 }]],
    ['a name of an object', [{ runId: { a: 1 }, afterSeq: 0 }]],
    ['a name that is too long', [{ runId: 'r'.repeat(3_000), afterSeq: 0 }]],
  ])('a request with %s is answered, and the line stays', async (_name, payload) => {
    const stage = await openStage()
    await stage.begin('r1')
    const page = await stage.connect()
    const bare = page as unknown as { timeout(ms: number): { emitWithAck(name: string, ...payload: unknown[]): Promise<unknown> } }
    expect(await bare.timeout(2_000).emitWithAck('run:watch', ...payload)).toMatchObject({ ok: false, code: 'invalid_input' })
    expect(await watch(page, 'r1')).toMatchObject({ ok: true })
  })

  test('garbage of every kind leaves the server as it was', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const good = await stage.connect()
    const heard = listen(good)
    await watch(good, 'r1')
    const page = await stage.connect({ reconnection: false })
    const bare = page as unknown as { emit(name: string, ...payload: unknown[]): void }
    bare.emit('run:watch', { runId: 'r1', afterSeq: 0 }, 'no function')
    bare.emit('run:unwatch')
    bare.emit('run:unwatch', { runId: 7 })
    bare.emit('workspace:watch', { a: 1 })
    bare.emit('workspace:watch')
    bare.emit('no:such:thing', 1, 2, 3)
    bare.emit('run:watch', { runId: '__proto__', afterSeq: 0 }, () => {})
    const line = page.io.engine as unknown as { write(data: unknown): void; transport: { ws: { send(data: unknown): void } } }
    line.write('2{"broken')
    await sleep(50)
    const other = await stage.connect({ reconnection: false })
    const gone = new Promise((resolve) => other.on('disconnect', resolve))
    bare.emit('later')
    ;(other as unknown as typeof bare).emit('run:watch', { runId: 'x'.repeat(100_000), afterSeq: 0 })
    await gone
    const raw = await stage.connect({ reconnection: false })
    ;(raw.io.engine as unknown as typeof line).transport.ws.send(new Uint8Array([255, 0, 255]))
    await fetch(`${stage.url}/live/?EIO=4&transport=polling`, { method: 'POST', body: 'x' })
    await stage.commit('r1', step('a'))
    await until(() => heard.seqs().length === 2)
  })

  test('a page watches so many runs and no more', async () => {
    const stage = await openStage()
    await Promise.all(range(1, 201).map((n) => stage.begin(`r${n}`)))
    const page = await stage.connect()
    const replies = await Promise.all(range(1, 201).map((n) => watch(page, `r${n}`)))
    expect(replies.filter((reply) => reply.ok)).toHaveLength(200)
    expect(replies[200]).toMatchObject({ ok: false, code: 'too_many' })
    page.emit('run:unwatch', { runId: 'r1' })
    expect(await watch(page, 'r201')).toMatchObject({ ok: true })
  })

  test('a store that fails is no end of anything', async () => {
    const stage = await openStage()
    await stage.begin('r1')
    const { journal } = stage.store
    stage.store.journal = () => Promise.reject(new Error('disk'))
    const page = await stage.connect()
    expect(await watch(page, 'r1')).toMatchObject({ ok: false, code: 'unavailable' })
    stage.store.journal = journal
    expect(await watch(page, 'r1')).toMatchObject({ ok: true })
    expect(stage.logs.join()).toContain('could not be read')
  })
})
