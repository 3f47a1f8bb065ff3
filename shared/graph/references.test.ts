import { expect, test } from 'vitest'
import { references } from './expressions.ts'

const steps = (text: string) => references(text).steps.map(({ id, form }) => (form === 'path' ? id : `${id} (${form})`))
const names = (text: string) => references(text).names.map(({ name }) => name)
const variables = (text: string) => references(text).variables.map(({ name }) => name)

test.each([
  ['input.a', []],
  ['steps.a.output', ['a']],
  ['steps.a.output + steps.b.output.x', ['a', 'b']],
  ['steps.`my-step`.output', ['my-step']],
  ['steps["a"].output', ['a (bracket)']],
  ['$steps.a.output', ['a']],
  ['$$.steps.a.output', ['a']],
  ['$.steps.a.output', ['a']],
  ['$map(steps.a.output, function($v) { $v + steps.b.output })', ['a', 'b']],
  ['input.rows[x = steps.a.output]', ['a (relative)']],
  ['input.rows[x = $steps.a.output]', ['a']],
  ['input.rows.(steps.a.output)', ['a (relative)']],
  ['input.rows.{ "k": steps.a.output }', ['a (relative)']],
  ['input.rows{ steps.a.output: 1 }', ['a (relative)']],
  ['input.rows^(steps.a.output)', ['a (relative)']],
  ['{ "k": steps.a.output, "l": [steps.b.output] }', ['a', 'b']],
  ['input.x ? steps.a.output : steps.b.output', ['a', 'b']],
  ['(steps.a.output; steps.b.output)', ['a', 'b']],
  ['$x := steps.a.output', ['a']],
  ['steps.a.output ~> $sum()', ['a']],
  ['-steps.a.output', ['a']],
  ['steps.a.output[0]', ['a']],
  ['steps.a[steps.b.output]', ['a', 'b (relative)']],
  ['steps.a.output ~> |$|{ "x": $steps.b.output }|', ['a', 'b']],
  ['items.steps.z', []],
  ['"steps.a.output"', []],
  ['not ( valid', []],
])('steps of %s', (text, expected) => {
  expect(steps(text)).toEqual(expected)
})

test.each([
  ['input.a + item.b', ['input', 'item']],
  ['input.rows[price > vars.limit]', ['input']],
  ['$f(vars)', ['vars']],
  ['$x.input', []],
  ['($v := input; $v.a)', ['input']],
  ['run', ['run']],
])('names of %s', (text, expected) => {
  expect(names(text)).toEqual(expected)
})

test.each([
  ['$sum(input)', ['sum']],
  ['($x := 1; $x + $y)', ['y']],
  ['$map(input, function($v, $i) { $v + $i + $z })', ['map', 'z']],
  ['input.rows@$r.{ "a": $r.x, "b": $s }', ['s']],
  ['input.rows#$n[$n > 1]', []],
  ['$steps.a.output', ['steps']],
])('variables of %s', (text, expected) => {
  expect(variables(text)).toEqual(expected)
})

test.each([
  ['steps', true],
  ['$keys(steps)', true],
  ['$', true],
  ['$$', true],
  ['steps.*.output', true],
  ['steps.a.output', false],
  ['input.rows[$ > 1]', false],
])('%s reads any step: %s', (text, all) => {
  expect(references(text).allSteps).toBe(all)
})

test('the part of a step that is read', () => {
  expect(references('steps.a.text').steps[0]).toMatchObject({ id: 'a', part: 'text' })
  expect(references('steps.a.text & 1').steps[0]).toMatchObject({ id: 'a', part: 'text' })
  expect(references('steps.a').steps[0]).not.toHaveProperty('part')
})
