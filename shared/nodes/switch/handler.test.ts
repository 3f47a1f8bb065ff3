import { describe, expect, test } from 'vitest'
import { runHandler } from '../testing/test-context.ts'
import { switchNode } from './definition.ts'
import { switchHandler } from './handler.ts'

const cases = [
  { port: 'big', label: 'Big ones', when: 'input.n > 10' },
  { port: 'some', when: 'input.n > 0' },
]

test.each([
  [11, 'big'],
  [1, 'some'],
  [0, 'else'],
])('%i goes by %s', async (n, port) => {
  expect(await runHandler(switchNode, switchHandler, { cases }, { input: { n } })).toEqual({ kind: 'done', output: { n }, port })
})

test('later cases are not looked at', async () => {
  const result = await runHandler(switchNode, switchHandler, {
    cases: [
      { port: 'a', when: 'true' },
      { port: 'b', when: '$error("looked at")' },
    ],
  })
  expect(result).toMatchObject({ port: 'a' })
})

test('its exits are its cases and the rest', () => {
  const outputs = switchNode.outputs
  expect(typeof outputs === 'function' && outputs({ cases })).toEqual([
    { id: 'big', label: 'Big ones', type: 'any' },
    { id: 'some', label: 'some', type: 'any' },
    { id: 'else', label: 'Otherwise', type: 'any' },
  ])
})

describe('configs that are refused', () => {
  test.each([
    ['none', []],
    ['the same exit twice', [cases[0], cases[0]]],
    ['a reserved exit', [{ port: 'else', when: 'true' }]],
    ['the error exit', [{ port: 'error', when: 'true' }]],
    ['an exit that is no name', [{ port: 'a b', when: 'true' }]],
    ['no condition', [{ port: 'a', when: '' }]],
  ])('%s', (_name, bad) => {
    expect(switchNode.config.safeParse({ cases: bad }).success).toBe(false)
  })
})
