import { describe, expect, test } from 'vitest'
import { catalog } from '../nodes/catalog.ts'
import { compile } from './compile.ts'
import { cutTo } from './cut.ts'
import { evaluate } from './expressions.ts'
import { Graph } from './schema.ts'
import { body, graph, node, step } from './testing/graphs.ts'

const parsed = (document: unknown): Graph => Graph.parse(document)
/** `a -> b -> d`, `a -> c -> d -> e`, and `f -> d` beside. */
const DIAMOND = parsed(
  graph(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => step(id)),
    ['a -> b', 'a -> c', 'b -> d', 'c -> d', 'f -> d', 'd -> e'],
    {
      output: 'steps.e.output',
      vars: { n: 1 },
    },
  ),
)
const ids = ({ nodes }: Graph): string => nodes.map(({ id }) => id).join('')
const edges = (cut: Graph): string => cut.edges.map(({ from, to }) => `${from.node}${to.node}`).join(' ')

test.each<[to: string | undefined, given: string, steps: string, edges: string]>([
  ['e', '', 'abcdef', 'ab ac bd cd fd de'],
  ['d', '', 'abcdf', 'ab ac bd cd fd'],
  ['b', '', 'ab', 'ab'],
  ['a', '', 'a', ''],
  ['f', '', 'f', ''],
  // A step alone: everything that leads to it is given.
  ['d', 'bcf', 'bcdf', 'bd cd fd'],
  ['d', 'bc', 'bcdf', 'bd cd fd'],
  // What another way still needs stays.
  ['d', 'b', 'abcdf', 'ab ac bd cd fd'],
  ['d', 'd', 'd', ''],
  ['b', 'e', 'ab', 'ab'],
  [undefined, '', 'abcdef', 'ab ac bd cd fd de'],
  [undefined, 'd', 'de', 'de'],
  [undefined, 'bc', 'bcdef', 'bd cd fd de'],
  [undefined, 'f', 'abcdef', 'ab ac bd cd fd de'],
])('to %s with “%s” given: %s', (to, given, steps, left) => {
  const { graph: cut } = cutTo(DIAMOND, to, new Set(given))
  expect([ids(cut), edges(cut)]).toEqual([steps, left])
  expect(cut.vars).toEqual({ n: 1 })
  const result = compile(cut, { catalog })
  expect(result.ok ? 'runs' : result.error).toBe('runs')
})

test('the output is that of the last step', () => {
  expect(cutTo(DIAMOND, 'b').graph).not.toHaveProperty('output')
  expect(cutTo(DIAMOND, 'e').graph).not.toHaveProperty('output')
  expect(cutTo(DIAMOND, undefined, new Set(['d'])).graph).not.toHaveProperty('output')
  expect(cutTo(DIAMOND, undefined).graph).toBe(DIAMOND)
})

test('the drawing stays as it is', () => {
  const before = JSON.stringify(DIAMOND)
  cutTo(DIAMOND, 'd', new Set(['b']))
  expect(JSON.stringify(DIAMOND)).toBe(before)
})

test.each([
  ['steps.a.output', 'abc'],
  ['steps . a.output', 'abc'],
  ['steps.`a`.output', 'abc'],
  ['steps.nobody', 'bc'],
  ['input', 'bc'],
])('what a step names stays: %s', (output, expected) => {
  const chain = parsed(graph([step('a'), step('b'), step('c', output)], ['a -> b', 'b -> c']))
  expect(ids(cutTo(chain, 'c', new Set(['b'])).graph)).toBe(expected)
})

describe('a given step that names one before it', () => {
  const chain = parsed(graph([step('a'), step('b', 'steps.a.output'), step('c', 'steps.b.output')], ['a -> b', 'b -> c']))
  test('keeps it, so that the whole is sound, and it does not run', () => {
    const { graph: cut, idle } = cutTo(chain, 'c', new Set(['b']))
    expect([ids(cut), idle]).toEqual(['abc', ['a']])
  })
  test('needs no more when that one is given too', () => expect(cutTo(chain, undefined, new Set(['a', 'b'])).idle).toEqual([]))
})

describe('the rest of a step', () => {
  test('containers stay whole', () => {
    const inner = body([step('x'), step('y')], ['x -> y'])
    const document = parsed(graph([step('a'), node('m', 'map', { items: 'input' }, { body: inner }), step('z')], ['a -> m', 'm -> z']))
    expect(cutTo(document, 'm').graph.nodes[1]?.body?.nodes).toHaveLength(2)
  })

  test('a join goes where its edges are left out', () => {
    const join = { mode: 'n_of_m', n: 2 }
    const document = parsed(graph([step('a'), step('b'), step('j', 'input', { join }), step('k')], ['a -> j', 'b -> j', 'j -> k']))
    expect(cutTo(document, 'j').graph.nodes.find(({ id }) => id === 'j')?.join).toEqual(join)
    const { graph: cut } = cutTo(document, 'k', new Set(['j']))
    expect(cut.nodes[0]).not.toHaveProperty('join')
    expect(compile(cut, { catalog }).ok).toBe(true)
  })

  test('a step that is not there is refused', () => {
    expect(() => cutTo(DIAMOND, 'nobody')).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })
})

describe('a step inside of a container', () => {
  const inner = body(
    ['x', 'y', 'z'].map((id) => step(id)),
    ['x -> y', 'y -> z'],
    { output: 'steps.z.output' },
  )
  const each = (type: string, config: object) =>
    parsed(graph([step('a'), node('each', type, config as never, { body: inner }), step('b')], ['a -> each', 'each -> b']))
  const inside = (cut: Graph) => cut.nodes.find(({ id }) => id === 'each')!

  test('is got to on one item', () => {
    const { graph: cut } = cutTo(each('map', { items: 'steps.a.output' }), 'each/y', new Set(), 2)
    expect(ids(cut)).toBe('aeach')
    expect(inside(cut).body!.nodes.map(({ id }) => id)).toEqual(['x', 'y'])
    expect(inside(cut).body).not.toHaveProperty('output')
    const result = compile(cut, { catalog })
    expect(result.ok ? 'runs' : result.error).toBe('runs')
  })

  test.each<[items: unknown, item: number, left: unknown]>([
    [[5, 6], 1, [6]],
    [[[1, 2], [3]], 0, [[1, 2]]],
    [[{ a: 1 }], 0, [{ a: 1 }]],
  ])('of %j number %j is %j', async (items, item, left) => {
    const { graph: cut } = cutTo(each('map', { items: 'input.list' }), 'each/x', new Set(), item)
    expect(await evaluate(inside(cut).config['items'] as string, { input: { list: items } as never })).toEqual(left)
  })

  test('is got to in the first round', () => {
    const { graph: cut } = cutTo(each('loop', { until: 'round > 3 and output', maxRounds: 5 }), 'each/x')
    expect(inside(cut).config).toEqual({ until: 'true', maxRounds: 1 })
  })

  test('is looked for', () => {
    expect(() => cutTo(DIAMOND, 'a/x')).toThrow('There is no step “x”')
    expect(() => cutTo(each('map', { items: '[1]' }), 'each/q')).toThrow('There is no step “q”')
  })
})
