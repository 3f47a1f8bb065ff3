import { expect, test } from 'vitest'
import { insideBraces, referenceText } from './insertion.ts'

test.each<[string, boolean]>([
  ['Dear |', false],
  ['Dear {{ | }}', true],
  ['Dear {{ a }} and |', false],
  ['{{|}}', true],
  ['{{ a }}|', false],
  ['{{ a |', true],
])('%s', (marked, inside) => {
  const at = marked.indexOf('|')
  expect(insideBraces(marked.replace('|', ''), at)).toBe(inside)
})

test.each<[string, string, string]>([
  ['template', 'Dear |', '{{ input.name }}'],
  ['template', 'Dear {{ | }}', 'input.name'],
  ['expression', '|', 'input.name'],
  ['expression', 'a >|', 'input.name'],
  ['expression', 'a|', ' input.name'],
  ['expression', '|a', 'input.name '],
])('into %s %j goes %j', (language, marked, text) => {
  const at = marked.indexOf('|')
  expect(referenceText(language, marked.replace('|', ''), at, 'input.name')).toBe(text)
})
