import { describe, expect, test } from 'vitest'
import { catalog } from '../nodes/catalog.ts'
import { contentHash } from '../lib/hash.ts'
import type { Json } from '../lib/json.ts'
import { compile } from './compile.ts'
import type { Definition } from './definition.ts'
import { body, graph, node, step, type Loose } from './testing/graphs.ts'

const context = { catalog, workflows: (ref: string) => FLOWS[ref] }
const FLOWS: { [ref: string]: unknown } = {
  child: graph([step('x', 'input.n')], [], { name: 'Child', vars: { own: 1 } }),
  nested: graph([node('s', 'sub-workflow', { workflow: 'child' })], [], { name: 'Nested' }),
}
const compiled = (document: unknown) => {
  const result = compile(document, context)
  if (!result.ok) return expect.fail(JSON.stringify(result.error))
  return result.value.compiled
}
const definition = (document: unknown): Definition => compiled(document).definition
const ids = (document: unknown) => definition(document).steps.map(({ id }) => id)

describe('the definition', () => {
  test('is whole: names, configs, joins and policies are filled in', () => {
    expect(
      definition(
        graph([node('start', 'manual-trigger'), node('each', 'merge', {}, { name: ' Join ' })], ['start -> each'], {
          vars: { a: 1 },
          concurrency: 3,
          output: 'input',
        }),
      ),
    ).toMatchObject({
      format: 'belay/definition@1',
      name: 'Test',
      vars: { a: 1 },
      concurrency: 3,
      output: 'input',
      steps: [
        {
          id: 'start',
          type: 'manual-trigger',
          name: 'start',
          config: {},
          join: { mode: 'all' },
          incoming: [],
          outgoing: [{ from: 'start', port: 'out', to: 'each' }],
        },
        { id: 'each', name: 'Join', config: { mode: 'object' }, incoming: [{ from: 'start', port: 'out', to: 'each' }], outgoing: [] },
      ],
    })
  })

  test('takes what the node says, then its type, then the house', () => {
    const { steps } = definition(graph([node('a', 'stop', { message: 'x' }, { policy: { retry: { maxAttempts: 7 } } })]))
    expect(steps[0]?.policy).toMatchObject({
      retry: { maxAttempts: 7, backoff: { firstMs: 1_000 } },
      onExhausted: { to: 'fail' },
      effect: { class: 'pure' },
    })
  })

  test('is JSON and named by its content', () => {
    const whole = definition(graph([step('a'), step('b')], ['a -> b']))
    expect(JSON.parse(JSON.stringify(whole))).toEqual(whole)
    const { hash, ...content } = whole
    expect(hash).toBe(contentHash(content as unknown as Json))
  })

  test.each<[string, Loose, string[]]>([
    ['edges lead forward', graph([step('c'), step('b'), step('a')], ['a -> b', 'b -> c']), ['a', 'b', 'c']],
    ['ties keep the order of the document', graph([step('z'), step('m'), step('a')]), ['z', 'm', 'a']],
    [
      'a diamond',
      graph([step('end'), step('x'), step('y'), step('start')], ['start -> x', 'start -> y', 'x -> end', 'y -> end']),
      ['start', 'x', 'y', 'end'],
    ],
  ])('has its steps in order: %s', (_name, document, expected) => {
    expect(ids(document)).toEqual(expected)
  })
})

describe('the hash', () => {
  const base = graph([step('a', 'input.x', { policy: { retry: { maxAttempts: 2, budget: '1m' } } }), step('b')], ['a -> b'], {
    vars: { x: 1, y: 2 },
  })
  const nodes = base['nodes'] as Loose[]
  const same: [string, Loose][] = [
    ['moved cards', { ...base, nodes: nodes.map((one, i) => ({ ...one, position: { x: i, y: 2 } })) }],
    ['notes', { ...base, description: 'About it', nodes: nodes.map((one) => ({ ...one, note: 'n' })) }],
    [
      'other order of fields',
      {
        vars: { y: 2, x: 1 },
        edges: base['edges'],
        nodes: nodes.map((one) => Object.fromEntries(Object.entries(one).reverse())),
        name: base['name'],
        format: base['format'],
      },
    ],
    ['defaults written out', { ...base, nodes: nodes.map((one) => ({ ...one, join: { mode: 'all' }, name: one['id'] })) }],
    ['the same time in other words', { ...base, nodes: [{ ...nodes[0], policy: { retry: { maxAttempts: 2, budget: '60s' } } }, nodes[1]] }],
  ]
  test.each(same)('stays with %s', (_name, document) => {
    expect(definition(document).hash).toBe(definition(base).hash)
  })
  const other: [string, Loose][] = [
    ['another config', { ...base, nodes: [step('a', 'input.y'), nodes[1]] }],
    ['another policy', { ...base, nodes: [{ ...nodes[0], policy: { retry: { maxAttempts: 3 } } }, nodes[1]] }],
    ['another edge', { ...base, edges: [] }],
    ['other vars', { ...base, vars: {} }],
    ['another name', { ...base, name: 'Other' }],
  ]
  test.each(other)('changes with %s', (_name, document) => {
    expect(definition(document).hash).not.toBe(definition(base).hash)
  })
})

describe('containers', () => {
  const inner = body([step('one', 'item'), step('two', 'steps.one.output')], ['one -> two'], { output: 'steps.two.output' })
  const document = graph([node('each', 'map', { items: 'input.list' }, { name: 'Summarise each', body: inner })], [], {
    name: 'Batch',
    vars: { v: 1 },
    input: { type: 'object' },
  })

  test('run a definition of their own', () => {
    const { definition: outer, bodies } = compiled(document)
    const hash = outer.steps[0]!.body!
    expect(Object.keys(bodies)).toEqual([hash])
    expect(bodies[hash]).toMatchObject({
      hash,
      name: 'Batch / Summarise each',
      vars: { v: 1 },
      output: 'steps.two.output',
      steps: [{ id: 'one' }, { id: 'two' }],
    })
    expect(bodies[hash]).not.toHaveProperty('input')
    expect(outer.steps[0]?.config).toEqual({ items: 'input.list', concurrency: 4, vars: {} })
  })

  test('in containers', () => {
    const deep = graph([
      node('each', 'map', { items: 'input' }, { body: body([node('again', 'loop', { until: 'true' }, { body: inner })]) }),
    ])
    const { definition: outer, bodies } = compiled(deep)
    const middle = bodies[outer.steps[0]!.body!]!
    expect(middle.name).toBe('Test / each')
    expect(bodies[middle.steps[0]!.body!]?.name).toBe('Test / each / again')
  })

  test('that run another workflow run just what that workflow runs', () => {
    const { definition: outer, bodies } = compiled(
      graph([node('s', 'sub-workflow', { workflow: 'nested' }), node('t', 'sub-workflow', { workflow: 'child' })]),
    )
    const child = definition(FLOWS['child'])
    expect(outer.steps[1]!.body).toBe(child.hash)
    expect(bodies[child.hash]).toEqual(child)
    expect(bodies[outer.steps[0]!.body!]?.steps[0]?.body).toBe(child.hash)
    expect(Object.keys(bodies)).toHaveLength(2)
  })

  test('a change inside changes the hash of the whole', () => {
    const changed = graph([node('each', 'map', { items: 'input.list' }, { name: 'Summarise each', body: body([step('one')]) })], [], {
      name: 'Batch',
    })
    expect(definition(changed).hash).not.toBe(definition(document).hash)
  })
})

describe('rivals of a race', () => {
  const race = { join: { mode: 'first_success' } }
  test.each<[string, Loose, string[] | undefined]>([
    [
      'steps that lead only there',
      graph([step('s'), step('a'), step('b'), step('j', '1', race), step('x')], ['s -> a', 's -> b', 's -> x', 'a -> j', 'b -> j']),
      ['a', 'b'],
    ],
    [
      'and what comes before them',
      graph([step('a'), step('b'), step('c'), step('j', '1', race)], ['a -> b', 'b -> j', 'c -> j']),
      ['a', 'c', 'b'],
    ],
    [
      'not a step that is also needed elsewhere',
      graph([step('a'), step('b'), step('j', '1', race), step('x')], ['a -> j', 'b -> j', 'b -> x']),
      ['a'],
    ],
    [
      'nothing when all are needed elsewhere',
      graph([step('a'), step('b'), step('j', '1', race), step('x')], ['a -> j', 'b -> j', 'b -> x', 'a -> x']),
      undefined,
    ],
    ['none for other joins', graph([step('a'), step('b'), step('j', '1', { join: { mode: 'any' } })], ['a -> j', 'b -> j']), undefined],
  ])('are %s', (_name, document, expected) => {
    const { steps } = definition(document)
    expect(steps.find(({ id }) => id === 'j')?.rivals).toEqual(expected)
  })
})

describe('what is not compiled', () => {
  test('a graph with an error gives its problems, warnings too', () => {
    const result = compile(graph([node('start', 'manual-trigger'), step('a', '1 +'), step('b')], ['start -> a']), context)
    expect(!result.ok && result.error.map(({ code }) => code)).toEqual(['not_connected', 'bad_expression'])
  })

  test('a graph with warnings is compiled and they come along', () => {
    const result = compile(graph([node('start', 'manual-trigger'), step('b')]), context)
    expect(result.ok && result.value.warnings.map(({ code }) => code)).toEqual(['not_connected'])
  })

  test.each([
    ['on its own', node('s', 'sub-workflow', { workflow: 'child' })],
    ['in a body', node('each', 'map', { items: 'input' }, { body: body([node('s', 'sub-workflow', { workflow: 'child' })]) })],
  ])('a sub-workflow where no workflows are at hand: %s', (_name, one) => {
    const result = compile(graph([one]), { catalog })
    expect(!result.ok && result.error).toMatchObject([{ code: 'unknown_workflow', nodeId: 's' }])
  })
})
