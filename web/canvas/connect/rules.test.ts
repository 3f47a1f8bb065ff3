import { expect, test } from 'vitest'
import { Graph } from '#shared/graph/schema.ts'
import { endsOf, graphForLine, mayJoin, takersOf } from './rules.ts'

const graph = Graph.parse({
  format: 'belay/graph@1',
  name: 'Test',
  nodes: [
    { id: 'start', type: 'manual-trigger' },
    { id: 'ask', type: 'llm' },
    { id: 'if', type: 'branch' },
    { id: 'each', type: 'map', body: { nodes: [{ id: 'in', type: 'transform' }], edges: [] } },
  ],
  edges: [{ id: 'e1', from: { node: 'start' }, to: { node: 'ask' } }],
})

test('only steps of the level that do not lead back can take a line', () => {
  expect([...takersOf(graph, { address: 'ask', port: 'out', side: 'out' })]).toEqual(['if', 'each'])
  expect([...takersOf(graph, { address: 'ask', port: 'in', side: 'in' })]).toEqual(['if', 'each'])
})

test('dropped on a card, a line takes the first port that is free to take it', () => {
  expect(endsOf(graph, { address: 'ask', port: 'out', side: 'out' }, { address: 'if' })).toEqual({
    from: { address: 'ask', port: 'out' },
    to: { address: 'if', port: 'in' },
  })
  expect(endsOf(graph, { address: 'ask', port: 'in', side: 'in' }, { address: 'if' })).toEqual({
    from: { address: 'if', port: 'true' },
    to: { address: 'ask', port: 'in' },
  })
})

test('a line from the port of failures may be drawn before the policy says so', () => {
  const ends = { from: { address: 'ask', port: 'error' }, to: { address: 'if', port: 'in' } }
  expect(mayJoin(graph, ends)).toEqual({ ok: true })
  expect(graphForLine(graph, ends.from)).not.toBe(graph)
  expect(graphForLine(graph, { address: 'ask', port: 'out' })).toBe(graph)
})
