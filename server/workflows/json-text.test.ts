import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from './json-text.ts'

describe('a text that is not JSON', () => {
  test.each([
    ['', 1, 1, 'expected a value here, found the end of the text'],
    ['{"a": x}', 1, 7, 'expected a value here, found "x"'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'expected a comma or } here, found """'],
    ['{"a": 1,}', 1, 8, 'there is a comma before the closing }, remove it'],
    ['[1, 2', 1, 6, 'expected a comma or ] here, found the end of the text'],
    ["{'a': 1}", 1, 2, 'expected a name in double quotes here, found "\'" (text stands in double quotes)'],
    ['{"a" 1}', 1, 6, 'expected a colon here, found "1"'],
    ['// note\n{}', 1, 1, 'expected a value here, found "/" (JSON has no comments)'],
    ['{"a": "b\n"}', 1, 7, 'the text that begins here has no closing quote on its line'],
    ['"a\\x"', 1, 3, 'a backslash here is not followed by one of " \\ / b f n r t u'],
    ['{} {}', 1, 4, 'expected nothing more here, found "{"'],
    ['01', 1, 1, 'expected a value here, found "01"'],
    ['nul', 1, 1, 'expected a value here, found "nul"'],
    ['NaN', 1, 1, 'expected a value here, found "NaN"'],
    ['"a\tb"', 1, 3, 'a control character stands inside a text, write it as \\t or \\u....'],
  ])('%j', (text, line, column, message) => {
    expect(parseJson(text)).toEqual({ ok: false, error: { line, column, message } })
  })

  test('whatever it is, there is a place inside it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => json.slice(0, -1)),
          fc.json().map((json) => `${json}]`),
        ),
        (text) => {
          const parsed = parseJson(text)
          if (parsed.ok) return
          expect(parsed.error.line).toBeGreaterThan(0)
          expect(parsed.error.line).toBeLessThanOrEqual(text.split('\n').length)
          expect(parsed.error.message).not.toBe('')
        },
      ),
    )
  })

  test('JSON is parsed, with a byte order mark too', () => {
    expect(parseJson('\ufeff{"a":[1,"\\u00e9"]}')).toEqual({ ok: true, value: { a: [1, 'é'] } })
  })
})
