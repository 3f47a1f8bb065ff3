import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { catalog } from './catalog.ts'
import { formOf, isShown, type FormControl, type FormField } from './form.ts'

/** Every field of a form, those inside of others included. */
function* fieldsOf(fields: readonly FormField[], path = ''): Generator<[path: string, field: FormField]> {
  for (const field of fields) {
    const at = path === '' ? field.key : `${path}.${field.key}`
    yield [at, field]
    const { control } = field
    if (control.kind === 'group') yield* fieldsOf(control.fields, at)
    if (control.kind === 'list' && control.item.control.kind === 'group') yield* fieldsOf(control.item.control.fields, `${at}[]`)
    if (control.kind === 'variants') for (const { value, fields: inner } of control.variants) yield* fieldsOf(inner, `${at}(${value})`)
  }
}
const choicesOf = (control: FormControl) =>
  control.kind === 'choice' ? control.options : control.kind === 'variants' ? control.variants : []

describe.each(Object.values(catalog))('$type', (definition) => {
  const fields = [...fieldsOf(formOf(definition.config))]

  test.each(fields.map(([path, field]) => ({ path, field })))('$path has a label, words for its choices and a control', ({ field }) => {
    expect(field.label).not.toBe('')
    // A control that nobody has thought of would be a box of JSON.
    expect(field.control.kind).not.toBe('json')
    for (const { value, label } of choicesOf(field.control)) if (value !== value.toUpperCase()) expect(label).not.toBe(value)
  })
  test('a field that depends on another names one that is there', () => {
    const form = formOf(definition.config)
    for (const { when } of form) if (when) expect(form.map(({ key }) => key)).toContain(when.field)
  })
})

test('fields of a web request', () => {
  const form = formOf(catalog['http-request'].config)
  expect(form.map(({ key, control, required }) => [key, control.kind, required])).toEqual([
    ['method', 'choice', false],
    ['url', 'template', true],
    ['headers', 'record', false],
    ['json', 'expression', false],
    ['body', 'template', false],
    ['expect', 'choice', false],
  ])
  const json = form.find(({ key }) => key === 'json')!
  expect(isShown(json, {}, form)).toBe(false)
  expect(isShown(json, { method: 'POST' }, form)).toBe(true)
  expect(isShown(json, { json: '1' }, form)).toBe(true)
})

test.each<[z.ZodType, FormControl]>([
  [z.int().min(1).max(9), { kind: 'number', integer: true, min: 1, max: 9 }],
  [z.number(), { kind: 'number', integer: false }],
  [z.int(), { kind: 'number', integer: true }],
  [z.boolean().default(true), { kind: 'switch' }],
  [z.string().optional(), { kind: 'text', long: false }],
  [z.record(z.string(), z.json()), { kind: 'json' }],
  [z.enum(['a']).meta({ choices: { a: 'First' } }), { kind: 'choice', options: [{ value: 'a', label: 'First' }] }],
])('control %#', (schema, control) => expect(formOf(z.object({ field: schema }))[0]!.control).toEqual(control))

test('defaults and words come through what stands around a type', () => {
  const [field] = formOf(z.object({ a: z.int().meta({ label: 'Inner', unit: 's' }).default(3).meta({ label: 'Outer' }) }))
  expect(field).toMatchObject({ key: 'a', label: 'Outer', unit: 's', default: 3, required: false })
})
