import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentHash, sha256Hex } from './hash.ts'
import { canonicalJson, isJsonObject, type Json } from './json.ts'
import { utf8Bytes } from './utf8.ts'

/** JSON as it comes from outside, with names that have a meaning for objects. */
const json = fc.json({ stringUnit: 'binary' }).map((text) => JSON.parse(text) as Json)
const odd = (text: string): Json => JSON.parse(text) as Json

function shuffled(value: Json, draw: () => number): Json {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, draw))
  if (!isJsonObject(value)) return value
  const keys = Object.keys(value).sort(() => draw() - 0.5)
  const copy = Object.create(null) as { [key: string]: Json }
  for (const key of keys) copy[key] = shuffled(value[key]!, draw)
  return copy
}

describe('canonical JSON', () => {
  test.each<[string, Json, string]>([
    ['null', null, 'null'],
    ['an empty object', {}, '{}'],
    ['an empty list', [], '[]'],
    ['an empty text', '', '""'],
    ['minus zero', -0, '0'],
    ['a whole number beyond 2^53', 9_007_199_254_740_993, '9007199254740992'],
    ['sorted keys', { b: 1, a: 2 }, '{"a":2,"b":1}'],
    ['sorted keys, deeply', [{ z: { y: 1, x: 2 } }], '[{"z":{"x":2,"y":1}}]'],
    ['keys that look like numbers', { 10: 1, 9: 2, a: 3 }, '{"10":1,"9":2,"a":3}'],
    ['an empty key', { '': 1 }, '{"":1}'],
    ['half of a surrogate pair', '\ud800', '"\\ud800"'],
    ['a key that has a meaning', odd('{"__proto__":{"x":1},"constructor":2}'), '{"__proto__":{"x":1},"constructor":2}'],
    ['a text with quotes and control characters', '"\n\u0000', '"\\"\\n\\u0000"'],
  ])('%s', (_name, value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  test('is the same whatever the order of the keys, and reads back as the same value', () => {
    fc.assert(
      fc.property(json, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (value, draws) => {
        const text = canonicalJson(value)
        expect(canonicalJson(shuffled(value, () => draws.next().value as number))).toBe(text)
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text)
      }),
    )
  })
})

describe('content hash', () => {
  test('is SHA-256 of UTF-8', () => {
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(sha256Hex('ä€😀')).toBe('819fe77d1c7897c4c541e21c63d27154d46e12cc65074d8d9c874626a40a6074')
    expect(contentHash({ b: [1], a: null })).toBe(sha256Hex('{"a":null,"b":[1]}'))
  })

  test.each<[string, Json, Json]>([
    ['a number and its text', 1, '1'],
    ['null and its text', null, 'null'],
    ['a list and what is in it', [1], 1],
    ['nesting', [[1], 2], [1, [2]]],
    ['an empty list and an empty object', [], {}],
    ['key and value the other way round', { a: 'b' }, { b: 'a' }],
    ['two halves of surrogate pairs', '\ud800', '\ud801'],
    ['a missing key and null', {}, { a: null }],
  ])('tells apart %s', (_name, one, other) => {
    expect(contentHash(one)).not.toBe(contentHash(other))
  })
})

test('UTF-8 bytes replace half a surrogate pair', () => {
  expect([...utf8Bytes('a\ud800')]).toEqual([0x61, 0xef, 0xbf, 0xbd])
})
