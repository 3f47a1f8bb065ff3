import { expect, test } from 'vitest'
import { dueWords, proposalLine, whyWords } from './review-words.ts'

test.each([
  [undefined, '', false],
  [61_000, 'due in 1 min', false],
  [-60_000, 'overdue by 1 min 1 s', true],
])('due %s', (due, text, overdue) => {
  expect(dueWords(due, 1_000)).toEqual({ text, overdue })
})

test('the question of a person goes before the rules', () => {
  const reasons = [
    { when: 'always' as const, text: 'every result is reviewed' },
    { when: 'sample' as const, text: 'picked at random' },
  ]
  expect(whyWords({ reasons })).toBe('every result is reviewed; picked at random')
  expect(whyWords({ reasons, question: 'Was it paid?' })).toBe('Was it paid?')
})

test('a formula is said in words', () => {
  const text = 'this rule holds: output.total > 100'
  expect(whyWords({ reasons: [{ when: 'expression', text, values: { expression: 'output.total > 100' } }] })).toBe(
    'total of the result is above 100',
  )
})

test.each([
  [undefined, ''],
  [{ ref: 'x', bytes: 1 }, ''],
  [{ json: 'Thank you' }, 'Thank you'],
  [
    { json: { kind: 'refund', amounts: ['1', '2'], sure: false, more: null } },
    'kind: refund · amounts: 2 entries · sure: no · more: nothing',
  ],
])('proposal %#', (output, line) => expect(proposalLine(output === undefined ? {} : { output })).toBe(line))
