import { expect, test } from 'vitest'
import { find, levelOf } from '#shared/graph/edit/levels.ts'
import { Graph } from '#shared/graph/schema.ts'
import { carriedTo } from './carried.ts'

const line = (from: string, to: string) => ({ id: `${from}-${to}`, from: { node: from }, to: { node: to } })
const graph = Graph.parse({
  format: 'belay/graph@1',
  name: 'Test',
  nodes: [
    { id: 'start', type: 'manual-trigger', position: { x: 0, y: 0 } },
    { id: 'ask', type: 'llm', name: 'Ask', position: { x: 320, y: 0 } },
    { id: 'keep', type: 'transform', position: { x: 640, y: 0 } },
    {
      id: 'each',
      type: 'map',
      name: 'For each',
      position: { x: 960, y: 0 },
      body: {
        nodes: [
          { id: 'first', type: 'transform', position: { x: 24, y: 72 } },
          { id: 'second', type: 'transform', position: { x: 344, y: 72 } },
        ],
        edges: [line('first', 'second')],
      },
    },
    { id: 'alone', type: 'transform', position: { x: 0, y: 400 } },
  ],
  edges: [line('start', 'ask'), line('ask', 'keep'), line('keep', 'each')],
})
const lines = (of: Graph, container?: string) => levelOf(of, container)!.edges.map(({ from, to }) => `${from.node} > ${to.node}`)

test('into a container: the steps around the gap are joined, and the cut lines are told', () => {
  const carried = carriedTo(graph, [{ address: 'ask', x: 40, y: 200 }], 'each')!
  expect(carried.label).toBe('Put Ask into For each')
  expect(carried.addresses).toEqual(['each/ask'])
  expect(find(carried.graph, 'each/ask')?.position).toEqual({ x: 40, y: 200 })
  expect(lines(carried.graph)).toEqual(['start > keep', 'keep > each'])
  expect(carried.cut).toBe(
    '2 lines were cut, because no line crosses the frame of a container. What came before now leads to what came after.',
  )
})

test('several go together, with the lines between them', () => {
  const moves = [
    { address: 'ask', x: 40, y: 200 },
    { address: 'keep', x: 360, y: 200 },
  ]
  const carried = carriedTo(graph, moves, 'each')!
  expect(carried.label).toBe('Put 2 steps into For each')
  expect(lines(carried.graph, 'each')).toEqual(['first > second', 'ask > keep'])
  expect(lines(carried.graph)).toEqual(['start > each'])
})

test('out of a container, at the place where it was let go', () => {
  const carried = carriedTo(graph, [{ address: 'each/second', x: 1_000, y: 500 }], null)!
  expect(carried.label).toBe('Take second out of For each')
  expect(carried.addresses).toEqual(['second'])
  expect(find(carried.graph, 'second')?.position).toEqual({ x: 1_000, y: 500 })
  expect(carried.cut).toBe('A line was cut, because no line crosses the frame of a container.')
})

test('a step without lines goes without a word', () => {
  expect(carriedTo(graph, [{ address: 'alone', x: 40, y: 200 }], 'each')?.cut).toBeUndefined()
})

test.each<[what: string, address: string, into: string | null]>([
  ['into itself', 'each', 'each'],
  ['where it is already', 'ask', null],
  ['what is not there', 'nobody', 'each'],
])('%s: nothing', (_, address, into) => {
  expect(carriedTo(graph, [{ address, x: 0, y: 0 }], into)).toBeUndefined()
})
