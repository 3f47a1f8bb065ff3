import type { RunSummary } from '#shared/run/run-state.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '#shared/lib/json.ts'
import type { ReviewRequested, RunEvent } from '#shared/run/events.ts'
import type { ClaimRequest, Store } from './store.ts'
import { runListTests } from './run-lists.testsuite.ts'
import { workflowStoreTests } from './workflow-store.testsuite.ts'
import { append, DEFINITION, endedRun, newRun, RUNNING, started, step, SUCCESS, succeeded } from './testing/sample-runs.ts'

/** What a test opens: a store, and the same contents again after a clean close. */
export interface Opened {
  store: Store
  reopen(): Promise<Store>
  end(): Promise<void>
}

/**
 * What every store must do. An implementation that cannot do something names the test and the reason in `skip`.
 */
export function storeTests(name: string, open: () => Promise<Opened>, skip: { [test: string]: string } = {}): void {
  describe(`${name}: what every store does`, () => {
    let opened: Opened
    let store: Store
    beforeEach(async () => {
      opened = await open()
      store = opened.store
      await store.saveDefinitions([DEFINITION])
    })
    afterEach(() => opened.end())
    const it = (title: string, body: () => Promise<void>): void => test.skipIf(title in skip)(title, body)
    const claim = (more: Partial<ClaimRequest> = {}) => store.claim({ owner: 'a', limit: 100, now: 5_000, until: 60_000, ...more })
    const claimedIds = async (more: Partial<ClaimRequest> = {}) => (await claim(more)).map((run) => run.runId)
    const refused = (code: string) => expect.objectContaining({ name: 'DomainError', code })

    describe('definitions and payloads', () => {
      it('gives a definition back, stored once or twice', async () => {
        await store.saveDefinitions([DEFINITION, { ...DEFINITION, hash: 'e'.repeat(64), vars: { a: 1 } }])
        expect(await store.definition(DEFINITION.hash)).toEqual(DEFINITION)
        expect((await store.definition('e'.repeat(64)))?.vars).toEqual({ a: 1 })
        expect(await store.definition('nothing')).toBeUndefined()
      })
      it('keeps payloads by content', async () => {
        const [a, b, c] = await Promise.all(['[1,"ä"]', '[1,"ä"]', '[2]'].map((json) => store.putPayload(json)))
        expect(a).toBe(b)
        expect(a).not.toBe(c)
        expect(await store.payload(a!)).toEqual([1, 'ä'])
        expect(await store.payload('nothing')).toBeUndefined()
      })
    })

    describe('creating', () => {
      it('writes event 1 and a row that is due', async () => {
        expect(await store.createRun(newRun('r1', { labels: { team: 'x' }, priority: 7 }))).toEqual({ runId: 'r1', created: true })
        expect(await store.run('r1')).toEqual({
          runId: 'r1',
          definition: DEFINITION.hash,
          workflow: 'sample',
          state: 'pending',
          waiting: { for: 'slot' },
          wakeAt: 1_000,
          labels: { team: 'x' },
          priority: 7,
          seq: 1,
          createdAt: 1_000,
          updatedAt: 1_000,
          crashes: 0,
        })
        expect(await store.journal('r1', 0)).toEqual([
          { ...newRun('r1', { labels: { team: 'x' }, priority: 7 }).created, seq: 1, at: 1_000 },
        ])
      })
      it('gives the first run under an idempotency key, also within one turn', async () => {
        const runs = await Promise.all(['r1', 'r2', 'r3'].map((id) => store.createRun(newRun(id, { idempotencyKey: 'k' }))))
        expect(runs).toEqual([{ runId: 'r1', created: true }, ...Array(2).fill({ runId: 'r1', created: false })])
        expect(await store.createRun(newRun('r4', { idempotencyKey: 'k' }))).toEqual({ runId: 'r1', created: false })
        expect(await store.runOfKey('k')).toBe('r1')
        expect(await store.runOfKey('other')).toBeUndefined()
        expect(await store.runs({})).toHaveLength(1)
      })
      it('refuses an id that is taken and a definition that is not stored', async () => {
        const results = await Promise.allSettled([
          store.createRun(newRun('r1')),
          store.createRun(newRun('r1')),
          store.createRun(newRun('r2', { definition: 'unknown' })),
          store.createRun(newRun('r3')),
        ])
        expect(results.map((result) => (result.status === 'fulfilled' ? 'ok' : result.reason.code))).toEqual([
          'ok',
          'conflict',
          'not_found',
          'ok',
        ])
      })
      it('lets a run be born claimed', async () => {
        await expect(store.createRun(newRun('r0', { owner: 'a' }))).rejects.toEqual(refused('stale_writer'))
        await claim()
        await store.createRun(newRun('r1', { owner: 'a' }))
        expect((await store.run('r1'))?.owner).toBe('a')
        expect(await claimedIds({ owner: 'b' })).toEqual([])
        expect(await store.append(append('r1', 1, step('s'), { owner: 'a' }))).toBe(3)
      })
    })

    describe('appending', () => {
      beforeEach(() => store.createRun(newRun('r1')))

      it('numbers events without gaps and gives them from any place', async () => {
        expect(await store.append(append('r1', 1, step('s1')))).toBe(3)
        expect(await store.append(append('r1', 3, [...step('s2'), started('s3')], { at: 3_000 }))).toBe(6)
        const all = await store.journal('r1', 0)
        expect(all.map((event) => [event.seq, event.type, event.at])).toEqual([
          [1, 'run-created', 1_000],
          [2, 'step-started', 2_000],
          [3, 'step-succeeded', 2_000],
          [4, 'step-started', 3_000],
          [5, 'step-succeeded', 3_000],
          [6, 'step-started', 3_000],
        ])
        expect(await store.journal('r1', 4)).toEqual(all.slice(4))
        expect(await store.journal('r1', 1, 3)).toEqual(all.slice(1, 4))
        expect(await store.journal('r1', 6)).toEqual([])
        expect(await store.journal('nobody', 0)).toEqual([])
        expect(await store.run('r1')).toMatchObject({ seq: 6, updatedAt: 3_000, state: 'running', waiting: { for: 'attempt' } })
      })
      it('takes appends of one run in their order before the first has resolved', async () => {
        const seqs = await Promise.all([1, 3, 5, 7].map((afterSeq) => store.append(append('r1', afterSeq, step(`s${afterSeq}`)))))
        expect(seqs).toEqual([3, 5, 7, 9])
        expect((await store.journal('r1', 0)).map((event) => event.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
      })
      it('refuses a stale writer alone, and those who built on it', async () => {
        await store.createRun(newRun('r2'))
        const results = await Promise.allSettled([
          store.append(append('r1', 1, step('a'))),
          store.append(append('r1', 1, step('late'))),
          store.append(append('r1', 4, step('ahead'))),
          store.append(append('r2', 1, step('b'))),
          store.append(append('nobody', 1, step('c'))),
          store.append(append('r1', 3, step('d'))),
        ])
        expect(results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.code))).toEqual([
          3,
          'stale_writer',
          'stale_writer',
          3,
          'not_found',
          5,
        ])
      })
      it('is not changed by what the caller does to its objects later', async () => {
        const output: Json = { list: [1] }
        const done = store.append(append('r1', 1, [succeeded('s', { output: { json: output } })]))
        output.list = 'changed'
        await done
        expect((await store.journal('r1', 1))[0]).toMatchObject({ output: { json: { list: [1] } } })
      })
      it('keeps the row of the last summary', async () => {
        await store.append(append('r1', 1, [], { summary: { state: 'pending', waiting: { for: 'timer', at: 9_000 }, wakeAt: 9_000 } }))
        expect(await store.run('r1')).toMatchObject({ seq: 1, state: 'pending', waiting: { for: 'timer', at: 9_000 }, wakeAt: 9_000 })
        const error = { kind: 'permanent' as const, message: 'no' }
        await store.append(append('r1', 1, [{ type: 'run-failed', error }], { summary: { state: 'failed', error } }))
        const row = await store.run('r1')
        expect(row).toMatchObject({ seq: 2, state: 'failed', error })
        expect(row).not.toHaveProperty('wakeAt')
        expect(row).not.toHaveProperty('waiting')
      })
      it('gives the output of a run that succeeded, which then stays as it is', async () => {
        await store.append(append('r1', 1, [...step('s'), { type: 'run-succeeded', output: { json: { a: 1 } } }], { summary: SUCCESS }))
        expect((await store.run('r1'))?.output).toEqual({ json: { a: 1 } })
        await expect(store.append(append('r1', 4, [{ type: 'cancel-requested', by: 'x' }]))).rejects.toEqual(refused('conflict'))
      })
      it('reads back what JSON can carry, byte for byte', async () => {
        const odd = JSON.parse(
          '{"__proto__":{"x":1},"constructor":{"prototype":{}},"":"","n":9007199254740993,"s":"\\ud800 \\u0000 \\u2028 😀","e":1e308}',
        ) as Json
        let deep: Json = 'bottom'
        for (let i = 0; i < 500; i++) deep = [deep]
        await store.append(append('r1', 1, [succeeded('s', { output: { json: [odd, deep, -0] } })]))
        const [event] = await store.journal('r1', 1)
        const expected = JSON.stringify([odd, deep, -0])
        expect(event?.type === 'step-succeeded' && 'json' in event.output && JSON.stringify(event.output.json)).toBe(expected)
        expect(({} as { x?: number }).x).toBeUndefined()
      })
      it('refuses what JSON cannot carry, alone', async () => {
        let bottomless: Json = []
        for (let i = 0; i < 200_000; i++) bottomless = [bottomless]
        const results = await Promise.allSettled([
          store.append(append('r1', 1, [succeeded('s', { output: { json: bottomless } })])),
          store.append(append('r1', 1, step('s'))),
        ])
        expect(results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.code))).toEqual(['invalid_input', 3])
      })
    })

    describe('children', () => {
      const parent = { run: 'p', step: 'map', round: 1 }
      const child = (index: number) => newRun(`c${index}`, { parent: { ...parent, index } })
      beforeEach(() => store.createRun(newRun('p')))

      it('come into being with the event that says so, all or none', async () => {
        const event: RunEvent = { type: 'children-started', step: 'map', round: 1, from: 0, count: 2 }
        await expect(store.append(append('p', 9, [event], { children: [child(0), child(1)] }))).rejects.toEqual(refused('stale_writer'))
        expect(await store.openChildren('p')).toEqual([])
        await store.createRun(newRun('c9'))
        await expect(
          store.append(append('p', 1, [event], { children: [child(0), newRun('c9', { parent: { ...parent, index: 9 } })] })),
        ).rejects.toEqual(refused('conflict'))
        expect(await store.run('c0')).toBeUndefined()
        await store.append(append('p', 1, [event], { children: [child(0), child(1)] }))
        expect(await store.openChildren('p')).toEqual(['c0', 'c1'])
        expect(await store.run('c1')).toMatchObject({ parent: { ...parent, index: 1 }, seq: 1 })
        expect((await store.runs({})).map((run) => run.runId)).toEqual(['c9', 'p'])
        expect((await store.runs({ parent: 'p' })).map((run) => run.runId)).toEqual(['c1', 'c0'])
        expect((await store.countRuns()).pending).toBe(1)
      })
      it('give their outcomes in the order of their places, payloads included', async () => {
        const ref = await store.putPayload('{"big":1}')
        await store.append(append('p', 1, [started('map')], { children: [child(2), child(1), child(0), child(3)] }))
        const error = { kind: 'timeout' as const, message: 'late' }
        await store.append(append('c2', 1, [{ type: 'run-succeeded', output: { ref, bytes: 9 } }], { summary: SUCCESS }))
        await store.append(append('c0', 1, [{ type: 'run-failed', error }], { summary: { state: 'failed', error } }))
        await store.append(append('c3', 1, [{ type: 'run-cancelled' }], { summary: { state: 'cancelled' } }))
        expect(await store.childOutcomes(parent)).toEqual([
          { index: 0, state: 'failed', error },
          { index: 2, state: 'success', output: { big: 1 } },
          { index: 3, state: 'cancelled' },
        ])
        expect(await store.childOutcomes({ ...parent, round: 2 })).toEqual([])
        expect(await store.openChildren('p')).toEqual(['c1'])
      })
      it('owe their parent a look when they end', async () => {
        await store.append(append('p', 1, [started('map')], { children: [child(0)] }))
        expect(await claimedIds()).toEqual(['p', 'c0'])
        await store.append(append('p', 2, [], { owner: 'a', summary: { state: 'needs_review', waiting: { for: 'person', review: 'v' } } }))
        await store.release('p', 'a')
        expect(await claimedIds()).toEqual([])
        await store.append(append('c0', 1, [{ type: 'run-succeeded', output: { json: 1 } }], { owner: 'a', summary: SUCCESS }))
        expect(await claimedIds()).toEqual(['p'])
      })
    })

    describe('claiming', () => {
      it('gives each due run to one owner', async () => {
        await Promise.all(['r1', 'r2', 'r3'].map((id) => store.createRun(newRun(id))))
        const [first, second] = await Promise.all([claim({ limit: 2 }), claim({ owner: 'b' })])
        expect(first.map((run) => [run.runId, run.owner, run.seq])).toEqual([
          ['r1', 'a', 1],
          ['r2', 'a', 1],
        ])
        expect(second.map((run) => run.runId)).toEqual(['r3'])
        expect(await claimedIds()).toEqual([])
      })
      it('waits for wakeAt and says when that is', async () => {
        expect(await store.nextWake()).toBeUndefined()
        await store.createRun(newRun('r1'))
        expect(await store.nextWake()).toBeLessThanOrEqual(1_000)
        await claim()
        const summary = { state: 'pending' as const, waiting: { for: 'retry' as const, at: 9_000 }, wakeAt: 9_000 }
        await store.append(append('r1', 1, [started('s')], { owner: 'a', summary }))
        expect(await store.nextWake()).toBeUndefined()
        await store.release('r1', 'a')
        expect(await store.nextWake()).toBe(9_000)
        expect(await claimedIds({ now: 8_999 })).toEqual([])
        expect(await claimedIds({ now: 9_000 })).toEqual(['r1'])
      })
      it('gives a waiting run after a command, even one that came before its release', async () => {
        const parked = { state: 'needs_review' as const, waiting: { for: 'person' as const, review: 'v' } }
        await store.createRun(newRun('r1'))
        await claim()
        await store.append(append('r1', 1, [started('s')], { owner: 'a', summary: parked }))
        await store.append(append('r1', 2, [{ type: 'cancel-requested', by: 'x' }], { summary: parked }))
        await store.release('r1', 'a')
        expect(await claimedIds()).toEqual(['r1'])
        await store.release('r1', 'a')
        expect(await claimedIds()).toEqual([])
      })
      it('takes higher priorities first, workflows in turn, old before new', async () => {
        for (let i = 0; i < 6; i++) await store.createRun(newRun(`a${i}`, { workflow: 'A' }))
        for (let i = 0; i < 2; i++) await store.createRun(newRun(`b${i}`, { workflow: 'B' }))
        await store.createRun(newRun('high', { workflow: 'A', priority: 5 }))
        await store.createRun(newRun('low', { workflow: 'C', priority: -5 }))
        const order = await claimedIds({ limit: 6 })
        expect(order[0]).toBe('high')
        expect(order.filter((id) => id.startsWith('b'))).toEqual(['b0', 'b1'])
        expect(order.filter((id) => id.startsWith('a'))).toEqual(['a0', 'a1', 'a2'])
        expect(await claimedIds()).toEqual(['a3', 'a4', 'a5', 'low'])
      })
      it('does not let one workflow starve another, also one run at a time', async () => {
        await Promise.all(Array.from({ length: 10_000 }, (_, i) => store.createRun(newRun(`a${i}`, { workflow: 'A' }))))
        await store.createRun(newRun('b', { workflow: 'B' }))
        expect(await claimedIds({ limit: 256 })).toContain('b')
        await Promise.all(Array.from({ length: 3 }, (_, i) => store.createRun(newRun(`c${i}`, { workflow: 'C' }))))
        const singles: string[] = []
        for (let i = 0; i < 6; i++) singles.push(...(await claimedIds({ limit: 1 })))
        expect(singles.filter((id) => id.startsWith('c'))).toEqual(['c0', 'c1', 'c2'])
      })
      it('claims no more of a workflow than there is room for, children aside', async () => {
        await store.createRun(newRun('a', { workflow: 'A' }))
        await store.createRun(newRun('b', { workflow: 'B' }))
        expect(
          await claimedIds({
            room: new Map([
              ['A', 0],
              ['unknown', 0],
            ]),
          }),
        ).toEqual(['b'])
        const child = newRun('child', { workflow: 'A', parent: { run: 'b', step: 's', round: 1, index: 0 } })
        await store.append(append('b', 1, [started('s')], { owner: 'a', children: [child] }))
        expect(await claimedIds({ room: new Map([['A', 0]]) })).toEqual(['child'])
        for (const id of ['a2', 'a3', 'a4']) await store.createRun(newRun(id, { workflow: 'A' }))
        await store.createRun(newRun('a1', { workflow: 'A', priority: 1 }))
        expect(await claimedIds({ room: new Map([['A', 3]]) })).toEqual(['a1', 'a', 'a2'])
        expect(await claimedIds()).toEqual(['a3', 'a4'])
      })
      it('gives one run and those below it, and says when one of them is due', async () => {
        await store.createRun(newRun('r1'))
        await store.createRun(newRun('r10'))
        await store.createRun(newRun('r1-b'))
        await claim({ only: 'r1' })
        const started: RunEvent = { type: 'children-started', step: 'map', round: 1, from: 0, count: 1 }
        const child = newRun('r1.map.1.0', { parent: { run: 'r1', step: 'map', round: 1, index: 0 } })
        await store.append(append('r1', 1, [started], { owner: 'a', children: [child] }))
        expect(await store.nextWake('r1')).toBeLessThanOrEqual(1_000)
        expect(await claimedIds({ only: 'r1' })).toEqual(['r1.map.1.0'])
        expect(await store.nextWake('r1')).toBeUndefined()
        expect(await claimedIds()).toEqual(['r10', 'r1-b'])
      })
      it('rejects the late work of an owner whose lease ended', async () => {
        await store.createRun(newRun('r1'))
        await claim({ until: 6_000 })
        expect(await claimedIds({ owner: 'b', now: 5_999 })).toEqual([])
        expect(await claimedIds({ owner: 'b', now: 6_000 })).toEqual(['r1'])
        await expect(store.append(append('r1', 1, step('s'), { owner: 'a' }))).rejects.toEqual(refused('stale_writer'))
        expect(await store.heartbeat('a', 6_001, 70_000)).toBe(false)
        await store.release('r1', 'a')
        expect(await store.append(append('r1', 1, step('s'), { owner: 'b' }))).toBe(3)
        expect(await store.run('r1')).toMatchObject({ owner: 'b', crashes: 1 })
      })
      it('keeps a lease alive by heartbeats until it has ended', async () => {
        await store.createRun(newRun('r1'))
        await claim({ until: 6_000 })
        expect(await store.heartbeat('a', 5_900, 8_000)).toBe(true)
        expect(await claimedIds({ owner: 'b', now: 7_000 })).toEqual([])
        expect(await store.heartbeat('a', 8_000, 9_000)).toBe(false)
        expect(await store.heartbeat('nobody', 1, 2)).toBe(false)
        expect(await claimedIds({ owner: 'b', now: 8_000 })).toEqual(['r1'])
      })
      it('frees everything at a graceful stop, and an ended run by itself', async () => {
        await store.createRun(newRun('r1'))
        await store.createRun(newRun('r2'))
        await claim()
        await store.append(append('r1', 1, [{ type: 'run-succeeded', output: { json: 1 } }], { owner: 'a', summary: SUCCESS }))
        expect(await store.run('r1')).not.toHaveProperty('owner')
        await store.releaseAll('a')
        expect(await store.heartbeat('a', 5_001, 9_000)).toBe(false)
        expect(await claimedIds({ owner: 'b' })).toEqual(['r2'])
      })
      it('recovers what dead owners held and counts crashes until there is progress', async () => {
        await store.createRun(newRun('busy'))
        await store.createRun(newRun('idle'))
        await claim()
        await store.append(append('busy', 1, [started('s')], { owner: 'a' }))
        const resting: RunSummary = { state: 'running', waiting: { for: 'children' }, wakeAt: 5_000 }
        await store.append(append('idle', 1, [started('s')], { owner: 'a', summary: resting }))
        for (const crashes of [1, 2]) {
          store = await opened.reopen()
          expect(await store.recover(6_000)).toBe(2)
          expect(await store.recover(6_000)).toBe(0)
          const runs = await claim({ owner: `after-${crashes}`, now: 6_000 })
          expect(runs.map((run) => [run.runId, run.crashes])).toEqual([
            ['busy', crashes],
            ['idle', 0],
          ])
        }
        await expect(store.append(append('busy', 2, [succeeded('s')], { owner: 'a' }))).rejects.toEqual(refused('stale_writer'))
        await store.append(append('busy', 2, [succeeded('s')], { owner: 'after-2', progress: true }))
        expect((await store.run('busy'))?.crashes).toBe(0)
      })
    })

    describe('lists', () => {
      it('are newest first and can be narrowed and paged', async () => {
        await endedRun(store, newRun('r1', { workflow: 'A' }))
        await store.createRun(newRun('r2', { workflow: 'B' }))
        await store.createRun(newRun('r3', { workflow: 'A' }))
        const ids = async (filter: Parameters<Store['runs']>[0]) => (await store.runs(filter)).map((run) => run.runId)
        expect(await ids({})).toEqual(['r3', 'r2', 'r1'])
        expect(await ids({ workflow: 'A' })).toEqual(['r3', 'r1'])
        expect(await ids({ workflow: 'A', state: 'success' })).toEqual(['r1'])
        expect(await ids({ limit: 1 })).toEqual(['r3'])
        expect(await ids({ before: 'r3', limit: 1 })).toEqual(['r2'])
        expect(await ids({ before: 'r1' })).toEqual([])
        expect(await store.countRuns()).toEqual({ pending: 2, running: 0, success: 1, failed: 0, needs_review: 0, cancelled: 0 })
      })
    })

    it('numbers the runs of a definition', async () => {
      await store.saveDefinitions([{ ...DEFINITION, hash: 'e'.repeat(64) }])
      await store.createRun(newRun('r1'))
      await store.append(
        append('r1', 1, [started('s')], { children: [newRun('c1', { parent: { run: 'r1', step: 's', round: 1, index: 0 } })] }),
      )
      await store.createRun(newRun('r2', { definition: 'e'.repeat(64) }))
      await store.createRun(newRun('r3'))
      expect(await Promise.all(['r1', 'r2', 'r3', 'nobody'].map((id) => store.runNumber(id)))).toEqual([1, 1, 2, undefined])
    })

    describe('reviews', () => {
      const request = (review: string, step = 's'): ReviewRequested => ({
        type: 'review-requested',
        step,
        review,
        attempt: 1,
        reasons: [],
        output: { json: 1 },
        seen: 'h',
        port: 'out',
      })
      const parked = (review: string) => ({ state: 'needs_review' as const, waiting: { for: 'person' as const, review } })
      beforeEach(async () => {
        await store.createRun(newRun('r1'))
        await store.append(append('r1', 1, [request('v1')], { summary: parked('v1') }))
      })

      it('are open from request to decision', async () => {
        const open = {
          reviewId: 'v1',
          runId: 'r1',
          workflow: 'sample',
          step: 's',
          state: 'open',
          requested: request('v1'),
          requestedAt: 2_000,
        }
        expect(await store.reviews({ state: 'open' })).toEqual([open])
        const decided: RunEvent = { type: 'review-decided', step: 's', review: 'v1', decision: 'approve', by: 'ann', note: 'fine' }
        await store.append(append('r1', 2, [decided], { at: 3_000 }))
        expect(await store.reviews({ state: 'open' })).toEqual([])
        expect(await store.reviews({ state: 'decided', runId: 'r1' })).toEqual([
          { ...open, state: 'decided', decision: 'approve', decidedBy: 'ann', decidedAt: 3_000, note: 'fine' },
        ])
        expect(await store.reviews({ state: 'decided', runId: 'other' })).toEqual([])
        expect((await store.review('v1'))?.decision).toBe('approve')
        await store.append(append('r1', 3, [request('v2', 't'), request('v3', 'u')], { summary: parked('v2') }))
        const behind = async (after: string): Promise<string[]> =>
          (await store.reviews({ state: 'open', after })).map(({ reviewId }) => reviewId)
        expect(await behind('v1')).toEqual(['v2', 'v3'])
        expect(await behind('v2')).toEqual(['v3'])
        expect(await behind('none')).toEqual([])
        expect((await store.reviews({ state: 'decided', after: 'v2' })).map(({ reviewId }) => reviewId)).toEqual(['v1'])
        expect(await store.review('none')).toBeUndefined()
      })
      it('are withdrawn when their step is cancelled, and no other one', async () => {
        await store.append(append('r1', 2, [request('v2', 't')], { summary: parked('v1') }))
        await store.append(append('r1', 3, [{ type: 'step-cancelled', step: 's', because: 'race' }], { summary: parked('v2') }))
        expect((await store.review('v1'))?.state).toBe('withdrawn')
        expect((await store.reviews({ state: 'open' })).map((review) => review.reviewId)).toEqual(['v2'])
      })
      it('are withdrawn when the run ends, also after a restart', async () => {
        store = await opened.reopen()
        await store.append(append('r1', 2, [{ type: 'run-cancelled' }], { summary: { state: 'cancelled' } }))
        expect((await store.review('v1'))?.state).toBe('withdrawn')
      })
    })

    describe('effects', () => {
      const key = { scope: 'run' as const, owner: 'r1', key: 'r1/s' }
      beforeEach(() => store.createRun(newRun('r1')))

      it('are begun with the attempt, and done or failed with its end', async () => {
        expect(await store.effect(key, 0)).toBeUndefined()
        await store.append(append('r1', 1, [started('s', { key: 'r1/s' })]))
        expect(await store.effect(key, 0)).toEqual({ ...key, runId: 'r1', step: 's', attempt: 1, state: 'begun', startedAt: 2_000 })
        const failed: RunEvent = { type: 'attempt-failed', step: 's', attempt: 1, error: { kind: 'timeout', message: 'late' } }
        await store.append(append('r1', 2, [failed], { at: 2_500 }))
        expect(await store.effect(key, 0)).toMatchObject({ state: 'failed', endedAt: 2_500 })
        await store.append(append('r1', 3, [started('s', { key: 'r1/s', attempt: 2 })], { at: 2_600 }))
        expect(await store.effect(key, 0)).toMatchObject({ state: 'begun', attempt: 2, startedAt: 2_600 })
        store = await opened.reopen()
        await store.append(append('r1', 4, [succeeded('s', { attempt: 2, output: { json: 'paid' } })], { at: 2_700 }))
        expect(await store.effects('r1')).toEqual([
          {
            ...key,
            runId: 'r1',
            step: 's',
            attempt: 2,
            state: 'done',
            output: { json: 'paid' },
            port: 'out',
            startedAt: 2_600,
            endedAt: 2_700,
          },
        ])
      })
      it('stay begun when nobody knows what became of them', async () => {
        await store.append(append('r1', 1, [started('s', { key: 'r1/s' })]))
        const failed: RunEvent = { type: 'attempt-failed', step: 's', attempt: 1, error: { kind: 'unknown_outcome', message: '?' } }
        await store.append(append('r1', 2, [failed]))
        expect(await store.effect(key, 0)).toMatchObject({ state: 'begun' })
      })
      it('are found by other runs under a wider key until they expire', async () => {
        const wide = { scope: 'global' as const, owner: '', key: 'invoice-7' }
        const effects = [{ step: 's', key: wide, expiresAt: 5_000 }]
        await store.append(append('r1', 1, [started('s', { key: 'invoice-7' })], { effects }))
        await store.append(append('r1', 2, [succeeded('s', { output: { json: 'r1' } })], { effects }))
        expect(await store.effect(wide, 4_999)).toMatchObject({ state: 'done', runId: 'r1', output: { json: 'r1' }, expiresAt: 5_000 })
        expect(await store.effect(wide, 5_000)).toBeUndefined()
        await store.createRun(newRun('r2'))
        await store.append(append('r2', 1, [started('s', { key: 'invoice-7' }), succeeded('s', { via: 'ledger' })], { effects }))
        expect(await store.effect(wide, 4_999)).toMatchObject({ runId: 'r1', output: { json: 'r1' } })
        await store.append(append('r2', 3, [started('s', { key: 'invoice-7' })], { effects: [{ step: 's', key: wide }], at: 6_000 }))
        expect(await store.effect(wide, 6_000)).toMatchObject({ runId: 'r2', state: 'begun' })
      })
    })

    it('keeps dead letters', async () => {
      await store.createRun(newRun('r1'))
      const error = { kind: 'auth' as const, message: 'no key' }
      await store.append(
        append(
          'r1',
          1,
          [
            { type: 'step-failed', step: 's', error, deadLetter: true },
            { type: 'step-failed', step: 't', error },
          ],
          { summary: RUNNING },
        ),
      )
      expect(await store.deadLetters({})).toEqual([{ runId: 'r1', workflow: 'sample', step: 's', error, at: 2_000 }])
      expect(await store.deadLetters({ runId: 'other' })).toEqual([])
      await store.createRun(newRun('r2'))
      const given = (step: string): RunEvent => ({ type: 'step-failed', step, error, deadLetter: true })
      await store.append(append('r2', 1, [given('s'), given('t')], { summary: RUNNING }))
      const after = { runId: 'r2', step: 's' }
      expect(await store.deadLetters({ after })).toMatchObject([{ runId: 'r1' }])
      expect(await store.deadLetters({ after, runId: 'r2' })).toEqual([])
      expect(await store.deadLetters({ after: { runId: 'r9', step: 's' } })).toEqual([])
    })

    runListTests(it, () => store)
    workflowStoreTests(
      it,
      () => store,
      async () => (store = await opened.reopen()),
    )

    it('has everything after a clean close', async () => {
      await store.createRun(newRun('r1', { idempotencyKey: 'k' }))
      const before = await store.append(append('r1', 1, step('s'))).then(() => Promise.all([store.run('r1'), store.journal('r1', 0)]))
      const last = store.append(append('r1', 3, step('t')))
      store = await opened.reopen()
      await last
      expect((await store.journal('r1', 0)).slice(0, 3)).toEqual(before[1])
      expect(await store.run('r1')).toEqual({ ...before[0], seq: 5 })
      expect(await store.createRun(newRun('r2', { idempotencyKey: 'k' }))).toEqual({ runId: 'r1', created: false })
    })

    it('says that it is well, and refuses writes once closed', async () => {
      expect((await store.health()).integrity).toBe('ok')
      await store.close()
      await expect(store.createRun(newRun('r1'))).rejects.toEqual(refused('unavailable'))
    })
  })
}
