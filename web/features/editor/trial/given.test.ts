import { expect, test } from 'vitest'
import type { Graph } from '#shared/graph/schema.ts'
import { requestOf, upstreamOf } from './given.ts'

const edge = (from: string, to: string) => ({ id: `${from}_${to}`, from: { node: from, port: 'out' }, to: { node: to, port: 'in' } })
const graph: Graph = {
  format: 'belay/graph@1',
  name: 'a',
  nodes: ['start', 'read', 'ask', 'send', 'left'].map((id) => ({ id, type: 'transform', config: {} })),
  edges: [edge('start', 'read'), edge('read', 'ask'), edge('ask', 'send'), edge('left', 'send')],
}
const pin = (output: string) => ({ output, port: 'out' })
const outputs = { start: pin('s'), read: pin('r'), ask: pin('a'), send: pin('x') }

test('all: what is pinned, without pins of steps that are gone', () => {
  expect(requestOf(graph, { kind: 'all' }, { read: pin('p'), gone: pin('g') }, outputs)).toEqual({
    request: { given: { read: pin('p') } },
    missing: [],
  })
})
test('to: the step runs though it is pinned', () => {
  expect(requestOf(graph, { kind: 'to', step: 'ask' }, { read: pin('p'), ask: pin('q') }, outputs).request).toEqual({
    to: 'ask',
    given: { read: pin('p') },
  })
})
test('only: what came before it is given, the pinned first', () => {
  expect(requestOf(graph, { kind: 'only', step: 'ask' }, { read: pin('p') }, outputs)).toEqual({
    request: { to: 'ask', given: { start: pin('s'), read: pin('p') } },
    missing: [],
  })
})
test('from: what came before is given, what follows runs', () => {
  expect(requestOf(graph, { kind: 'from', step: 'ask' }, {}, outputs)).toEqual({
    request: { given: { start: pin('s'), read: pin('r') } },
    missing: [],
  })
})
test('a step that nothing was given to yet cannot run by itself', () => {
  expect(requestOf(graph, { kind: 'only', step: 'ask' }, {}, { start: pin('s') }).missing).toEqual(['read'])
})
test('one way in that was taken is enough', () => {
  expect(requestOf(graph, { kind: 'only', step: 'send' }, {}, outputs).missing).toEqual([])
})
test('inside of a container: on one item, with what is outside given', () => {
  const pins = { ask: pin('q') }
  expect(requestOf(graph, { kind: 'to', step: 'ask/x' }, pins, outputs, 2).request).toEqual({ to: 'ask/x', item: 2, given: {} })
  expect(requestOf(graph, { kind: 'only', step: 'ask/x' }, pins, outputs, 2).request).toEqual({
    to: 'ask/x',
    item: 2,
    given: { start: pin('s'), read: pin('r') },
  })
})
test('upstream', () => {
  expect([...upstreamOf(graph, 'send')].sort()).toEqual(['ask', 'left', 'read', 'start'])
})
