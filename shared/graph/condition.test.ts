import { expect, test } from 'vitest'
import { compileCondition, readCondition, type Condition } from './condition.ts'

test.each<[string, Condition]>([
  ['input.amount > 1000', { join: 'and', rows: [{ field: 'input.amount', operator: 'above', value: 1000 }] }],
  ['input.kind = "invoice"', { join: 'and', rows: [{ field: 'input.kind', operator: 'is', value: 'invoice' }] }],
  [
    'input.a = "x" and steps.`read-all`.output.files[0].size <= -1.5',
    {
      join: 'and',
      rows: [
        { field: 'input.a', operator: 'is', value: 'x' },
        { field: 'steps.`read-all`.output.files[0].size', operator: 'at_most', value: -1.5 },
      ],
    },
  ],
  ['$contains(input.text, "say \\"hi\\"")', { join: 'and', rows: [{ field: 'input.text', operator: 'contains', value: 'say "hi"' }] }],
  ['input.kind in ["a","b"]', { join: 'and', rows: [{ field: 'input.kind', operator: 'one_of', value: ['a', 'b'] }] }],
  [
    '$exists(input.a) or $not($exists(input.b))',
    {
      join: 'or',
      rows: [
        { field: 'input.a', operator: 'there', value: '' },
        { field: 'input.b', operator: 'not_there', value: '' },
      ],
    },
  ],
  ['input.ok = true', { join: 'and', rows: [{ field: 'input.ok', operator: 'yes', value: '' }] }],
])('%s reads as rows and back', (text, condition) => {
  expect(readCondition(text)).toEqual(condition)
  expect(compileCondition(condition)).toBe(text)
})

test.each([
  'input.a > input.b',
  '(input.a = 1)',
  'input.a = 1 and input.b = 2 or input.c = 3',
  '$sum(input.a) > 3',
  'input.a',
  'input.a = 1 and',
  'input.a[b=1].c = 2',
  'input.a = "open',
  'input.a + 1 > 2',
])('%s is more than rows can say', (text) => expect(readCondition(text)).toBeUndefined())

test('an empty condition is one empty row, and an empty row is no formula', () => {
  expect(compileCondition(readCondition('')!)).toBe('')
})
