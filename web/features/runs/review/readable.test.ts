import { expect, test } from 'vitest'
import { fieldsOf, madeFrom } from './readable.ts'

const message = { json: { text: 'Where is my order' } }
const answer = { json: { kind: 'question' } }

test.each([
  [
    'what a step before it made',
    { from: 'steps' as const, values: [{ step: 'read', value: message }] },
    [{ from: 'read', value: message }],
  ],
  ['what came into the run', { from: 'input' as const, value: message }, [{ from: undefined, value: message }]],
  [
    'of a step that hands on what it got: what came into the run',
    { from: 'steps' as const, values: [{ step: 'ask', value: answer }] },
    [{ from: undefined, value: message }],
  ],
  ['nothing', { from: 'nothing' as const }, [{ from: undefined, value: message }]],
])('made from %s', (_, input, shown) => expect(madeFrom(input, answer, message)).toEqual(shown))

test('an empty input says nothing', () => {
  expect(madeFrom({ from: 'input', value: { json: {} } }, answer, { json: {} })).toEqual([])
})

test('only an object that is short enough is read field by field', () => {
  expect(fieldsOf({ a: 1, b: 'x' })).toEqual([
    ['a', 1],
    ['b', 'x'],
  ])
  expect(fieldsOf([1])).toBeUndefined()
  expect(fieldsOf({})).toBeUndefined()
  expect(fieldsOf(Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`f${i}`, i])))).toBeUndefined()
})
