import { expect, test } from 'vitest'
import type { Graph } from '#shared/graph/schema.ts'
import { outlineOf } from './outline-of.ts'

const edge = (id: string, from: string, port: string, to: string) => ({ id, from: { node: from, port }, to: { node: to, port: 'in' } })

test('steps in the order in which they run, what is inside behind its container, circles last', () => {
  const graph: Graph = {
    format: 'belay/graph@1',
    name: 'a',
    nodes: [
      { id: 'y', type: 'transform', config: {} },
      { id: 'x', type: 'transform', config: {} },
      {
        id: 'each',
        type: 'map',
        name: 'Each file',
        config: {},
        body: { nodes: [{ id: 'read', type: 'extract-text', config: {} }], edges: [] },
      },
      { id: 'check', type: 'branch', config: { condition: 'true' } },
      { id: 'start', type: 'manual-trigger', config: {} },
      { id: 'odd', type: 'from-the-future', config: {} },
    ],
    edges: [
      edge('e1', 'start', 'out', 'check'),
      edge('e2', 'check', 'true', 'each'),
      edge('e3', 'check', 'false', 'odd'),
      edge('e4', 'x', 'out', 'y'),
      edge('e5', 'y', 'out', 'x'),
    ],
  }
  const rows = outlineOf(graph)
  expect(rows.map((row) => `${row.level} ${row.address}`)).toEqual(['0 start', '0 check', '0 each', '1 each/read', '0 odd', '0 y', '0 x'])
  expect(rows[1]?.leadsTo).toEqual([
    { name: 'Each file', port: 'Yes' },
    { name: 'odd', port: 'No' },
  ])
  expect(rows[4]?.typeName).toBe('unknown type from-the-future')
})
