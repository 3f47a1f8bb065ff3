import { expect, test } from 'vitest'
import { boxOf, overlap } from '#shared/graph/edit/geometry.ts'
import type { Graph, GraphNode } from '#shared/graph/schema.ts'
import { tidied } from './tidy.ts'

const node = (id: string, x: number, y: number, body?: GraphNode['body']): GraphNode => ({
  id,
  type: body ? 'map' : 'transform',
  config: {},
  position: { x, y },
  ...(body ? { body } : {}),
})
const edge = (from: string, to: string) => ({ id: `${from}_${to}`, from: { node: from, port: 'out' }, to: { node: to, port: 'in' } })

const graph: Graph = {
  format: 'belay/graph@1',
  name: 'a',
  nodes: [
    node('d', 0, 0),
    node('c', 10, 10),
    node('each', 5, 5, { nodes: [node('y', 30, 80), node('x', 30, 80)], edges: [edge('x', 'y')] }),
    node('a', 40, 40),
  ],
  edges: [edge('a', 'each'), edge('a', 'c'), edge('each', 'd'), edge('c', 'd')],
}

test('steps stand from left to right and none covers another, in containers too', async () => {
  const tidy = await tidied(graph, [])
  const at = new Map(tidy.nodes.map((one) => [one.id, boxOf(one)]))
  const boxes = [...at.values()]
  for (const [index, one] of boxes.entries()) for (const other of boxes.slice(index + 1)) expect(overlap(one, other)).toBe(false)
  for (const { from, to } of graph.edges) expect(at.get(from.node)!.x + at.get(from.node)!.width).toBeLessThan(at.get(to.node)!.x)
  const inner = tidy.nodes.find((one) => one.body)!.body!.nodes
  expect(inner.find((one) => one.id === 'x')!.position!.x).toBeLessThan(inner.find((one) => one.id === 'y')!.position!.x)
  expect(await tidied(tidy, [])).toEqual(tidy)
})

test('with several chosen, only those move', async () => {
  const tidy = await tidied(graph, ['a', 'c'])
  expect(tidy.nodes.find((one) => one.id === 'd')).toBe(graph.nodes[0])
  expect(tidy.nodes.find((one) => one.id === 'a')!.position!.x).toBeLessThan(tidy.nodes.find((one) => one.id === 'c')!.position!.x)
})
