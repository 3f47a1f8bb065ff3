import { expect, test } from 'vitest'
import { Graph } from '#shared/graph/schema.ts'
import { waysOf } from './ways.ts'

const at = (id: string, x: number, y: number, more: object = {}) => ({ id, type: 'transform', position: { x, y }, ...more })
const to = (from: string, target: string) => ({ id: `${from}-${target}`, from: { node: from }, to: { node: target } })

//            b
// end <- c <-+- a        drawn right to left in the document, left to right on the paper
const graph = Graph.parse({
  format: 'belay/graph@1',
  name: 'Test',
  nodes: [
    at('end', 960, 0),
    at('b', 320, -100),
    at('each', 640, 0, { type: 'map', body: { nodes: [at('two', 300, 80), at('one', 24, 80)], edges: [to('one', 'two')] } }),
    at('c', 320, 100),
    at('a', 0, 90),
  ],
  edges: [to('a', 'b'), to('a', 'c'), to('b', 'each'), to('c', 'each'), to('each', 'end')],
})
const { order, next } = waysOf(graph)

test('tab goes the way a run goes, into containers too', () => {
  expect(order).toEqual(['a', 'b', 'c', 'each', 'each/one', 'each/two', 'end'])
})

test.each([
  ['a', 'ArrowRight', 'c'],
  ['c', 'ArrowLeft', 'a'],
  ['c', 'ArrowUp', 'b'],
  ['b', 'ArrowDown', 'c'],
  ['end', 'ArrowRight', undefined],
  ['each/one', 'ArrowRight', 'each/two'],
  ['each/one', 'ArrowLeft', 'each'],
  ['nowhere', 'ArrowLeft', undefined],
] as const)('from %s by %s to %s', (from, arrow, expected) => {
  expect(next(from, arrow)).toBe(expected)
})
