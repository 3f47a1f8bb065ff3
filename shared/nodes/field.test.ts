import { expect, test } from 'vitest'
import { z } from 'zod'
import { expression, expressionFields, template } from './field.ts'

const e = expression({ label: 'E', extra: ['output'] })
const t = template({ label: 'T' })

test.each<[string, z.ZodType, unknown, string[]]>([
  ['a field', z.strictObject({ a: e, plain: z.string() }), { a: 'x', plain: 'y' }, ['a=x']],
  [
    'optional and default',
    z.strictObject({ a: e.optional(), b: e.exactOptional(), c: t.default('d'), d: e.nullable() }),
    { b: 'x', c: 'y', d: null },
    ['b=x', 'c=y'],
  ],
  ['after further checks', z.strictObject({ a: t.min(1).max(5), b: e.refine((x) => x !== '') }), { a: 'x', b: 'y' }, ['a=x', 'b=y']],
  [
    'a list',
    z.strictObject({ all: z.array(z.strictObject({ when: e })) }),
    { all: [{ when: 'x' }, { when: 'y' }] },
    ['all.0.when=x', 'all.1.when=y'],
  ],
  [
    'a record',
    z.strictObject({ vars: z.record(z.string(), e).default({}) }),
    { vars: { one: 'x', two: 'y' } },
    ['vars.one=x', 'vars.two=y'],
  ],
  ['a tuple', z.tuple([e, z.number()]), ['x', 1], ['0=x']],
  ['a union by its fitting form', z.union([z.strictObject({ n: z.number() }), z.strictObject({ a: e })]), { a: 'x' }, ['a=x']],
  [
    'a discriminated union',
    z.discriminatedUnion('by', [
      z.strictObject({ by: z.literal('a'), value: z.string() }),
      z.strictObject({ by: z.literal('b'), value: e }),
    ]),
    { by: 'b', value: 'x' },
    ['value=x'],
  ],
  ['a refined object', z.strictObject({ a: e }).refine(() => true), { a: 'x' }, ['a=x']],
  ['a transformed one', z.strictObject({ a: e }).transform((x) => x), { a: 'x' }, ['a=x']],
  ['an intersection', z.intersection(z.object({ a: e }), z.object({ b: t })), { a: 'x', b: 'y' }, ['a=x', 'b=y']],
  ['a lazy one', z.lazy(() => z.strictObject({ a: e })), { a: 'x' }, ['a=x']],
  ['what does not fit', z.strictObject({ a: e, list: z.array(e) }), { a: 5, list: 'x' }, []],
  ['no object at all', z.strictObject({ a: e }), null, []],
  ['names of every object', z.strictObject({ constructor: e.optional() }), {}, []],
])('%s', (_name, schema, config, expected) => {
  expect(expressionFields(schema, config).map(({ path, text }) => `${path.join('.')}=${text}`)).toEqual(expected)
})

test('what the field says of itself comes along', () => {
  expect(expressionFields(z.strictObject({ a: e, b: t }), { a: 'x', b: 'y' })).toEqual([
    { path: ['a'], control: 'expression', text: 'x', extra: ['output'] },
    { path: ['b'], control: 'template', text: 'y', extra: [] },
  ])
})
