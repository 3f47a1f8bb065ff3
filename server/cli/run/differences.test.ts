import { describe, expect, test } from 'vitest'
import type { Definition, StepDefinition } from '#shared/graph/definition.ts'
import type { Json } from '#shared/lib/json.ts'
import { resolvePolicy } from '#shared/policy/policy.ts'
import { definitionDifferences, valueDifferences } from './differences.ts'

const step = (id: string, more: Partial<StepDefinition> = {}): StepDefinition => ({
  id,
  type: 'transform',
  name: id,
  config: {},
  policy: resolvePolicy(),
  join: { mode: 'all' },
  incoming: [],
  outgoing: [],
  ...more,
})
const definition = (hash: string, more: Partial<Definition> = {}): Definition => ({
  format: 'belay/definition@1',
  hash,
  name: 'A',
  vars: {},
  steps: [step('a'), step('b')],
  ...more,
})

describe('two versions of a workflow', () => {
  test.each<[string, Partial<Definition>, string[]]>([
    ['a new step', { steps: [step('a'), step('b'), step('c')] }, ['the step "c" is new']],
    ['a step less', { steps: [step('a')] }, ['the step "b" is gone']],
    ['another config', { steps: [step('a', { config: { x: 1 } }), step('b')] }, ['the step "a" has another configuration']],
    [
      'another policy',
      { steps: [step('a'), step('b', { policy: resolvePolicy({ concurrency: 2 }) })] },
      ['the step "b" has another policy'],
    ],
    ['another name', { name: 'B' }, ['it is named "B" and was named "A"']],
    ['another output', { output: 'steps.a.output' }, ['its output is another']],
    ['another order', { steps: [step('b'), step('a')] }, ['the order of its steps is another']],
  ])('%s', (_, change, differences) => {
    expect(definitionDifferences(definition('1'), definition('2', change))).toEqual(differences)
  })
  test('the same one', () => expect(definitionDifferences(definition('1'), definition('1', { name: 'other' }))).toEqual([]))
})

test.each<[Json, Json, string[]]>([
  [1, 1, []],
  [1, 2, ['the value']],
  [{ a: 1, b: { c: 1 } }, { a: 1, b: { c: 2 }, d: 0 }, ['b.c', 'd']],
  [{ a: [1, 2] }, { a: [1, 3, 4] }, ['a[1]', 'a[2]']],
  [{ a: 1 }, [1], ['the value']],
  [{ b: 1, a: 2 }, { a: 2, b: 1 }, []],
])('%j and %j differ at %j', (before, now, paths) => {
  expect(valueDifferences(before, now)).toEqual(paths)
})
