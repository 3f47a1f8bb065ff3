import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalog } from '../nodes/catalog.ts'
import { defineNode } from '../nodes/define-node.ts'
import { z } from 'zod'
import type { Problem } from './schema.ts'
import { body, edge, graph, node, step, type Loose } from './testing/graphs.ts'
import { validate } from './validate.ts'

const typed = (type: string, input: 'text' | 'number' | 'any', output: 'text' | 'number' | 'any') =>
  defineNode({
    type,
    name: type,
    summary: 'For tests.',
    synonyms: [],
    category: 'data',
    config: z.strictObject({}),
    inputs: [{ id: 'in', label: 'In', type: input }],
    outputs: [{ id: 'out', label: 'Out', type: output }],
    policy: {},
  })
const types = { ...catalog, words: typed('words', 'any', 'text'), sum: typed('sum', 'number', 'number') }
const check = (document: unknown) => validate(document, { catalog: types })
const short = (problems: readonly Problem[]) =>
  problems.map(({ code, nodeId, path, severity }) => `${severity === 'warning' ? '(' : ''}${code} ${nodeId ?? '-'} ${path ?? '-'}`)

const loopNode = (more: Loose, inside: Loose) => node('again', 'loop', { until: 'true', ...more }, { body: inside })
const mapNode = (more: Loose, inside: Loose) => node('each', 'map', { items: 'input.list', ...more }, { body: inside })

describe('graphs without a problem', () => {
  test.each<[string, Loose]>([
    ['one step', graph([step('a')])],
    [
      'a chain',
      graph([node('start', 'manual-trigger'), step('a'), step('b', 'steps.a.output + steps.start.output.x')], ['start -> a', 'a -> b']),
    ],
    ['a reader far behind', graph([step('a'), step('b'), step('c', 'steps.a.output')], ['a -> b', 'b -> c'])],
    [
      'a branch and a join',
      graph(
        [node('if', 'branch', { condition: 'input.x' }), step('a'), step('b'), node('m', 'merge', {}, { join: { mode: 'any' } })],
        ['if.true -> a', 'if.false -> b', 'a -> m', 'b -> m'],
      ),
    ],
    [
      'an error edge',
      graph([step('a', '1', { policy: { onExhausted: { to: 'error_port' } } }), step('b', 'steps.a.output.error')], ['a.error -> b']),
    ],
    ['a fallback', graph([step('a', '1', { policy: { onExhausted: { to: 'fallback', value: null } } })])],
    [
      'a map',
      graph(
        [
          step('a'),
          mapNode(
            { vars: { x: 'steps.a.output' } },
            body([step('a', 'item & vars.x & run.index & input'), step('b', 'steps.a.output')], ['a -> b'], { output: 'steps.b.output' }),
          ),
        ],
        ['a -> each'],
      ),
    ],
    ['a loop', graph([loopNode({ until: 'output.good or round > 3', start: 'input.x' }, body([step('a', 'item')]))])],
    [
      'maps in maps',
      graph([
        mapNode(
          {},
          body([node('inner', 'map', { items: 'item.list', vars: { outer: 'item' } }, { body: body([step('a', '[item, vars.outer]')]) })]),
        ),
      ]),
    ],
    [
      'a switch',
      graph([node('s', 'switch', { cases: [{ port: 'a', when: 'input.x = 1' }] }), step('x'), step('y')], ['s.a -> x', 's.else -> y']),
    ],
    ['an output', graph([step('a')], [], { output: '{ "a": steps.a.output, "n": input.n }' })],
    [
      'a key and review rules',
      graph([
        step('a', '1', {
          policy: {
            effect: { class: 'keyed', key: '{{ run.id }}/{{ input.id }}' },
            review: [{ when: 'expression', expression: 'output.risk = "high" and input.customer.tier = "key"' }],
          },
        }),
      ]),
    ],
    ['functions', graph([step('a', '($f := function($x) { $x + 1 }; $map(input.list, function($v, $i) { $f($v) * $i }) ~> $sum())')])],
    ['sub-workflows that nobody resolves', graph([node('s', 'sub-workflow', { workflow: 'w' })])],
    ['an input schema', graph([step('a')], [], { input: { type: 'object', properties: { a: { type: 'string' } } } })],
  ])('%s', (_name, document) => {
    expect(check(document)).toEqual([])
  })
})

describe('problems', () => {
  test.each<[string, unknown, string[]]>([
    ['no object', [], ['not_a_graph - format']],
    ['nothing', null, ['not_a_graph - format']],
    ['no format', { name: 'x' }, ['unknown_format - format']],
    ['another format', { format: 'n8n' }, ['unknown_format - format']],
    ['a format of the future', { format: 'belay/graph@2' }, ['newer_format - format']],
    ['an unknown older format', { format: 'belay/graph@0' }, ['unknown_format - format']],
    ['a wrong shape', graph([{ ...step('a'), nmae: 'x' }], [], { name: '' }), ['bad_shape - name', 'bad_shape a nodes[0]']],
    ['an id that is none', graph([step('1 a')]), ['bad_shape 1 a nodes[0].id']],
    [
      'a wrong shape deep inside',
      graph([mapNode({}, body([{ ...step('b'), policy: { retry: { maxAttempts: 0 } } }]))]),
      ['bad_shape b nodes[0].body.nodes[0].policy.retry.maxAttempts'],
    ],
    ['no steps', graph([]), ['no_steps - nodes']],
    ['an id twice', graph([step('a'), step('a')]), ['duplicate_id a nodes[1].id']],
    [
      'an edge id twice',
      graph([step('a'), step('b'), step('c')], [], { edges: [edge('a -> b', 'e1'), edge('a -> c', 'e1')] }),
      ['duplicate_edge - edges[1].id'],
    ],
    [
      'an edge twice',
      graph([step('a'), step('b')], [], { edges: [edge('a -> b', 'e1'), edge('a -> b', 'e2')] }),
      ['(edge_twice b edges[1]'],
    ],
    ['an unknown type', graph([node('a', 'trasnform')]), ['unknown_type a nodes[0].type']],
    [
      'a type that every object has',
      graph([node('a', 'constructor'), node('b', '__proto__')]),
      ['unknown_type a nodes[0].type', 'unknown_type b nodes[1].type'],
    ],
    [
      'a bad config',
      graph([node('a', 'transform', { outputt: 'x' })]),
      ['bad_config a nodes[0].config.output', 'bad_config a nodes[0].config'],
    ],
    [
      'a bad config deep inside',
      graph([node('a', 'switch', { cases: [{ port: 'x', when: 3 }] })]),
      ['bad_config a nodes[0].config.cases[0].when'],
    ],
    ['an expression that cannot be read', graph([step('a', 'input.(')]), ['bad_expression a nodes[0].config.output']],
    [
      'a template that cannot be read',
      graph([node('a', 'stop', { message: 'x {{ 1 + }}' })]),
      ['bad_expression a nodes[0].config.message'],
    ],
    [
      'a key that cannot be read',
      graph([step('a', '1', { policy: { effect: { class: 'keyed', key: '{{ run.id' } } })]),
      ['bad_expression a nodes[0].policy.effect.key'],
    ],
    [
      'a review rule that cannot be read',
      graph([step('a', '1', { policy: { review: [{ when: 'always' }, { when: 'expression', expression: '=' }] } })]),
      ['bad_expression a nodes[0].policy.review[1].expression'],
    ],
    ['an output that cannot be read', graph([step('a')], [], { output: '{' }), ['bad_expression - output']],
    ['an unknown name', graph([step('a', 'inptu.x')]), ['unknown_name a nodes[0].config.output']],
    ['item outside of a container', graph([step('a', 'item')]), ['unknown_name a nodes[0].config.output']],
    ['output outside of its place', graph([step('a', 'output')]), ['unknown_name a nodes[0].config.output']],
    ['an unknown function', graph([step('a', '$summ(input.x)')]), ['unknown_name a nodes[0].config.output']],
    ['$eval', graph([step('a', '$eval("1")')]), ['unknown_name a nodes[0].config.output']],
    ['a step instead of its output', graph([step('a'), step('b', 'a.x')], ['a -> b']), ['unknown_name b nodes[1].config.output']],
    ['a step without output', graph([step('a'), step('b', 'steps.a.text')], ['a -> b']), ['bad_step_reference b nodes[1].config.output']],
    ['a step in brackets', graph([step('a'), step('b', 'steps["a"].output')], ['a -> b']), ['bad_step_reference b nodes[1].config.output']],
    [
      'a step among fields',
      graph([step('a'), step('b', 'input.rows[x = steps.a.output]')], ['a -> b']),
      ['(relative_step b nodes[1].config.output'],
    ],
    ['an unknown step', graph([step('a', 'steps.bb.output')]), ['unknown_step a nodes[0].config.output']],
    ['an unknown step in the output', graph([step('a')], [], { output: 'steps.zz.output' }), ['unknown_step - output']],
    ['its own output', graph([step('a', 'steps.a.output')]), ['reads_itself a nodes[0].config.output']],
    ['a step that runs beside', graph([step('a'), step('b', 'steps.a.output')]), ['not_before b nodes[1].config.output']],
    ['a step that runs after', graph([step('a', 'steps.b.output'), step('b')], ['a -> b']), ['not_before a nodes[0].config.output']],
    [
      'a step outside of the body',
      graph([step('a'), mapNode({}, body([step('b', 'steps.a.output')]))], ['a -> each']),
      ['outer_step b nodes[1].body.nodes[0].config.output'],
    ],
    [
      'a step inside of the body',
      graph([mapNode({}, body([step('b')])), step('c', 'steps.b.output')], ['each -> c']),
      ['unknown_step c nodes[1].config.output'],
    ],
    [
      'a step outside, from the output of a body',
      graph([step('a'), mapNode({}, body([step('b')], [], { output: 'steps.a.output' }))], ['a -> each']),
      ['outer_step - nodes[1].body.output'],
    ],
    ['an edge from nowhere', graph([step('a')], ['b -> a']), ['dangling_edge - edges[0].from.node']],
    ['an edge to nowhere', graph([step('a')], ['a -> b']), ['dangling_edge - edges[0].to.node']],
    [
      'an edge out of a body',
      graph([mapNode({}, body([step('a')], ['a -> out'])), step('out')]),
      ['dangling_edge - nodes[0].body.edges[0].to.node'],
    ],
    ['an unknown output', graph([step('a'), step('b')], ['a.ouut -> b']), ['unknown_port a edges[0].from.port']],
    ['an unknown input', graph([step('a'), step('b')], ['a -> b.inn']), ['unknown_port b edges[0].to.port']],
    [
      'an output that the config no longer has',
      graph([node('s', 'switch', { cases: [{ port: 'x', when: 'true' }] }), step('b')], ['s.y -> b']),
      ['unknown_port s edges[0].from.port'],
    ],
    ['an edge drawn backwards', graph([step('a'), step('b')], ['a.in -> b.out']), ['edge_backwards a edges[0]']],
    ['ports of other types', graph([node('a', 'words'), node('b', 'sum')], ['a -> b']), ['port_type b edges[0]']],
    [
      'an edge into a trigger',
      graph([node('start', 'manual-trigger'), step('a')], ['start -> a', 'a -> start']),
      ['cycle start nodes[0]', 'edge_into_trigger start edges[1]'],
    ],
    [
      'an edge into another trigger',
      graph([node('start', 'manual-trigger'), step('a'), node('t', 'manual-trigger')], ['start -> a', 'a -> t']),
      ['edge_into_trigger t edges[1]'],
    ],
    ['a trigger in a body', graph([mapNode({}, body([node('t', 'manual-trigger')]))]), ['trigger_in_body t nodes[0].body.nodes[0].type']],
    ['a cycle', graph([step('a'), step('b'), step('c')], ['a -> b', 'b -> c', 'c -> b']), ['cycle b nodes[1]']],
    ['a step that waits for itself', graph([step('a')], ['a -> a']), ['cycle a nodes[0]']],
    [
      'two cycles',
      graph([step('a'), step('b'), step('c'), step('d')], ['a -> b', 'b -> a', 'c -> d', 'd -> c']),
      ['cycle a nodes[0]', 'cycle c nodes[2]'],
    ],
    [
      'a step that nothing leads to',
      graph([node('start', 'manual-trigger'), step('a'), step('b')], ['start -> a']),
      ['(not_connected b nodes[2]'],
    ],
    [
      'more edges awaited than there are',
      graph([step('a'), step('b', '1', { join: { mode: 'n_of_m', n: 2 } })], ['a -> b']),
      ['join_too_many b nodes[1].join.n'],
    ],
    ['a join of one edge', graph([step('a'), step('b', '1', { join: { mode: 'any' } })], ['a -> b']), ['(join_unused b nodes[1].join']],
    [
      'an error edge of a step whose failures go elsewhere',
      graph([step('a'), step('b')], ['a.error -> b']),
      ['error_port_closed a edges[0].from.port'],
    ],
    [
      'an error port that leads nowhere',
      graph([step('a', '1', { policy: { onExhausted: { to: 'error_port' } } })]),
      ['(error_port_without_edge a nodes[0].policy.onExhausted'],
    ],
    [
      'a fallback without a value',
      graph([step('a', '1', { policy: { onExhausted: { to: 'fallback' } } })]),
      ['fallback_without_value a nodes[0].policy.onExhausted'],
    ],
    [
      'a value that is no fallback',
      graph([step('a', '1', { policy: { onExhausted: { to: 'fail', value: 1 } } })]),
      ['(unused_fallback_value a nodes[0].policy.onExhausted.value'],
    ],
    [
      'an unsafe step that is to be repeated',
      graph([step('a', '1', { policy: { effect: { class: 'unsafe' }, retry: { rules: [{ kinds: ['unknown_outcome'] }] } } })]),
      ['(unsafe_retry a nodes[0].policy.retry.rules'],
    ],
    [
      'a key of a step that has none',
      graph([step('a', '1', { policy: { effect: { key: 'x' } } })]),
      ['(unused_key a nodes[0].policy.effect.key'],
    ],
    [
      'timeouts that cross',
      graph([step('a', '1', { policy: { timeout: { attempt: '2m', step: '1m' } } })]),
      ['(timeouts_crossed a nodes[0].policy.timeout'],
    ],
    ['a container without a body', graph([node('each', 'map', { items: 'input' })]), ['empty_body each nodes[0].body']],
    ['a container with an empty body', graph([mapNode({}, body([]))]), ['empty_body each nodes[0].body.nodes']],
    ['a body where none belongs', graph([step('a', '1', { body: body([step('b')]) })]), ['unexpected_body a nodes[0].body']],
    ['an input that is no object', graph([step('a')], [], { input: { properties: {} } }), ['input_not_object - input.type']],
    ['an input that is a list', graph([step('a')], [], { input: { type: 'array' } }), ['input_not_object - input.type']],
  ])('%s', (_name, document, expected) => {
    expect(short(check(document))).toEqual(expected)
  })

  test('every message is a sentence that names the step and a way out', () => {
    const documents = [
      graph([step('a', 'steps.b.output', { name: 'First' }), step('b', 'x', { name: 'Second' })], ['a -> b', 'b -> a', 'a.error -> zz']),
      graph([node('each', 'map', { items: 'x' }), node('t', 'trasnform', {})]),
    ]
    for (const problem of documents.flatMap(check)) expect(problem.message, problem.code).toMatch(/^["A-Z].*[.?]$/s)
    expect(check(documents[0]).find(({ code }) => code === 'cycle')?.message).toBe(
      'These steps wait for each other in a circle: "First" -> "Second" -> "First". Remove an edge; to repeat steps, put them inside a Repeat step (loop).',
    )
    expect(check(documents[1]).find(({ code }) => code === 'unknown_type')?.message).toBe(
      'Step "t" is of the type "trasnform", which does not exist. Did you mean "transform"?',
    )
  })

  test.each([
    [
      graph([step('a'), mapNode({}, body([step('b', 'steps.a.output')]))]),
      'pass it in by the vars of "each" (name: steps.a.output) and read vars.name',
    ],
    [
      graph([step('my-step'), step('b', 'steps.my-step.output')], ['my-step -> b']),
      'Names with a dash stand in back quotes: steps.`my-step`.',
    ],
    [graph([step('a'), step('b', 'steps.a.text')], ['a -> b']), 'write steps.a.output.text'],
    [graph([step('classify'), step('b', 'steps.clasify.output')], ['classify -> b']), 'Did you mean "classify"?'],
    [graph([step('a', 'input.x +')]), '(Character 10 of `input.x +`.)'],
    [graph([step('a'), step('b')], ['a.error -> b']), 'set policy.onExhausted.to to "error_port"'],
  ])('the way out of case %#', (document, part) => {
    expect(
      check(document)
        .map(({ message }) => message)
        .join('\n'),
    ).toContain(part)
  })
})

describe('other workflows', () => {
  const flows: { [ref: string]: unknown } = {
    good: graph([step('x')]),
    bad: graph([step('x', '1 +')]),
    a: graph([node('s', 'sub-workflow', { workflow: 'b' })]),
    b: graph([node('s', 'sub-workflow', { workflow: 'a' })]),
    self: graph([node('s', 'sub-workflow', { workflow: 'self' })]),
    warned: graph([node('start', 'manual-trigger'), step('x')]),
    nonsense: 42,
  }
  const workflows = (ref: string): unknown => (ref === 'throws' ? JSON.parse('{') : flows[ref])

  test.each([
    ['good', []],
    ['warned', []],
    ['missing', ['unknown_workflow s nodes[0].config.workflow']],
    ['throws', ['unknown_workflow s nodes[0].config.workflow']],
    ['bad', ['bad_workflow s nodes[0].config.workflow']],
    ['nonsense', ['bad_workflow s nodes[0].config.workflow']],
    ['a', ['recursive_workflow s nodes[0].config.workflow']],
    ['self', ['recursive_workflow s nodes[0].config.workflow']],
  ])('%s', (ref, expected) => {
    const found = validate(graph([node('s', 'sub-workflow', { workflow: ref })]), { catalog: types, workflows })
    expect(short(found)).toEqual(expected)
  })

  test('a workflow that many use in many ways is looked at once', () => {
    let asked = 0
    const layered = (ref: string): unknown => {
      asked++
      const level = Number(ref.slice(1))
      const next = { workflow: `w${level + 1}` }
      return level === 30 ? graph([step('x')]) : graph([node('s', 'sub-workflow', next), node('t', 'sub-workflow', next)])
    }
    expect(validate(layered('w0'), { catalog: types, workflows: layered })).toEqual([])
    expect(asked).toBe(31)
  })
})

describe('never throws', () => {
  const names = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'toString', '')
  const texts = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'input',
      'steps.a.output',
      '1 +',
      '{{ x }}',
      '{{',
      'item',
      '$x',
      '/(a/',
      'transform',
      'map',
      'loop',
      'switch',
      'code',
      'llm',
      'wait',
      '1s',
      'error_port',
      'fallback',
    ),
  )
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constant(null),
      fc.boolean(),
      fc.double(),
      texts,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(names, texts), tie('value'), { maxKeys: 5 }),
    ),
  })).value
  const policy = fc.oneof(
    json,
    fc.record(
      {
        onExhausted: fc.record({ to: fc.constantFrom('review', 'fallback', 'error_port', 'fail', 'x') }),
        timeout: fc.dictionary(fc.constantFrom('attempt', 'step'), fc.constantFrom('1s', '2m', 'x')),
        effect: fc.dictionary(fc.constantFrom('class', 'key'), texts),
        review: fc.array(fc.record({ when: fc.constantFrom('expression', 'always', 'x'), expression: texts }, { requiredKeys: ['when'] }), {
          maxLength: 2,
        }),
      },
      { requiredKeys: [] },
    ),
  )
  const port = fc.constantFrom('out', 'in', 'error', 'true', 'x')
  const config = fc.dictionary(
    fc.constantFrom(
      'output',
      'items',
      'condition',
      'cases',
      'until',
      'duration',
      'start',
      'source',
      'timeout',
      'message',
      'url',
      'vars',
      'workflow',
      'show',
      'mode',
      'folder',
      'text',
      'path',
      'content',
      'concurrency',
      'tolerate',
    ),
    fc.oneof(texts, json, fc.dictionary(names, texts), fc.array(fc.record({ port: names, when: texts }), { maxLength: 3 })),
  )
  const graphs = fc.letrec((tie) => ({
    node: fc.record(
      {
        id: names,
        type: fc.oneof(fc.constantFrom(...Object.keys(types), 'nope'), texts),
        config: fc.oneof(config, json),
        policy,
        join: fc.oneof(fc.constantFrom({ mode: 'any' }, { mode: 'n_of_m', n: 3 }, { mode: 'first_success' }), json),
        body: tie('body'),
      },
      { requiredKeys: ['id', 'type'] },
    ),
    edge: fc.record({ id: names, from: fc.record({ node: names, port }), to: fc.record({ node: names, port }) }),
    body: fc.oneof(
      { depthSize: 'small' },
      json,
      fc.record(
        { nodes: fc.array(tie('node'), { maxLength: 4 }), edges: fc.array(tie('edge'), { maxLength: 6 }), output: texts },
        { requiredKeys: ['nodes', 'edges'] },
      ),
    ),
    graph: fc.record(
      {
        format: fc.constant('belay/graph@1'),
        name: fc.constantFrom('x', ''),
        nodes: fc.array(tie('node'), { maxLength: 5 }),
        edges: fc.array(tie('edge'), { maxLength: 8 }),
        input: json,
        output: texts,
        vars: json,
      },
      { requiredKeys: ['format', 'name', 'nodes', 'edges'] },
    ),
  })).graph

  const sound = (document: unknown) => {
    const before = JSON.stringify(document)
    for (const problem of validate(document, { catalog: types, workflows: (ref) => (ref.length > 3 ? undefined : document) })) {
      expect(problem.message).toBeTypeOf('string')
      expect(['error', 'warning']).toContain(problem.severity)
    }
    expect(JSON.stringify(document)).toBe(before)
  }

  test('on any JSON', () => {
    fc.assert(fc.property(json, sound), { numRuns: 1_000 })
    fc.assert(
      fc.property(json, (value) => sound({ format: 'belay/graph@1', name: 'x', nodes: value, edges: value })),
      { numRuns: 500 },
    )
  })

  test('on anything that looks like a graph', () => {
    fc.assert(fc.property(graphs, sound), { numRuns: 2_000 })
  })

  test('on values that are no JSON, that are endless, or very deep', () => {
    const circle: { [name: string]: unknown } = { format: 'belay/graph@1' }
    circle['name'] = circle['nodes'] = circle['a'] = circle
    let deep: unknown = []
    for (let i = 0; i < 100_000; i++) deep = [deep]
    let nested: Loose = body([step('x')])
    for (let i = 0; i < 60; i++) nested = body([node('each', 'map', { items: 'item' }, { body: nested })])
    for (const value of [
      circle,
      deep,
      { format: 'belay/graph@1', nodes: deep },
      graph([mapNode({}, nested)]),
      undefined,
      1n,
      Symbol('x'),
      () => 1,
      new Map(),
      new Date(),
      Number.NaN,
    ]) {
      expect(validate(value, { catalog: types }).length).toBeGreaterThan(0)
    }
    let within: Loose = body([step('x')])
    for (let i = 0; i < 15; i++) within = body([node('each', 'map', { items: 'item' }, { body: within })])
    expect(check(graph([mapNode({}, within)])).map(({ code }) => code)).toContain('too_deep')
  })

  test('with more problems than anybody can read', () => {
    const found = check(graph(Array.from({ length: 9_000 }, (_, index) => step(`n${index}`, 'steps.nope.output'))))
    expect(found.length).toBe(1_000)
  })
})

describe('takes time in proportion', () => {
  const n = 9_999
  const ids = Array.from({ length: n }, (_, index) => `n${index}`)
  const start = node('start', 'manual-trigger')
  test.each<[string, Loose]>([
    [
      'a chain where each step reads the one before the last',
      graph(
        [start, ...ids.map((id, i) => step(id, i < 2 ? 'input' : `steps.n${i - 2}.output`))],
        ids.map((id, i) => `${i === 0 ? 'start' : ids[i - 1]} -> ${id}`),
      ),
    ],
    [
      'a fan that all lead to one step',
      graph(
        [start, ...ids.map((id) => step(id, `steps.start.output.${id}`))].slice(0, n),
        ids.slice(0, n - 2).flatMap((id) => [`start -> ${id}`, `${id} -> ${ids[n - 2]}`]),
      ),
    ],
    [
      'a ring',
      graph(
        ids.map((id) => step(id)),
        ids.map((id, i) => `${id} -> ${ids[(i + 1) % n]}`),
      ),
    ],
    [
      'a mesh',
      graph(
        ids.map((id, i) => step(id, i < 50 ? '1' : `steps.n${i - 50}.output`)),
        ids
          .slice(5)
          .flatMap((id, i) => [0, 1, 2, 3, 4].map((back) => `${ids[i + 4 - back]} -> ${id}`))
          .slice(0, 49_000),
      ),
    ],
  ])('%s', (_name, document) => {
    const { edges } = document as { edges: Loose[] }
    const unique = { ...document, edges: edges.map((one, index) => ({ ...one, id: `e${index}` })) }
    let found: Problem[] = []
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < 3; round++) {
      const started = performance.now()
      found = check(unique)
      best = Math.min(best, performance.now() - started)
    }
    // Half of this on a machine of its own; anything quadratic takes minutes.
    expect(best).toBeLessThan(2_000)
    expect(new Set(found.map(({ code }) => code)).size).toBeLessThanOrEqual(1)
  })
})

test('a form that is none of the allowed ones is told which there are', () => {
  const [problem] = check(graph([step('a', '1', { policy: { review: [{ when: 'sometimes' }] } })]))
  expect(problem?.message).toMatch(/"nodes\[0\]\.policy\.review\[0\]\.when" must be one of always, confidence_below, /)
})
