import { expect, test } from 'vitest'
import { Graph } from '#shared/graph/schema.ts'
import { changeNode } from '#shared/graph/edit/levels.ts'
import { createFlowMapping } from './flow-mapping.ts'

const graph = Graph.parse({
  format: 'belay/graph@1',
  name: 'Test',
  nodes: [
    { id: 'start', type: 'manual-trigger', position: { x: 0, y: 0 } },
    {
      id: 'each',
      type: 'map',
      position: { x: 320, y: 0 },
      config: { items: 'input.list' },
      body: {
        nodes: [
          { id: 'ask', type: 'llm', position: { x: 40, y: 80 } },
          { id: 'keep', type: 'transform', position: { x: 360, y: 80 } },
        ],
        edges: [{ id: 'e9', from: { node: 'ask' }, to: { node: 'keep' } }],
      },
    },
    { id: 'end', type: 'transform', position: { x: 1200, y: 0 } },
  ],
  edges: [
    { id: 'e1', from: { node: 'start' }, to: { node: 'each' } },
    { id: 'e2', from: { node: 'each' }, to: { node: 'end' } },
    { id: 'e3', from: { node: 'each' }, to: { node: 'nowhere' } },
  ],
  notes: [{ id: 'n1', text: 'Why', position: { x: 0, y: 200 }, size: { width: 240, height: 120 } }],
})
const nothing = new Set<string>()

test('steps, bodies, notes and edges are addressed, parents first', () => {
  const { nodes, edges } = createFlowMapping()(graph, nothing)
  expect(nodes.map(({ id, type, parentId }) => [id, type, parentId])).toEqual([
    ['start', 'step', undefined],
    ['each', 'container', undefined],
    ['end', 'step', undefined],
    ['n1', 'note', undefined],
    ['each/ask', 'step', 'each'],
    ['each/keep', 'step', 'each'],
  ])
  expect(edges.map(({ id, source, target }) => [id, source, target])).toEqual([
    ['e1', 'start', 'each'],
    ['e2', 'each', 'end'],
    ['each/e9', 'each/ask', 'each/keep'],
  ])
})

test('a frame is as large as what is in it', () => {
  const { nodes } = createFlowMapping()(graph, nothing)
  expect(nodes.find(({ id }) => id === 'each')).toMatchObject({ width: 360 + 240 + 24, height: 80 + 68 + 24 })
})

test('what has not changed gives the very same objects', () => {
  const map = createFlowMapping()
  const before = map(graph, nothing)
  const written = changeNode(graph, 'each/ask', (node) => ({ ...node, config: { instructions: 'Summarise' } }))
  const after = map(written, nothing)
  const changed = after.nodes.filter((node) => !before.nodes.includes(node)).map(({ id }) => id)
  expect(changed).toEqual(['each', 'each/ask'])
  expect(after.edges.every((edge) => before.edges.includes(edge))).toBe(true)
})

test('a line is called by the names of what it connects', () => {
  const map = createFlowMapping()
  const before = map(graph, nothing)
  const after = map(
    changeNode(graph, 'each/ask', (node) => ({ ...node, name: 'Ask' })),
    nothing,
  )
  expect(after.edges.filter((edge) => !before.edges.includes(edge)).map(({ ariaLabel }) => ariaLabel)).toEqual(['Line from Ask to keep'])
})

test('a selection changes what was and what is selected, and nothing else', () => {
  const map = createFlowMapping()
  const before = map(graph, new Set(['start']))
  const after = map(graph, new Set(['end', 'e1']))
  expect(after.nodes.filter((node) => !before.nodes.includes(node)).map(({ id, selected }) => [id, selected])).toEqual([
    ['start', false],
    ['end', true],
  ])
  expect(after.edges.filter((edge) => !before.edges.includes(edge)).map(({ id }) => id)).toEqual(['e1'])
})

test('a line from a port that the step does not have is drawn from one that is made up', () => {
  const strange = changeNode(graph, 'start', (node) => ({ ...node, type: 'branch' }))
  const { nodes } = createFlowMapping()(strange, nothing)
  expect(nodes.find(({ id }) => id === 'start')?.handles?.map(({ id }) => id)).toEqual(['in', 'true', 'false', 'out', 'error'])
})

test('steps without a place stand in columns, none on another', () => {
  const unplaced = { ...graph, nodes: graph.nodes.map(({ position: _, ...node }) => node) }
  const { nodes } = createFlowMapping()(unplaced, nothing)
  const xs = ['start', 'each', 'end'].map((id) => nodes.find((node) => node.id === id)!.position.x)
  expect(xs).toEqual([...xs].sort((a, b) => a - b))
  expect(new Set(xs).size).toBe(3)
})
