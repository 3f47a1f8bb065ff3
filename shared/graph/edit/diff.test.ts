import { describe, expect, test } from 'vitest'
import type { PolicyInput } from '../../policy/policy.ts'
import { compile } from '../compile.ts'
import { catalog } from '../../nodes/catalog.ts'
import { parseGraph } from '../parse-graph.ts'
import type { Graph } from '../schema.ts'
import { body, graph as loose, node, step, type Loose } from '../testing/graphs.ts'
import { appendAfter, insertOnEdge } from './add-nodes.ts'
import { definitionToGraph } from './definition-graph.ts'
import { affects, diffGraphs } from './diff.ts'
import { moveNodes } from './move.ts'
import { addNote, setNote } from './notes.ts'
import { removeNodes } from './remove-nodes.ts'
import { rename, setConfigField, setGraph, setNode, setPolicy } from './settings.ts'
import { staleSteps } from './stale.ts'

function graph(nodes: readonly unknown[], edges: readonly string[] = [], more: Loose = {}): Graph {
  const parsed = parseGraph(loose(nodes, edges, more))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}
const inner = body([step('x', 'item'), step('y', 'steps.x.output')], ['x -> y'])
const base = graph(
  [
    node('start', 'manual-trigger'),
    node('ask', 'llm', { text: 'Short', temperature: 0.2 }, { name: 'Ask AI', position: { x: 0, y: 0 } }),
    node('call', 'http-request', { url: 'https://a.example' }),
    node('if', 'branch', { condition: 'true' }),
    node('each', 'map', { items: 'input.list' }, { body: inner }),
    step('end', 'vars.limit'),
  ],
  ['start -> ask', 'ask -> call', 'call -> if', 'if.true -> each', 'each -> end'],
  { vars: { limit: 3 } },
)
const what = (after: Graph, before: Graph = base): string[] =>
  diffGraphs(before, after).changes.map((change) => `${change.subject}: ${change.what}`)
const policy = (id: string, said: PolicyInput) => setPolicy(base, id, said)

describe('what is different, in words', () => {
  test.each<[string, Graph, string[], boolean]>([
    ['retries', policy('ask', { retry: { maxAttempts: 5 } }), ['Ask AI: Retry: 3 → 5 attempts'], true],
    ['one attempt', policy('ask', { retry: { maxAttempts: 1 } }), ['Ask AI: Retry: 3 → 1 attempt'], true],
    [
      'waits',
      policy('call', { retry: { backoff: { first: '5s', strategy: 'fixed' } } }),
      ['call: Waits: longer by a factor each time → always the same', 'call: First wait: 1 s → 5 s'],
      true,
    ],
    [
      'times',
      policy('end', { timeout: { attempt: '90s', step: '1h' } }),
      ['end: Time for one attempt: 1 min → 1 min 30 s', 'end: Time for the whole step: no limit → 1 h'],
      true,
    ],
    [
      'effects',
      policy('call', { effect: { class: 'unsafe' } }),
      ['call: A second attempt: is recognised by its key → would do harm'],
      true,
    ],
    ['reviews', policy('ask', { review: [{ when: 'always' }] }), ['Ask AI: Review: never → 1 rule'], true],
    [
      'the end of attempts',
      policy('end', { onExhausted: { to: 'fallback', value: 1 } }),
      ['end: When attempts run out: put it aside → go on with a fixed value', 'end: Fixed value: set'],
      true,
    ],
    ['what is in force anyway', policy('end', { retry: { maxAttempts: 3 } }), [], false],
    ['a half-typed time', policy('end', { timeout: { attempt: '9' } }), ['end: Reliability changed'], true],
    ['a field', setConfigField(base, 'ask', ['temperature'], 0.9), ['Ask AI: Temperature: 0.2 → 0.9'], true],
    ['a field with a unit', setConfigField(base, 'each', ['concurrency'], 8), ['each: At the same time: nothing → 8 items'], true],
    ['a text', setConfigField(base, 'ask', ['text'], 'Other'), ['Ask AI: Text: “Short” → “Other”'], true],
    ['a long text', setConfigField(base, 'ask', ['text'], 'x'.repeat(99)), ['Ask AI: Text changed'], true],
    ['a long text where none was', setConfigField(base, 'ask', ['instructions'], 'x'.repeat(99)), ['Ask AI: Instructions: set'], true],
    ['a field taken away', setConfigField(base, 'ask', ['temperature'], undefined), ['Ask AI: Temperature: 0.2 → nothing'], true],
    ['a field inside of a container', setConfigField(base, 'each/x', ['output'], '1'), ['x: Result: “item” → “1”'], true],
    ['a name', rename(base, 'ask', 'Summarise'), ['Summarise: Name: “Ask AI” → “Summarise”'], false],
    ['a note of a step', setNode(base, 'ask', { note: 'Why' }), ['Ask AI: Note: nothing → “Why”'], false],
    [
      'a join',
      setNode(base, 'end', { join: { mode: 'n_of_m', n: 2 } }),
      ['end: Waits for: all that lead here → 2 of those that lead here'],
      true,
    ],
    ['a place', moveNodes(base, [{ address: 'ask', x: 9, y: 9 }]), ['Ask AI: Moved'], false],
    ['a step more', appendAfter(base, { address: 'end', port: 'out' }, catalog.wait).graph, ['Wait: Added: Wait'], true],
    [
      'a step between',
      insertOnEdge(base, 'e-start-ask', catalog.wait).graph,
      ['Wait: Added: Wait', 'start: No longer leads to “Ask AI”'],
      true,
    ],
    [
      'a container less',
      removeNodes(base, ['each']),
      ['each: Removed: For each, with 2 steps inside', 'if: Now leads (Yes) to “end”'],
      true,
    ],
    [
      'the workflow',
      setGraph(base, { name: 'Other', vars: { limit: 4 }, concurrency: 2 }),
      ['Other: Name: “Test” → “Other”', 'Other: Constant limit: 3 → 4', 'Other: Runs at once: no limit → 2'],
      true,
    ],
    ['the description', setGraph(base, { description: 'About' }), ['Test: Description: nothing → “About”'], false],
    ['a note', addNote(base, { at: { x: 0, y: 0 }, text: 'Hi' }).graph, ['Note: added: “Hi”'], false],
    ['nothing', base, [], false],
    ['nothing, read again', JSON.parse(JSON.stringify(base)) as Graph, [], false],
  ])('%s', (_name, after, expected, runs) => {
    expect(what(after)).toEqual(expected)
    expect(diffGraphs(base, after).changes.some(affects)).toBe(runs)
  })

  test('a change that affects nothing gives the same definition, but for names', () => {
    const hash = (one: Graph): unknown => {
      const compiled = compile(one, { catalog })
      return compiled.ok ? compiled.value.compiled.definition.hash : compiled.error
    }
    const moved = moveNodes(addNote(setNode(base, 'ask', { note: 'x' }), { at: { x: 0, y: 0 } }).graph, [
      { address: 'each/x', x: 99, y: 99 },
    ])
    expect(diffGraphs(base, moved).changes.some(affects)).toBe(false)
    expect(hash(moved)).toBe(hash(base))
  })

  test('marks steps, lines and notes, what is inside of containers too', () => {
    const noted = addNote(base, { at: { x: 0, y: 0 } })
    const after = removeNodes(rename(setNote(noted.graph, noted.address, { text: 'x' }), 'ask', 'Other'), ['each'])
    const diff = diffGraphs(noted.graph, after)
    expect([...diff.nodes]).toEqual([
      ['ask', 'changed'],
      ['each', 'removed'],
      ['each/x', 'removed'],
      ['each/y', 'removed'],
    ])
    expect([...diff.edges]).toEqual([
      ['each/e-x-y', 'removed'],
      ['e-if-true-each', 'changed'],
      ['e-each-end', 'removed'],
    ])
    expect([...diff.notes]).toEqual([['note', 'changed']])
  })

  test('the other way round says the opposite', () => {
    expect(what(base, removeNodes(base, ['end']))).toEqual(['end: Added: Reshape'])
  })
})

describe('outputs that no longer fit', () => {
  const stale = (after: Graph): { [address: string]: string } => Object.fromEntries(staleSteps(base, after))
  const SETTINGS = 'Its settings changed since this run'
  const behind = (name: string) => `“${name}” before it changed since this run`
  const inside = 'Something before the step around it changed since this run'

  test.each<[string, Graph, { [address: string]: string }]>([
    ['nothing', base, {}],
    ['names, notes, places', moveNodes(rename(setNode(base, 'ask', { note: 'x' }), 'ask', 'Y'), [{ address: 'ask', x: 5, y: 5 }]), {}],
    ['how often it is tried, who looks at it', policy('ask', { retry: { maxAttempts: 9 }, review: [{ when: 'always' }] }), {}],
    [
      'settings, and all that follows',
      setConfigField(base, 'call', ['url'], 'x'),
      { call: SETTINGS, if: behind('call'), each: behind('call'), end: behind('call'), 'each/x': inside, 'each/y': inside },
    ],
    [
      'inside of a container',
      setConfigField(base, 'each/x', ['output'], '1'),
      { 'each/x': SETTINGS, 'each/y': behind('x'), each: 'A step inside of it changed since this run', end: behind('each') },
    ],
    ['a new step before', insertOnEdge(base, 'e-each-end', catalog.wait).graph, { end: 'What leads to it changed since this run' }],
    ['a new step behind', appendAfter(base, { address: 'end', port: 'out' }, catalog.wait).graph, {}],
    ['a step taken out', removeNodes(base, ['each']), { end: 'What leads to it changed since this run' }],
    ['a constant', setGraph(base, { vars: { limit: 9 } }), { end: 'A constant of the workflow changed since this run' }],
    [
      'the container',
      setConfigField(base, 'each', ['items'], 'input.other'),
      {
        each: SETTINGS,
        'each/x': 'The step around it changed since this run',
        'each/y': 'The step around it changed since this run',
        end: behind('each'),
      },
    ],
  ])('%s', (_name, after, expected) => expect(stale(after)).toEqual(expected))
})

describe('a run that has no drawing', () => {
  test('is drawn from its definition', () => {
    const last = step('z', '1', {
      policy: { timeout: { attempt: '90s', step: '2h' }, retry: { budget: '1500ms', rules: [{ kinds: ['timeout'], maxAttempts: 9 }] } },
      join: { mode: 'any' },
    })
    const document = graph(
      [...base.nodes, last],
      ['start -> ask', 'ask -> call', 'call -> if', 'if.true -> each', 'each -> end', 'if.false -> z', 'end -> z'],
      { vars: { limit: 3 } },
    )
    const first = compile(document, { catalog })
    if (!first.ok) throw new Error(JSON.stringify(first.error))
    const { definition, bodies } = first.value.compiled
    const drawn = definitionToGraph(definition, bodies)
    const again = compile(drawn, { catalog })
    if (!again.ok) throw new Error(JSON.stringify(again.error))
    // Steps in another order of the document, the same otherwise.
    expect(again.value.compiled.definition.steps).toEqual(definition.steps)
    expect(drawn.nodes.every(({ position }) => position)).toBe(true)
    expect(definitionToGraph(definition).nodes.find(({ id }) => id === 'each')).not.toHaveProperty('body')
  })
})
