import { describe, expect, test } from 'vitest'
import { catalog } from '../../nodes/catalog.ts'
import type { NodeDefinition } from '../../nodes/define-node.ts'
import { parseGraph } from '../parse-graph.ts'
import type { Graph } from '../schema.ts'
import { body, graph as loose, node, step, type Loose } from '../testing/graphs.ts'
import { addable, fitting, mayConnect, mayConnectEnds } from './connection-rules.ts'
import { portsOf } from './ports.ts'

function graph(nodes: readonly unknown[], edges: readonly string[] = []): Graph {
  const parsed = parseGraph(loose(nodes, edges))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}
const types: { [type: string]: NodeDefinition } = {
  ...catalog,
  say: { ...catalog.transform, type: 'say', outputs: [{ id: 'out', label: 'Text', type: 'text' }] },
  count: { ...catalog.transform, type: 'count', inputs: [{ id: 'in', label: 'In', type: 'list' }] },
}
const error: Loose = { policy: { onExhausted: { to: 'error_port' } } }
const one = graph(
  [
    node('start', 'manual-trigger'),
    step('a'),
    step('b', 'input', error),
    step('c'),
    node('if', 'branch', { condition: 'true' }),
    node('say', 'say', { output: 'input' }),
    node('count', 'count', { output: 'input' }),
    node('new', 'from-the-future'),
    node('stop', 'stop', { message: 'x' }),
    node('each', 'map', { items: 'input' }, { body: body([step('x'), step('y')], ['x -> y']) }),
  ],
  ['start -> a', 'a -> b', 'b -> c', 'if.true -> a'],
)

describe('may a line be drawn', () => {
  test.each<[from: string, to: string, reason: string | undefined]>([
    ['c.out', 'if', 'This would make a circle'],
    ['a.out', 'c', undefined],
    ['a.out', 'b', 'These two are already connected'],
    ['if.false', 'a', undefined],
    ['if.true', 'a', 'These two are already connected'],
    ['c.out', 'a', 'This would make a circle'],
    ['c.out', 'start', 'A trigger starts the workflow: nothing can lead into it'],
    ['a.out', 'a', 'A step cannot lead to itself'],
    ['a.out', 'each', undefined],
    ['a.out', 'each/x', 'The steps are in different containers'],
    ['each/y.out', 'each/x', 'This would make a circle'],
    ['say.out', 'count', 'Gives text, needs a list'],
    ['a.out', 'count', undefined],
    ['b.error', 'stop', undefined],
    ['a.error', 'stop', 'Failures of this step do not go to a path of their own'],
    ['stop.out', 'c', 'This step has no such output'],
    ['a.out', 'new', undefined],
    ['a.out', 'gone', 'This step is not there any more'],
  ])('%s -> %s: %s', (from, to, reason) => {
    const [address = '', port = ''] = from.split('.')
    const expected = reason === undefined ? { ok: true } : { ok: false, reason }
    expect(mayConnect(one, { address, port }, { address: to }, types)).toEqual(expected)
    // The same when the line is drawn from its other end.
    expect(mayConnectEnds(one, { address: to, port: 'in', side: 'in' }, { address, port }, types)).toEqual(expected)
  })

  test('a port that is not there', () => {
    expect(mayConnect(one, { address: 'a', port: 'out' }, { address: 'c', port: 'side' }, types)).toEqual({
      ok: false,
      reason: 'This step has no such input',
    })
  })

  test('from an input to a step, by its first way out', () => {
    expect(mayConnectEnds(one, { address: 'c', port: 'in', side: 'in' }, { address: 'if' }, types)).toEqual({ ok: true })
    expect(mayConnectEnds(one, { address: 'c', port: 'in', side: 'in' }, { address: 'stop' }, types)).toEqual({
      ok: false,
      reason: 'Nothing leaves this step',
    })
  })
})

describe('what fits', () => {
  const names = (list: NodeDefinition[]) => list.map(({ type }) => type)
  test('behind an output', () => {
    expect(names(fitting(one, { address: 'a', port: 'out' }, types))).not.toContain('manual-trigger')
    expect(names(fitting(one, { address: 'a', port: 'out' }, types))).toContain('count')
    expect(names(fitting(one, { address: 'say', port: 'out' }, types))).not.toContain('count')
    expect(fitting(one, { address: 'a', port: 'error' }, types)).toEqual([])
  })
  test('before an input', () => {
    const before = names(fitting(one, { address: 'count', port: 'in', side: 'in' }, types))
    expect(before).toContain('manual-trigger')
    expect(before).not.toContain('stop')
    expect(before).not.toContain('say')
    expect(names(fitting(one, { address: 'each/x', port: 'in', side: 'in' }, types))).not.toContain('manual-trigger')
  })
  test('inside of a container no trigger', () => {
    expect(names(addable('each', types))).not.toContain('manual-trigger')
    expect(names(addable(undefined, types))).toContain('manual-trigger')
  })
})

describe('ports', () => {
  const ports = (type: string, config: Loose = {}, more: Loose = {}) =>
    portsOf(graph([node('a', type, config, more)]).nodes[0]!, types).outputs.map(({ id, label }) => `${id} ${label}`)
  test.each<[string, string, Loose, Loose, string[]]>([
    ['fixed', 'branch', {}, {}, ['true Yes', 'false No']],
    ['by the config', 'switch', { cases: [{ port: 'x', label: 'X', when: 'true' }] }, {}, ['x X', 'else Otherwise']],
    ['of a config that is empty', 'switch', {}, {}, ['else Otherwise']],
    ['of a config that is half done', 'switch', { cases: [{ port: 'x', when: '' }, { port: 'y' }] }, {}, ['x x', 'y y', 'else Otherwise']],
    ['of a config that is quite wrong', 'switch', { cases: 'x' }, {}, ['else Otherwise']],
    ['and failures', 'branch', {}, error, ['true Yes', 'false No', 'error On failure']],
    ['of a type that is not known', 'from-the-future', {}, {}, ['out Out']],
  ])('%s', (_name, type, config, more, expected) => expect(ports(type, config, more)).toEqual(expected))
})

test('looks at every edge once for a line, not once for every card', () => {
  const count = 1_000
  const nodes = Array.from({ length: count }, (_, index) => step(`n${index}`))
  const chain = graph(
    nodes,
    nodes.slice(1).map((_, index) => `n${index} -> n${index + 1}`),
  )
  let looks = 0
  const counted: Graph = {
    ...chain,
    edges: new Proxy(chain.edges, {
      get: (list, key, self) => (key === Symbol.iterator && looks++, Reflect.get(list, key, self) as unknown),
    }),
  }
  for (let index = 0; index < count; index++) {
    mayConnect(counted, { address: 'n500', port: 'out' }, { address: `n${index}` }, types)
    mayConnectEnds(counted, { address: 'n500', port: 'in', side: 'in' }, { address: `n${index}`, port: 'out' }, types)
  }
  expect(looks).toBeLessThanOrEqual(4)
})
