import { expect, test } from 'vitest'
import { dueWords, whyWords } from './review-words.ts'

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
