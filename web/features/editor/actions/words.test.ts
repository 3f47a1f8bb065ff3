import { expect, test } from 'vitest'
import type { Graph } from '#shared/graph/schema.ts'
import { thingsText } from './words.ts'

const graph: Graph = {
  format: 'belay/graph@1',
  name: 'a',
  nodes: [
    { id: 'a', type: 'llm', name: 'Ask AI', config: {} },
    { id: 'b', type: 'llm', config: {} },
  ],
  edges: [{ id: 'e1', from: { node: 'a', port: 'out' }, to: { node: 'b', port: 'in' } }],
  notes: [{ id: 'note', text: '', position: { x: 0, y: 0 }, size: { width: 100, height: 100 } }],
}

test.each([
  [['a'], 'Ask AI'],
  [['b'], 'b'],
  [['a', 'b', 'e1'], '2 steps'],
  [['a', 'b', 'note'], '2 steps and a note'],
  [['e1'], 'a line'],
  [['gone'], 'nothing'],
])('%j is called %s', (addresses, text) => {
  expect(thingsText(graph, addresses)).toBe(text)
})
