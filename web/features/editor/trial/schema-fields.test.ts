import { describe, expect, test } from 'vitest'
import { fieldsOf, missingOf, startingInput, wordsOf } from './schema-fields.ts'

describe('fieldsOf', () => {
  test('plain controls for plain types, with the words of the schema', () => {
    const fields = fieldsOf({
      type: 'object',
      required: ['text', 'urgent'],
      properties: {
        text: { type: 'string', title: 'The text', description: 'What came in', maxLength: 5_000 },
        customerName: { type: 'string' },
        amount: { type: 'number', default: 12 },
        copies: { type: 'integer' },
        urgent: { type: 'boolean' },
        tier: { enum: ['free', 'key'] },
        tags: { type: 'array', items: { type: 'string' } },
        sizes: { type: 'array', items: { type: 'integer' } },
        rest: { type: 'object' },
      },
    })!
    expect(fields.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'text long-text',
      'customerName text',
      'amount number',
      'copies integer',
      'urgent boolean',
      'tier choice',
      'tags list',
      'sizes list',
      'rest json',
    ])
    expect(fields[0]).toMatchObject({ label: 'The text', help: 'What came in', required: true })
    expect(fields[1]).toMatchObject({ label: 'Customer name', required: false })
    expect(fields[7]).toMatchObject({ items: 'number' })
    expect(startingInput(fields, { text: 'kept', more: 1 })).toEqual({ text: 'kept', more: 1, amount: 12, urgent: false })
    expect(missingOf(fields, { urgent: true, copies: 1.5 })).toEqual({ text: 'is needed', copies: 'must be a whole number' })
    expect(missingOf(fields, { urgent: false, text: 'x' })).toEqual({})
  })

  test.each([
    ['no schema', undefined],
    ['no properties', { type: 'object' }],
    ['a choice of shapes', { oneOf: [], properties: {} }],
    ['properties that are no object', { properties: [] }],
  ])('%s is written as JSON', (_, schema) => {
    expect(fieldsOf(schema)).toBeUndefined()
  })

  test('a property that is no schema is written as JSON', () => {
    expect(fieldsOf({ properties: { odd: true } })).toMatchObject([{ kind: 'json' }])
  })
})

test.each([
  ['customerName', 'Customer name'],
  ['customer_name', 'Customer name'],
  ['URL', 'URL'],
  ['text', 'Text'],
  ['_', '_'],
])('%s is read as %s', (name, words) => {
  expect(wordsOf(name)).toBe(words)
})
