import { beforeEach, describe, expect } from 'vitest'
import type { RunSource } from '#shared/run/events.ts'
import type { RunFilter, Store } from './store.ts'
import { append, endedRun, newRun, RUNNING, succeeded } from './testing/sample-runs.ts'

const source = (workflow: string, more: Partial<RunSource> = {}): RunSource => ({ workflow, version: 1, graph: 'g', ...more })

/** What every store must do with where runs came from, and with lists of them. */
export function runListTests(it: (title: string, body: () => Promise<void>) => void, opened: () => Store): void {
  describe('where runs came from', () => {
    let store: Store
    const ids = async (filter: RunFilter) => (await store.runs(filter)).map(({ runId }) => runId)

    beforeEach(async () => {
      store = opened()
      await endedRun(store, newRun('r1', { at: 1_000, source: source('w1'), labels: { team: 'a', kind: 'x' } }))
      await store.createRun(newRun('r2', { at: 2_000, source: source('w2'), labels: { team: 'b' } }))
      await store.createRun(newRun('r3', { at: 10_000_000, source: source('w1', { test: { to: 's' } }), labels: { team: 'a' } }))
      await endedRun(store, newRun('r4', { at: 20_000_000, source: source('w1', { rerunOf: { run: 'r1', from: 's' } }) }))
      await store.createRun(newRun('r5', { at: 30_000_000 }))
      await store.createRun(newRun('c1', { at: 31_000_000, parent: { run: 'r3', step: 'map', round: 1, index: 0 } }))
    })

    it('stands in the row', async () => {
      expect((await store.run('r3'))?.source).toEqual(source('w1', { test: { to: 's' } }))
      expect(await store.run('r5')).not.toHaveProperty('source')
      expect(await store.run('c1')).not.toHaveProperty('source')
    })

    const lists: [RunFilter, string[]][] = [
      [{}, ['r5', 'r4', 'r3', 'r2', 'r1']],
      [{ tests: false }, ['r5', 'r4', 'r2', 'r1']],
      [{ parts: false }, ['r5', 'r4', 'r2', 'r1']],
      [{ workflowId: 'w1' }, ['r4', 'r3', 'r1']],
      [{ workflowId: 'w1', tests: false }, ['r4', 'r1']],
      [{ workflowId: 'w1', states: ['pending', 'failed'] }, ['r3']],
      [{ workflowId: 'w1', state: 'success', limit: 1 }, ['r4']],
      [{ workflowId: 'nothing' }, []],
      [{ workflow: 'sample', states: ['success'] }, ['r4', 'r1']],
      [{ workflow: 'other', workflowId: 'w1' }, []],
      [{ states: ['success', 'pending'], limit: 3 }, ['r5', 'r4', 'r3']],
      [{ states: ['success', 'pending'], before: 'r3' }, ['r2', 'r1']],
      [{ states: [] }, []],
      [{ state: 'success', states: ['pending'] }, []],
      [{ label: { name: 'team', value: 'a' } }, ['r3', 'r1']],
      [{ label: { name: 'team', value: 'a' }, tests: false }, ['r1']],
      [{ label: { name: 'team', value: 'a' }, workflowId: 'w1', state: 'pending', before: 'r4' }, ['r3']],
      [{ label: { name: 'kind', value: 'a' } }, []],
      [{ from: 2_000 }, ['r5', 'r4', 'r3', 'r2']],
      [{ from: 2_001, to: 30_000_000 }, ['r4', 'r3']],
      [{ workflowId: 'w1', from: 1_001, to: 20_000_001, limit: 1 }, ['r4']],
      [{ label: { name: 'team', value: 'a' }, from: 1_001 }, ['r3']],
      [{ to: 1_000 }, []],
      [{ parent: 'r3' }, ['c1']],
      [{ parent: 'r3', states: ['success'] }, []],
    ]
    for (const [filter, expected] of lists)
      it(`lists runs by ${JSON.stringify(filter)}`, async () => expect(await ids(filter)).toEqual(expected))

    it('gives the last runs of several workflows', async () => {
      const last = await store.lastRuns(['w1', 'w2', 'w3'], 5)
      const found = Object.fromEntries([...last].map(([id, runs]) => [id, runs.map(({ runId }) => runId)]))
      expect(found).toEqual({ w1: ['r4', 'r1'], w2: ['r2'] })
      expect((await store.lastRuns(['w1'], 1)).get('w1')).toEqual([{ runId: 'r4', state: 'success', createdAt: 20_000_000 }])
      expect(await store.lastRuns([], 5)).toEqual(new Map())
      await store.createRun(newRun('r6', { at: 40_000_000, source: source('w1', { test: {} }) }))
      expect((await store.lastRuns(['w1'], 2)).get('w1')!.map(({ runId }) => runId)).toEqual(['r6', 'r4'])
      expect(await ids({ parts: false, workflowId: 'w1' })).toEqual(['r6', 'r4', 'r1'])
      expect(await ids({ parts: false, label: { name: 'team', value: 'a' } })).toEqual(['r1'])
      expect(await ids({ tests: false, parts: true, workflowId: 'w1' })).toEqual(['r4', 'r1'])
    })

    it('gives the reruns of a run, newest first', async () => {
      await store.createRun(newRun('r6', { source: source('w1', { rerunOf: { run: 'r1' } }) }))
      expect(await store.reruns('r1')).toEqual(['r6', 'r4'])
      expect(await store.reruns('r4')).toEqual([])
    })

    it('counts what people may have to look at', async () => {
      const review = (runId: string) => ({
        type: 'review-requested' as const,
        step: 's',
        review: `${runId}.s.1`,
        attempt: 1,
        reasons: [],
        seen: 'h',
        port: 'out',
      })
      for (const runId of ['r2', 'r3', 'c1', 'r5']) await store.append(append(runId, 1, [review(runId)]))
      const error = { kind: 'auth' as const, message: 'no key' }
      await store.append(append('r2', 2, [{ type: 'step-failed', step: 't', error, deadLetter: true }], { summary: RUNNING }))
      // The child's review is of the workflow that the run above it came from.
      expect(await store.openReviewCounts(['w1', 'w2', 'w3'])).toEqual(
        new Map([
          ['w1', 2],
          ['w2', 1],
        ]),
      )
      expect(await store.counts()).toEqual({ openReviews: 4, activeRuns: 3, deadLetters: 1 })
    })

    it('is there with the checkpoints that the run begins with, or not at all', async () => {
      const given = [
        succeeded('a', { via: 'reused', from: 'r1', output: { json: 1 } }),
        { type: 'step-skipped' as const, step: 'b', because: 'branch' as const },
      ] as NonNullable<Parameters<Store['createRun']>[0]['given']>
      await store.createRun({ ...newRun('r6', { at: 40_000_000, source: source('w1') }), given })
      expect((await store.journal('r6', 0)).map(({ seq, type, at }) => [seq, type, at])).toEqual([
        [1, 'run-created', 40_000_000],
        [2, 'step-succeeded', 40_000_000],
        [3, 'step-skipped', 40_000_000],
      ])
      expect(await store.run('r6')).toMatchObject({ seq: 3, state: 'pending', waiting: { for: 'slot' } })
      expect(await store.effects('r6')).toEqual([])
      expect(await store.append(append('r6', 3, [succeeded('c')]))).toBe(4)
    })
  })
}
