import { expect, test } from 'vitest'
import type { Graph, Problem } from '#shared/graph/schema.ts'
import { validate } from '#shared/graph/validate.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import { meantName, placeProblems, plainText, replaceName } from './problem-place.ts'

const graph: Graph = {
  format: 'belay/graph@1',
  name: 'Test',
  nodes: [
    { id: 'start', type: 'manual-trigger', config: {} },
    {
      id: 'call',
      type: 'http-request',
      name: 'Call',
      config: { url: '{{ inputs.a }}' },
      policy: { review: [{ when: 'always', approvals: 2 }], onExhausted: { to: 'fallback' } },
    },
    {
      id: 'each',
      type: 'map',
      config: { items: 'steps.cal.output' },
      body: { nodes: [{ id: 'call', type: 'extract-text', config: { path: '' } }], edges: [] },
    },
  ],
  edges: [
    { id: 'a', from: { node: 'start', port: 'out' }, to: { node: 'call', port: 'in' } },
    { id: 'b', from: { node: 'call', port: 'out' }, to: { node: 'each', port: 'in' } },
  ],
}
const problems = validate(graph, { catalog })
const places = (address: string) => placeProblems(graph, address, problems).map(({ tab, field }) => [tab, field])

test('each problem stands on the tab and at the field where it is put right', () => {
  expect(places('call')).toEqual([
    ['reliability', 'onExhausted'],
    ['review', 'review[0].approvals'],
    ['settings', 'url'],
  ])
  expect(places('each')).toEqual([['settings', 'items']])
  // A step inside has the same id as one outside.
  expect(places('each/call')).toEqual([['settings', 'path']])
})

test.each([
  ['Step "Call": "url" must not be empty.', 'Must not be empty.'],
  ['"nodes[3].policy.review[1].expression" must not be empty.', 'Must not be empty.'],
  ['Step "Call": its config needs either.', 'Needs either.'],
  ['Step "Call" has a fallback value.', 'Step "Call" has a fallback value.'],
])('%s', (message, text) => expect(plainText(message)).toBe(text))

test('the name that was meant', () => {
  const of = (address: string) =>
    placeProblems(graph, address, problems)
      .map(({ problem }) => meantName(problem))
      .filter(Boolean)
  expect(of('call')).toEqual([{ wrong: 'inputs', right: 'input' }])
  expect(of('each')).toEqual([{ wrong: 'cal', right: 'call' }])
  const step: Problem = { code: 'unknown_name', message: '... reads "call", which is a step; write steps.call.output.', severity: 'error' }
  expect(meantName(step)).toEqual({ wrong: 'call', right: 'steps.call.output' })
})

test.each([
  ['steps.cal.output & "cal"', 'cal', 'call', 'steps.call.output & "cal"'],
  ['steps.cals.output', 'cal', 'call', 'steps.cals.output'],
  ['steps.a.output', 'a', 'read-all', 'steps.`read-all`.output'],
  ['call', 'call', 'steps.call.output', 'steps.call.output'],
])('%s with %s as %s', (text, wrong, right, result) => expect(replaceName(text, wrong, right)).toBe(result))
