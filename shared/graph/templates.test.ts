import { describe, expect, test } from 'vitest'
import { parseTemplate, render } from './templates.ts'

const names = { input: { name: 'Ada', n: 2, list: [1], nothing: null, big: { a: 'b' } } }

test.each([
  ['plain', 'plain'],
  ['', ''],
  ['Dear {{ input.name }},', 'Dear Ada,'],
  ['{{input.name}}{{input.n}}', 'Ada2'],
  ['{{ input.list }} {{ input.big }} {{ input.n = 2 }}', '[1] {"a":"b"} true'],
  ['[{{ input.nothing }}{{ input.missing }}]', '[]'],
  ['{{ {"a": {"b": 1}} }}', '{"a":{"b":1}}'],
  ['{{ "{{" }} and {{ "}}" }}', '{{ and }}'],
  ['{ not one } }}', '{ not one } }}'],
  ['{{ input.name\n& "!" }}', 'Ada!'],
])('%j gives %j', async (template, text) => {
  expect(await render(template, names)).toBe(text)
})

describe('what cannot be read', () => {
  test.each([
    ['a {{ input.name', 'without closing', 2],
    ['a {{ }} b', 'nothing between', 5],
    ['ab {{ 1 + }}', 'missing at the end', 9],
    [`{{ ( ${'}}'.repeat(30)}`, 'end', 5],
  ])('%s', (template, message, position) => {
    const parsed = parseTemplate(template)
    expect(parsed).toMatchObject({ ok: false, error: { message: expect.stringContaining(message) as string } })
    if (!parsed.ok) expect(Math.abs(parsed.error.position - position)).toBeLessThanOrEqual(1)
  })

  test('rendering it is a code_error', async () => {
    await expect(render('{{ 1 + }}', names)).rejects.toMatchObject({ error: { kind: 'code_error' } })
    await expect(render('{{ $error("x") }}', names)).rejects.toMatchObject({ error: { kind: 'code_error' } })
  })
})
