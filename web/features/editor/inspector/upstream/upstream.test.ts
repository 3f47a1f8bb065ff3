import { describe, expect, test } from 'vitest'
import type { Graph } from '#shared/graph/schema.ts'
import type { SampleData } from '../types.ts'
import { complete } from './complete.ts'
import { exampleOf } from './output-shape.ts'
import { namesOf, sourcesFor, valueAt } from './sources.ts'

const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from: { node: from, port: 'out' }, to: { node: to, port: 'in' } })
const graph: Graph = {
  format: 'belay/graph@1',
  name: 'Triage',
  input: { type: 'object', properties: { text: { type: 'string' } } },
  nodes: [
    { id: 'start', type: 'manual-trigger', config: {} },
    { id: 'read-all', type: 'read-files', name: 'Read all', config: {} },
    { id: 'aside', type: 'transform', config: {} },
    {
      id: 'each',
      type: 'map',
      name: 'For each file',
      config: { items: 'steps.`read-all`.output.files', vars: { tone: 'input.text' } },
      body: {
        nodes: [
          { id: 'open', type: 'extract-text', config: {} },
          { id: 'ask', type: 'llm', config: { schema: { properties: { title: { type: 'string' } } } } },
        ],
        edges: [edge('open', 'ask')],
      },
    },
  ],
  edges: [edge('start', 'read-all'), edge('read-all', 'each'), edge('start', 'aside')],
}
const sample: SampleData = {
  input: { text: 'Hello' },
  steps: { 'read-all': { state: 'success', pinned: false, output: { files: [{ path: 'a.txt' }], count: 1 } } },
  vars: {},
  items: {},
}

describe('what a step sees', () => {
  test.each([
    ['each', ['steps.`read-all`.output', 'steps.start.output', 'input', 'run']],
    ['read-all', ['steps.start.output', 'input', 'run']],
    ['each/ask', ['item', 'vars', 'steps.open.output', 'input', 'run']],
    ['nowhere/ask', []],
  ])('%s', (address, references) => expect(sourcesFor(graph, address, sample).map(({ reference }) => reference)).toEqual(references))

  test('real data where there is some, else the form of what will be there', () => {
    const sources = sourcesFor(graph, 'each/ask', sample)
    expect(sources.find(({ reference }) => reference === 'item')).toMatchObject({ value: { path: 'a.txt' }, real: true })
    expect(sources.find(({ reference }) => reference === 'steps.open.output')).toMatchObject({ real: false, value: { words: 'number' } })
    expect(Object.fromEntries(namesOf(sources, true))).toEqual({ item: { path: 'a.txt' }, input: { text: 'Hello' }, steps: {} })
  })
  test('a list stands for its first member on the way down', () => {
    expect(valueAt({ a: [{ b: 1 }] }, 'a.b')).toBe(1)
    expect(valueAt({ a: [{ b: 1 }, { b: 2 }] }, 'a[1].b')).toBe(2)
    expect(valueAt({ 'a b': 1 }, '`a b`')).toBe(1)
  })
})

describe('completion', () => {
  const sources = sourcesFor(graph, 'each', sample)
  const labels = (text: string, template = false) =>
    complete(text, sources, [], template)?.options.map(({ apply, label }) => apply ?? label)
  test.each<[string, string[] | undefined]>([
    ['steps.', ['`read-all`.output', 'start.output']],
    ['steps.`read-all`.output.', ['files', 'count']],
    ['steps.`read-all`.output.files.', ['path']],
    ['steps.`read-all`.output.files[0].', ['path']],
    ['$sum(input.', ['text']],
    ['', ['steps.`read-all`.output', 'steps.start.output', 'input', 'run']],
    ['"say inp', undefined],
    ['nothing.', []],
  ])('behind %j', (text, options) => expect(labels(text)).toEqual(options))
  test('in a template only between braces', () => {
    expect(labels('Dear inp', true)).toBeUndefined()
    expect(labels('Dear {{ input.', true)).toEqual(['text'])
    expect(labels('{{ input.text }} inp', true)).toBeUndefined()
  })
  test('the word that is being written is replaced whole', () => {
    expect(complete('1 + input.te', sources, [], false)?.from).toBe('1 + input.'.length)
    expect(complete('$su', sources, [], false)?.from).toBe(0)
  })
})

test('an example of a schema', () => {
  expect(exampleOf({ properties: { a: { type: 'array', items: { type: 'integer' } }, b: { enum: ['x', 'y'] }, c: {} } })).toEqual({
    a: ['number'],
    b: 'x | y',
    c: 'anything',
  })
})
