import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Graph } from '#shared/graph/schema.ts'
import { createMemoryDisk } from '../store/memory/memory-disk.ts'
import { openMemoryStore } from '../store/memory/memory-store.ts'
import { seedExamples, type Example } from './examples.ts'

const graph = (name: string): Graph => ({ format: 'belay/graph@1', name, nodes: [], edges: [] })
const example = (id: string): Example => ({ id, summary: id, needs: [], graph: graph(id), input: { of: id }, folder: '/none', files: [] })

test('a first start that ended in the middle is made good, and leaves alone what is somebody’s own', async () => {
  const files = mkdtempSync(join(tmpdir(), 'belay-examples-'))
  onTestFinished(() => rmSync(files, { recursive: true }))
  const store = openMemoryStore(createMemoryDisk(), { schedule: (flush) => void setImmediate(flush) })
  const { workflows } = store
  await workflows.create({ id: 'own', graph: graph('Mine'), at: 500 })
  let left = 1
  const publish = async (id: string): Promise<unknown> => {
    if (left-- === 0) throw new Error('The process ends here.')
    return workflows.publish({ id, revision: 1, definition: 'd', at: 2_000, by: 'us' })
  }
  const seed = () => seedExamples({ store, examples: ['a', 'b', 'own', 'c'].map(example), files, publish, at: 1_000 })
  await expect(seed()).rejects.toThrow('ends here')
  left = 10
  await workflows.remove('c', 3_000)
  await seed()
  const rows = await workflows.list({ limit: 10 })
  expect(rows.map(({ id, published, test: tried }) => [id, published?.version, tried.input])).toEqual([
    ['a', 1, { of: 'a' }],
    ['b', 1, { of: 'b' }],
    ['own', undefined, undefined],
  ])
  await workflows.remove('a', 4_000)
  left = 0
  await seed()
  expect((await workflows.list({ limit: 10 })).map(({ id }) => id)).toEqual(['b', 'own'])
})
