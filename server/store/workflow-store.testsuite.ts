import { beforeEach, describe, expect } from 'vitest'
import { contentHash } from '#shared/lib/hash.ts'
import type { Graph } from '#shared/graph/schema.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Store } from './store.ts'
import type { WorkflowStore } from './workflow-store.ts'

const graph = (name: string, more: Partial<Graph> = {}): Graph => ({ format: 'belay/graph@1', name, nodes: [], edges: [], ...more })
const refused = (code: string, more: object = {}) => expect.objectContaining({ name: 'DomainError', code, ...more })
const publication = (id: string, revision: number, definition: string) => ({ id, revision, definition, at: 5_000, by: 'anna' })

/** What every store must do with workflows. `opened` gives the store of the current test, `reopen` the same after a clean close. */
export function workflowStoreTests(
  it: (title: string, body: () => Promise<void>) => void,
  opened: () => Store,
  reopen: () => Promise<Store>,
): void {
  describe('workflows', () => {
    let workflows: WorkflowStore
    beforeEach(async () => {
      workflows = opened().workflows
      await workflows.create({ id: 'w1', graph: graph('One'), at: 1_000 })
    })

    it('begin at revision 1, and an id is taken for good', async () => {
      expect(await workflows.get('w1')).toEqual({
        id: 'w1',
        revision: 1,
        createdAt: 1_000,
        updatedAt: 1_000,
        graph: graph('One'),
        test: { pins: {} },
      })
      expect(await workflows.get('w2')).toBeUndefined()
      await expect(workflows.create({ id: 'w1', graph: graph('Again'), at: 2_000 })).rejects.toEqual(refused('conflict'))
      await workflows.remove('w1', 3_000)
      await expect(workflows.create({ id: 'w1', graph: graph('Again'), at: 4_000 })).rejects.toEqual(refused('conflict'))
    })

    it('are found by their name, of several the oldest', async () => {
      await workflows.create({ id: 'w2', graph: graph('One'), at: 500 })
      await workflows.create({ id: 'w3', graph: graph('Three'), at: 400 })
      expect((await workflows.byName('One'))?.id).toBe('w2')
      await workflows.save({ id: 'w2', graph: graph('Other'), revision: 1, at: 2_000 })
      expect((await workflows.byName('One'))?.id).toBe('w1')
      await workflows.remove('w1', 3_000)
      expect(await workflows.byName('One')).toBeUndefined()
      expect(await workflows.byName('one')).toBeUndefined()
    })

    it('take a save from the current revision and give the others what is there', async () => {
      expect(await workflows.save({ id: 'w1', graph: graph('Two'), revision: 1, at: 2_000 })).toMatchObject({
        revision: 2,
        updatedAt: 2_000,
      })
      const current = { revision: 2, updatedAt: 2_000, graph: graph('Two') }
      await expect(workflows.save({ id: 'w1', graph: graph('Late'), revision: 1, at: 3_000 })).rejects.toEqual(
        refused('stale_revision', { details: { current } }),
      )
      await expect(workflows.save({ id: 'nobody', graph: graph('x'), revision: 1, at: 3_000 })).rejects.toEqual(refused('not_found'))
      expect(await workflows.get('w1')).toMatchObject(current)
    })

    it('let one of several saves of a turn win', async () => {
      const saves = await Promise.allSettled(
        ['a', 'b', 'c'].map((name) => workflows.save({ id: 'w1', graph: graph(name), revision: 1, at: 2_000 })),
      )
      expect(saves.map((save) => (save.status === 'fulfilled' ? save.value.graph.name : save.reason.code))).toEqual([
        'a',
        'stale_revision',
        'stale_revision',
      ])
    })

    it('are not changed by what the caller does to its objects later', async () => {
      const draft = graph('Two')
      const saved = workflows.save({ id: 'w1', graph: draft, revision: 1, at: 2_000 })
      draft.name = 'changed'
      expect((await saved).graph.name).toBe('Two')
    })

    it('may be 16 MB and no more', async () => {
      const large = graph('Large', { description: 'x'.repeat(15_000_000) })
      await workflows.save({ id: 'w1', graph: large, revision: 1, at: 2_000 })
      expect((await workflows.get('w1'))?.graph.description).toHaveLength(15_000_000)
      const tooLarge = graph('Large', { description: 'x'.repeat(17_000_000) })
      await expect(workflows.save({ id: 'w1', graph: tooLarge, revision: 2, at: 3_000 })).rejects.toEqual(refused('too_large'))
      await expect(workflows.saveDrawing(tooLarge)).rejects.toEqual(refused('too_large'))
    })

    it('are listed changed last first, and on from any of them', async () => {
      for (const [id, at] of [
        ['w2', 2_000],
        ['w3', 2_000],
        ['w4', 500],
      ] as const)
        await workflows.create({ id, graph: graph(id), at })
      const ids = async (before?: { updatedAt: number; id: string }, limit = 10) =>
        (await workflows.list({ limit, ...(before ? { before } : {}) })).map(({ id }) => id)
      expect(await ids()).toEqual(['w3', 'w2', 'w1', 'w4'])
      expect(await ids(undefined, 2)).toEqual(['w3', 'w2'])
      expect(await ids({ updatedAt: 2_000, id: 'w2' })).toEqual(['w1', 'w4'])
      await workflows.save({ id: 'w4', graph: graph('w4'), revision: 1, at: 9_000 })
      await workflows.remove('w2', 9_000)
      expect(await ids()).toEqual(['w4', 'w3', 'w1'])
    })

    it('keep their test data beside the draft', async () => {
      const test = { pins: { a: { output: { n: 1 }, port: 'out' } }, input: [1] }
      await workflows.saveTest('w1', test)
      expect(await workflows.get('w1')).toMatchObject({ revision: 1, updatedAt: 1_000, test })
      await expect(workflows.saveTest('nobody', test)).rejects.toEqual(refused('not_found'))
    })

    it('are published as versions that never change, once a definition', async () => {
      const first = await workflows.publish({ ...publication('w1', 1, 'd1'), note: 'the first' })
      expect(first).toEqual({ version: 1, at: 5_000, by: 'anna', note: 'the first', definition: 'd1' })
      expect(await workflows.publish({ ...publication('w1', 1, 'd1'), at: 9_000 })).toEqual(first)
      await workflows.save({ id: 'w1', graph: graph('Two'), revision: 1, at: 6_000 })
      await expect(workflows.publish(publication('w1', 1, 'd2'))).rejects.toEqual(refused('stale_revision'))
      await expect(workflows.publish(publication('nobody', 1, 'd2'))).rejects.toEqual(refused('not_found'))
      expect(await workflows.publish(publication('w1', 2, 'd2'))).toMatchObject({ version: 2 })
      // Back to what it was: a version of its own, because what is published now is another.
      expect(await workflows.publish(publication('w1', 2, 'd1'))).toMatchObject({ version: 3 })
      expect((await workflows.versions('w1', { limit: 10 })).map(({ version }) => version)).toEqual([3, 2, 1])
      expect((await workflows.versions('w1', { limit: 1, before: 3 })).map(({ version }) => version)).toEqual([2])
      expect(await workflows.version('w1', 1)).toEqual({ ...first, graph: graph('One') })
      expect(await workflows.version('w1', 2)).toMatchObject({ graph: graph('Two') })
      expect(await workflows.version('w1', 4)).toBeUndefined()
      expect((await workflows.get('w1'))?.published).toMatchObject({ version: 3, definition: 'd1' })
    })

    it('give two who publish at once the same version', async () => {
      const published = await Promise.all([1, 2].map(() => workflows.publish(publication('w1', 1, 'd1'))))
      expect(published.map(({ version }) => version)).toEqual([1, 1])
    })

    it('are removed once; versions and drawings stay', async () => {
      await workflows.publish(publication('w1', 1, 'd1'))
      const hash = await workflows.saveDrawing(graph('One'))
      expect([await workflows.remove('w1', 6_000), await workflows.remove('w1', 7_000), await workflows.remove('nobody', 7_000)]).toEqual([
        true,
        false,
        false,
      ])
      expect(await workflows.get('w1')).toBeUndefined()
      await expect(workflows.save({ id: 'w1', graph: graph('x'), revision: 1, at: 8_000 })).rejects.toEqual(refused('not_found'))
      await expect(workflows.publish(publication('w1', 1, 'd2'))).rejects.toEqual(refused('not_found'))
      expect(await workflows.versions('w1', { limit: 10 })).toHaveLength(1)
      expect(await workflows.version('w1', 1)).toMatchObject({ graph: graph('One') })
      expect(await workflows.drawing(hash)).toEqual(graph('One'))
    })

    it('keep drawings by content', async () => {
      const one = graph('One', { description: 'ä' })
      const hashes = await Promise.all([workflows.saveDrawing(one), workflows.saveDrawing(JSON.parse(JSON.stringify(one)) as Graph)])
      expect(hashes).toEqual(Array(2).fill(contentHash(one as unknown as Json)))
      expect(await workflows.drawing(contentHash(one as unknown as Json))).toEqual(one)
      expect(await workflows.drawing('nothing')).toBeUndefined()
    })

    it('remember a mark, the first one only', async () => {
      expect(await Promise.all([workflows.mark('examples'), workflows.mark('examples'), workflows.mark('other')])).toEqual([
        true,
        false,
        true,
      ])
    })

    it('have everything after a clean close', async () => {
      await workflows.publish(publication('w1', 1, 'd1'))
      await workflows.mark('examples')
      const before = await workflows.get('w1')
      workflows = (await reopen()).workflows
      expect(await workflows.get('w1')).toEqual(before)
      expect(await workflows.mark('examples')).toBe(false)
      expect([await workflows.isMarked('examples'), await workflows.isMarked('other')]).toEqual([true, false])
    })
  })
}
