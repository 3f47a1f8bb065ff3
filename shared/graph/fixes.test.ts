import { describe, expect, test } from 'vitest'
import { catalog } from '../nodes/catalog.ts'
import { fixOf } from './fixes.ts'
import { pathParts, placeOf } from './problem-place.ts'
import { Graph } from './schema.ts'
import { validate } from './validate.ts'

const graph = (nodes: unknown[], edges: unknown[] = []): Graph => Graph.parse({ format: 'belay/graph@1', name: 'g', nodes, edges })
const start = { id: 'start', type: 'manual-trigger' }
const step = (id: string, more: object = {}) => ({ id, type: 'transform', config: { value: '1' }, ...more })
const edge = (id: string, from: string, to: string, port = 'out') => ({ id, from: { node: from, port }, to: { node: to, port: 'in' } })
const line = [edge('e1', 'start', 'a')]

const CASES: [code: string, graph: Graph][] = [
  ['unused_fallback_value', graph([start, step('a', { policy: { onExhausted: { to: 'fail', value: 1 } } })], line)],
  ['unused_key', graph([start, step('a', { policy: { effect: { key: 'k' } } })], line)],
  ['not_in_force', graph([start, step('a', { policy: { review: [{ when: 'always', approvals: 2 }] } })], line)],
  ['join_unused', graph([start, step('a', { join: { mode: 'any' } })], line)],
  ['join_too_many', graph([start, step('a', { join: { mode: 'n_of_m', n: 3 } })], line)],
  ['fallback_without_value', graph([start, step('a', { policy: { onExhausted: { to: 'fallback' } } })], line)],
  ['error_port_without_edge', graph([start, step('a', { policy: { onExhausted: { to: 'error_port' } } })], line)],
  ['timeouts_crossed', graph([start, step('a', { policy: { timeout: { attempt: '2m', step: '1m' } } })], line)],
  ['edge_twice', graph([start, step('a')], [...line, edge('e2', 'start', 'a')])],
  ['dangling_edge', graph([start, step('a')], [...line, edge('e2', 'start', 'gone')])],
  ['edge_into_trigger', graph([start, step('a')], [...line, edge('e2', 'a', 'start')])],
  ['error_port_closed', graph([start, step('a'), step('b')], [...line, edge('e2', 'a', 'b', 'error')])],
]

describe('a fix ends its problem and brings no other', () => {
  test.each(CASES)('%s', (code, before) => {
    const problems = validate(before, { catalog })
    const found = problems.find((problem) => problem.code === code)
    expect(found, JSON.stringify(problems)).toBeDefined()
    const after = fixOf(found!)!.change(before)
    expect(after).not.toEqual(before)
    const left = validate(after, { catalog })
    expect(left.filter((problem) => problem.code === code)).toEqual([])
    expect(left.length).toBeLessThan(problems.length)
  })
})

test('a fix inside of a container changes what is inside', () => {
  const before = graph(
    [
      start,
      {
        id: 'each',
        type: 'map',
        config: { items: 'input.list' },
        body: { nodes: [step('x', { policy: { effect: { key: 'k' } } })], edges: [] },
      },
    ],
    [edge('e1', 'start', 'each')],
  )
  const found = validate(before, { catalog }).find((problem) => problem.code === 'unused_key')!
  expect(placeOf(before, found)).toEqual({ address: 'each/x', tab: 'reliability' })
  const after = fixOf(found)!.change(before)
  expect(after.nodes[1]!.body!.nodes[0]!.policy).toEqual({ effect: {} })
})

describe('placeOf', () => {
  const there = graph([start, step('a'), { id: 'each', type: 'map', body: { nodes: [step('x')], edges: [edge('i', 'x', 'x')] } }], line)
  test.each([
    [{ path: 'nodes[1].config.value' }, { address: 'a', tab: 'settings', field: ['value'] }],
    [{ path: 'nodes[1].policy.review[0]' }, { address: 'a', tab: 'review' }],
    [{ path: 'nodes[1].policy.retry.rules' }, { address: 'a', tab: 'reliability' }],
    [{ path: 'nodes[2].body.nodes[0].config.cases[2].when' }, { address: 'each/x', tab: 'settings', field: ['cases', 2, 'when'] }],
    [
      { path: 'edges[0].to.port', nodeId: 'a' },
      { address: 'a', edge: 'e1', tab: 'settings' },
    ],
    [
      { path: 'nodes[2].body.edges[0]', nodeId: 'x' },
      { address: 'each/x', edge: 'each/i', tab: 'settings' },
    ],
    [{ nodeId: 'x' }, { address: 'each/x', tab: 'settings' }],
    [{ path: 'input.type' }, { tab: 'settings' }],
    [{ path: 'nodes[99].config' }, { tab: 'settings' }],
  ])('%o', (problem, place) => expect(placeOf(there, { code: 'x', message: '', severity: 'error', ...problem })).toEqual(place))
})

test('parts of a path', () => expect(pathParts('nodes[3].config.a[0].b')).toEqual(['nodes', 3, 'config', 'a', 0, 'b']))
