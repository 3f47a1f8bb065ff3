import { describe, expect, test } from 'vitest'
import { catalog } from '../../nodes/catalog.ts'
import { parseGraph } from '../parse-graph.ts'
import type { Graph } from '../schema.ts'
import { body, graph as loose, node, step } from '../testing/graphs.ts'
import { MAX_CLIPBOARD, parseClipboard } from './clipboard.ts'
import { copyFragment } from './fragment.ts'
import { find, levelOf } from './levels.ts'
import { duplicate, pasteFragment } from './paste.ts'
import { rewriteCode } from './rewrite-code.ts'
import { rewriteExpression, rewriteTemplate } from './rewrite-references.ts'

function graph(nodes: readonly unknown[], edges: readonly string[] = []): Graph {
  const parsed = parseGraph(loose(nodes, edges))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}

describe('formulas speak of the new steps', () => {
  const names = new Map([
    ['a', 'a_2'],
    ['ask-ai', 'ask_ai_2'],
    ['b', 'and'],
  ])
  test.each([
    ['steps.a.output', 'steps.a_2.output'],
    ['steps.a', 'steps.a_2'],
    ['steps.c.output', 'steps.c.output'],
    ['steps.a.output + steps.a.output', 'steps.a_2.output + steps.a_2.output'],
    ['"steps.a" & steps.a.output /* steps.a */', '"steps.a" & steps.a_2.output /* steps.a */'],
    ['input.steps.a', 'input.steps.a'],
    ['$steps.a.output', '$steps.a_2.output'],
    ['$$.steps.a.output', '$$.steps.a_2.output'],
    ['steps.`ask-ai`.output', 'steps.`ask_ai_2`.output'],
    ['steps.`a`.output', 'steps.`a_2`.output'],
    ['steps . a . output', 'steps . a_2 . output'],
    ['steps.b.output', 'steps.`and`.output'],
    ["steps['a'].output", "steps['a_2'].output"],
    ['input.list[name = $steps.a.output.name]', 'input.list[name = $steps.a_2.output.name]'],
    ['input.list[steps.a]', 'input.list[steps.a]'],
    ['{ "a": steps.a.output, "b": [steps.a.port] }', '{ "a": steps.a_2.output, "b": [steps.a_2.port] }'],
    ['function($x) { $x + steps.a.output }', 'function($x) { $x + steps.a_2.output }'],
    ['steps.a.output.(title & steps.a)', 'steps.a_2.output.(title & steps.a)'],
    ['steps.a +', 'steps.a +'],
  ])('%s', (text, expected) => expect(rewriteExpression(text, names)).toBe(expected))

  test.each([
    ['Dear {{ steps.a.output.name }}, steps.a', 'Dear {{ steps.a_2.output.name }}, steps.a'],
    ['{{steps.a.output}}{{ "}}" & steps.a.port }}', '{{steps.a_2.output}}{{ "}}" & steps.a_2.port }}'],
    ['{{ steps.a', '{{ steps.a'],
  ])('%s', (text, expected) => expect(rewriteTemplate(text, names)).toBe(expected))
})

describe('code speaks of the new steps', () => {
  const names = new Map([
    ['a', 'a_2'],
    ['b', 'b-2'],
  ])
  test.each([
    ['return steps.a.output', 'return steps.a_2.output'],
    ['return steps?.a?.output', 'return steps?.a_2?.output'],
    ['steps["a"].output + steps[\'c\'].output', 'steps["a_2"].output + steps[\'c\'].output'],
    ["// steps.a\n/* steps.a */ \"steps.a\" + 'it\\'s steps.a'", "// steps.a\n/* steps.a */ \"steps.a\" + 'it\\'s steps.a'"],
    ['input.steps.a + mysteps.a + $steps.a', 'input.steps.a + mysteps.a + $steps.a'],
    ['`steps.a is ${steps.a.output}`', '`steps.a is ${steps.a_2.output}`'],
    ['steps.b.output', 'steps["b-2"].output'],
    ['const { a } = steps', 'const { a } = steps'],
    ['"never closed steps.a', '"never closed steps.a_2'],
  ])('%s', (source, expected) => expect(rewriteCode(source, names)).toBe(expected))

  test('of a pasted step', () => {
    const one = graph([step('a'), node('code', 'code', { source: 'return steps.a.output' })])
    expect(find(duplicate(one, ['a', 'code']).graph, 'code_2')?.config).toEqual({ source: 'return steps.a_2.output' })
  })
})

describe('pasting', () => {
  const one = graph(
    [
      node('start', 'manual-trigger'),
      step('a', 'input', { position: { x: 0, y: 0 } }),
      node('ask', 'llm', { text: '{{ steps.a.output }} {{ steps.start.output }}' }, {
        position: { x: 320, y: 0 },
        policy: {
          effect: { class: 'keyed', key: '{{ run.id }}/{{ steps.a.output.id }}' },
          review: [{ when: 'expression', expression: 'steps.a.output.big' }, { when: 'always' }],
        },
      }),
      node('each', 'map', { items: 'steps.ask.output.items', vars: { all: 'steps.a.output' } }, {
        position: { x: 640, y: 0 },
        body: body([step('a', 'item'), step('c', 'steps.a.output & vars.all')], ['a -> c'], { output: 'steps.c.output' }),
      }),
    ],
    ['start -> a', 'a -> ask', 'ask -> each'],
  ) // prettier-ignore
  const fragment = copyFragment(one, ['ask', 'a', 'each'])

  test('copies in the order of the document, with the lines between', () => {
    expect([fragment.nodes.map(({ id }) => id), fragment.edges.map(({ id }) => id)]).toEqual([
      ['a', 'ask', 'each'],
      ['e-a-ask', 'e-ask-each'],
    ])
    expect(copyFragment(one, ['each/a', 'each/c']).edges).toHaveLength(1)
    expect(copyFragment(one, [])).toEqual({ format: 'belay/fragment@1', nodes: [], edges: [] })
  })

  test('into the same document: inner formulas are renamed, outer ones stay', () => {
    const { graph: two, addresses } = pasteFragment(one, fragment, { at: { x: 0, y: 500 } })
    expect(addresses).toEqual(['a_2', 'ask_2', 'each_2'])
    expect(find(two, 'ask_2')?.config).toEqual({ text: '{{ steps.a_2.output }} {{ steps.start.output }}' })
    expect(find(two, 'ask_2')?.policy).toEqual({
      effect: { class: 'keyed', key: '{{ run.id }}/{{ steps.a_2.output.id }}' },
      review: [{ when: 'expression', expression: 'steps.a_2.output.big' }, { when: 'always' }],
    })
    expect(find(two, 'each_2')?.config).toEqual({ items: 'steps.ask_2.output.items', vars: { all: 'steps.a_2.output' } })
    expect(find(two, 'a_2')?.position).toEqual({ x: 0, y: 500 })
  })

  test('what is inside of a container has names of its own', () => {
    const { graph: two } = pasteFragment(one, fragment)
    const inner = levelOf(two, 'each_2')!
    expect(inner.nodes.map(({ id }) => id)).toEqual(['a_3', 'c_2'])
    expect(inner.nodes[1]?.config).toEqual({ output: 'steps.a_3.output & vars.all' })
    expect(inner.output).toBe('steps.c_2.output')
  })

  test('into another document ids stay where they are free', () => {
    expect(pasteFragment(graph([step('ask')]), fragment).addresses).toEqual(['a', 'ask_2', 'each'])
  })

  test('a trigger stays outside of containers', () => {
    const all = copyFragment(one, ['start', 'a'])
    expect(pasteFragment(one, all, { container: 'each' }).addresses).toEqual(['each/a_2'])
    expect(pasteFragment(one, copyFragment(one, ['start']), { container: 'each' })).toEqual({ graph: one, addresses: [] })
  })

  test('twice: each a little further', () => {
    const two = duplicate(one, ['a'])
    const three = duplicate(two.graph, ['a'])
    expect([find(two.graph, 'a_2')?.position, find(three.graph, 'a_3')?.position]).toEqual([
      { x: 32, y: 32 },
      { x: 64, y: 64 },
    ])
  })

  test('a thousand steps take time in proportion', () => {
    const many = (count: number) => graph(Array.from({ length: count }, (_, index) => step(`s_${index + 2}`, 'steps.s_2.output')))
    const cost = (large: Graph): number => {
      let best = Infinity
      for (let round = 0; round < 6; round++) {
        const start = performance.now()
        duplicate(
          large,
          large.nodes.map(({ id }) => id),
        )
        best = Math.min(best, performance.now() - start)
      }
      return best
    }
    const few = cost(many(400))
    // Eight times the steps; a square would take sixty-four times as long.
    expect(cost(many(3_200)) / Math.max(2, few)).toBeLessThan(40)
  })
})

describe('the clipboard', () => {
  const text = (value: unknown): string => JSON.stringify(value)
  const reason = (pasted: string): string => {
    const read = parseClipboard(pasted)
    return read.kind === 'nothing' ? read.reason : `(${read.kind})`
  }
  test('holds a workflow, or steps, or notes alone', () => {
    expect(parseClipboard(` ${text(loose([step('a')]))}\n`)).toMatchObject({ kind: 'graph', graph: { nodes: [{ id: 'a' }] } })
    expect(reason(text({ format: 'belay/fragment@1', nodes: [step('a')], edges: [] }))).toBe('(fragment)')
    const note = { id: 'n', text: 'x', position: { x: 0, y: 0 }, size: { width: 100, height: 100 } }
    expect(reason(text({ format: 'belay/fragment@1', nodes: [], edges: [], notes: [note] }))).toBe('(fragment)')
  })

  test.each([
    ['nothing', '', /nothing in the clipboard/],
    ['spaces', ' \n ', /nothing in the clipboard/],
    ['prose', 'Dear Sir or Madam', /This text is no workflow/],
    ['a list', '[1]', /This text is no workflow/],
    ['half of it', '{"format": "belay/graph@1", "nodes": [', /not complete or was changed/],
    ['an object', '{}', /does not say its format/],
    ['a newer graph', '{"format": "belay/graph@7"}', /newer version; update/],
    ['a newer fragment', '{"format": "belay/fragment@2"}', /newer version of Belay/],
    ['an empty fragment', '{"format": "belay/fragment@1", "nodes": [], "edges": []}', /no steps in what was copied/],
    ['a fragment with more', '{"format": "belay/fragment@1", "nodes": [], "edges": [], "x": 1}', /"x" is not known/],
    [
      'a broken fragment',
      '{"format": "belay/fragment@1", "nodes": [{"id": "1"}], "edges": {}}',
      /cannot be read.*nodes\[0\].*more problem/,
    ],
    [
      'a forbidden name',
      '{"format": "belay/fragment@1", "edges": [], "nodes": [{"id": "a", "type": "x", "config": {"__proto__": {}}}]}',
      /no data may have/,
    ],
    ['another program', '{"nodes": [], "connections": {}}', /another program/],
    ['a pit', `{"format":"belay/graph@1","nodes":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, /nested more than/],
    ['a pit without a bottom', '{"a":'.repeat(500_000), /not complete/],
  ])('%s', (_name, pasted, expected) => expect(reason(pasted)).toMatch(expected))

  test('50 MB are refused without a look inside', () => {
    const huge = `{"format":"belay/graph@1","x":"${'x'.repeat(50_000_000)}"}`
    const start = performance.now()
    expect(reason(huge)).toMatch(/50 million characters, and 5 million is the most/)
    expect(performance.now() - start).toBeLessThan(50)
    expect(reason(' '.repeat(MAX_CLIPBOARD))).toMatch(/nothing in the clipboard/)
  })
})

test('every type of the catalog can be copied and pasted', () => {
  for (const type of Object.keys(catalog)) expect(duplicate(graph([node('a', type)]), ['a']).addresses).toEqual(['a_2'])
})
