import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '#shared/lib/json.ts'
import { createSchemaCheck } from './schema-check.ts'

const check = createSchemaCheck()
const invoice: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  required: ['title', 'total'],
  properties: {
    title: { type: 'string', minLength: 1, pattern: '^[A-Z]' },
    total: { type: 'number', minimum: 0 },
    kind: { enum: ['bill', 'letter'] },
    due: { type: 'string', format: 'date' },
    lines: { type: 'array', uniqueItems: true, items: { $ref: '#/$defs/line' } },
  },
  $defs: { line: { type: 'object', required: ['price'], properties: { price: { type: 'number' } } } },
}

describe('problems are sentences with their place', () => {
  test.each<[Json, string[]]>([
    [{ title: 'A', total: 1, kind: 'bill', due: '2024-02-29', lines: [{ price: 1 }, { price: 2 }] }, []],
    [{ title: 'A', total: 'x' }, ['total must be a number']],
    [{ total: -1 }, ['title is missing', 'total must be >= 0']],
    [{ title: 'a', total: 1 }, ['title must match pattern "^[A-Z]"']],
    [{ title: 'A', total: 1, kind: 'x', more: 1 }, ['more is not allowed', 'kind must be one of "bill", "letter"']],
    [{ title: 'A', total: 1, due: '2024-02-30' }, ['due must match format "date"']],
    [{ title: 'A', total: 1, lines: [{ price: 1 }, {}] }, ['lines[1].price is missing']],
    [{ title: 'A', total: 1, lines: [{ price: 1 }, { price: 1 }] }, ['lines must not hold the same item twice']],
    [[], ['the whole value must be an object { }']],
    [null, ['the whole value must be an object { }']],
  ])('%j', (value, problems) => {
    expect(check.problems(invoice, value).sort()).toEqual([...problems].sort())
  })
})

describe('a schema that cannot be used is a code_error', () => {
  test.each<[string, JsonObject]>([
    ['unknown type', { type: 'strnig' }],
    ['a remote reference', { $ref: 'https://example.com/schema.json' }],
    ['a file reference', { $ref: 'file:///etc/passwd' }],
    ['a reference to nothing', { $ref: '#/$defs/nothing' }],
    ['a pattern with lookahead', { type: 'string', pattern: '(?=a)' }],
    ['a broken pattern', { type: 'string', pattern: '(' }],
    ['a schema that refers to itself for ever', { allOf: [{ $ref: '#' }] }],
    ['nested too deep', Array.from({ length: 200 }).reduce<JsonObject>((inner) => ({ not: inner }), {})],
    ['too long', { description: 'x'.repeat(300_000) }],
  ])('%s', (_, schema) => {
    expect(() => check.problems(schema, 'x')).toThrow(expect.objectContaining({ error: expect.objectContaining({ kind: 'code_error' }) }))
  })
})

describe('nothing hangs', () => {
  const doubling: JsonObject = {
    $ref: '#/$defs/a0',
    $defs: Object.fromEntries(
      Array.from({ length: 41 }, (_, i) => [
        `a${i}`,
        i === 40 ? { type: 'string' } : { allOf: [{ $ref: `#/$defs/a${i + 1}` }, { $ref: `#/$defs/a${i + 1}` }] },
      ]),
    ),
  }
  const deep = Array.from({ length: 60 }).reduce<Json>((inner) => [inner], [])

  test.each<[string, JsonObject, Json]>([
    ['a pattern made to backtrack', { type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(5_000)}b`],
    [
      'the same in the names of properties',
      { type: 'object', patternProperties: { '^(a|a)*$': { type: 'null' } } },
      { [`${'a'.repeat(3_000)}b`]: 1 },
    ],
    ['references that double', doubling, 'x'],
    ['references that double with the depth of the value', { items: { allOf: [{ $ref: '#' }, { $ref: '#' }] } }, deep],
    ['uniqueItems over many', { uniqueItems: true }, Array.from({ length: 20_000 }, (_, i) => ({ i }))],
  ])('%s', (_, schema, value) => {
    const started = performance.now()
    try {
      check.problems(schema, value)
    } catch (thrown) {
      expect(thrown).toMatchObject({ error: { kind: 'code_error' } })
    }
    expect(performance.now() - started).toBeLessThan(1_500)
  })
})

test('an asynchronous schema is checked like any other', () => {
  expect(check.problems({ $async: true, type: 'string' }, 1)).toEqual(['the whole value must be text'])
})

test('two schemas of one name do not meet', () => {
  expect(check.problems({ $id: 'https://example.com/a', type: 'string' }, 1)).toHaveLength(1)
  expect(check.problems({ $id: 'https://example.com/a', type: 'number' }, 1)).toEqual([])
})

test('a known schema is checked in microseconds, and thousands of them stay bounded', () => {
  for (let i = 0; i < 300; i++) check.problems({ type: 'object', properties: { [`f${i}`]: { type: 'string' } } }, {})
  const started = performance.now()
  for (let i = 0; i < 1_000; i++) check.problems(invoice, { title: 'A', total: i })
  expect(performance.now() - started).toBeLessThan(1_000)
})

test('several types are named in one sentence', () => {
  expect(createSchemaCheck().problems({ type: ['array', 'null'] }, 1)).toEqual(['the whole value must be a list [ ] or null'])
})
