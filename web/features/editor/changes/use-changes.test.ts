import { expect, test } from 'vitest'
import type { Graph } from '#shared/graph/schema.ts'
import { changesOf } from './use-changes.ts'

const node = (id: string, x: number, config: Graph['nodes'][number]['config'] = {}) => ({
  id,
  type: 'wait',
  name: id,
  config,
  position: { x, y: 0 },
})
const graph = (nodes: Graph['nodes']): Graph => ({ format: 'belay/graph@1', name: 'a', nodes, edges: [] })

test('marks for both drawings, words without what was only moved', () => {
  const before = graph([node('gone', 0), node('moved', 0), node('set', 0, { for: '1s' })])
  const after = graph([node('moved', 90), node('set', 0, { for: '2s' }), node('fresh', 0)])
  const { list, inBefore, inAfter } = changesOf(before, after)
  expect([...inBefore]).toEqual([
    ['set', 'changed'],
    ['gone', 'removed'],
  ])
  expect([...inAfter].toSorted(([a], [b]) => a.localeCompare(b))).toEqual([
    ['fresh', 'added'],
    ['set', 'changed'],
  ])
  expect(list.map((change) => change.subject)).not.toContain('moved')
  expect(changesOf(after, after).list).toEqual([])
})
