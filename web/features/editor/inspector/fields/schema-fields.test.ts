import { expect, test } from 'vitest'
import { freshName, readFields, writeFields } from './schema-fields.ts'

const schema = {
  type: 'object',
  properties: {
    title: { type: 'string', minLength: 1, description: 'What it is' },
    kind: { enum: ['a', 'b'] },
    points: { type: 'array', items: { type: 'string', maxLength: 300 }, maxItems: 5 },
    who: { type: 'object', properties: { name: { type: 'string' } } },
  },
  required: ['title'],
  additionalProperties: false,
}

test('a schema read and written again is the same', () => {
  expect(writeFields(schema, readFields(schema)!)).toEqual(schema)
})
test('what the list does not show is kept, unless the kind changes', () => {
  const fields = readFields(schema)!
  const renamed = writeFields(schema, [{ ...fields[0]!, name: 'heading', required: false }])
  expect(renamed['properties']).toEqual({ heading: { type: 'string', minLength: 1, description: 'What it is' } })
  expect(renamed['required']).toBeUndefined()
  const number = writeFields(schema, [{ ...fields[0]!, kind: 'number' }])
  expect(number['properties']).toEqual({ title: { type: 'number', description: 'What it is' } })
})
test.each([[{ type: 'array' }], [{ anyOf: [] }], ['text'], [{ type: 'object', properties: 3 }]])('%j is more than a list', (value) =>
  expect(readFields(value)).toBeUndefined(),
)
test('a new field has a name of its own', () => {
  expect(freshName([])).toBe('field')
  expect(freshName(readFields({ properties: { field: {}, field2: {} } })!)).toBe('field3')
})
