import { describe, expect, test } from 'vitest'
import { clean, padEnd, safeJson, truncate, width, wrap } from './text.ts'

test.each([
  ['plain', 5],
  ['✓ done · ok', 11],
  ['日本', 4],
  ['é', 1],
  ['e\u0301', 1],
  ['👩‍💻', 2],
  ['\u001b[31mred\u001b[0m', 3],
  ['', 0],
  ['⚑', 1],
])('%j takes %i columns', (text, columns) => expect(width(text)).toBe(columns))

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 5, 'abcd…'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['abc', 0, ''],
  ['ab cd', 4, 'ab…'],
])('%j in %i columns is %j', (text, columns, cut) => expect(truncate(text, columns)).toBe(cut))

describe('text from outside', () => {
  test('cannot move the cursor', () => expect(clean('a\u001b[2Jb\r\nc\u0085d\u202e!')).toBe('a [2Jb c d!'))
  test('stays JSON', () => {
    const value = { a: '\u009b31m\u202e\u001b' }
    expect(safeJson(value)).toBe('{"a":"\\u009b31m\\u202e\\u001b"}')
    expect(JSON.parse(safeJson(value))).toEqual(value)
  })
})

test('words are kept whole, long ones are cut', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrap('abcdefghij k', 5)).toEqual(['abcd…', 'k'])
  expect(wrap('', 5)).toEqual([''])
  expect(padEnd('日', 4)).toBe('日  ')
})

test('what has no spaces goes on in the next line where all of it is wanted', () => {
  expect(wrap('see abcdefgh ij', 5, true)).toEqual(['see', 'abcde', 'fgh', 'ij'])
  expect(wrap('日本語の文', 4, true)).toEqual(['日本', '語の', '文'])
})
