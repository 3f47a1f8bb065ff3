import { expect, test } from 'vitest'
import { runHandler } from '../testing/test-context.ts'
import { branch } from './definition.ts'
import { branchHandler } from './handler.ts'

test.each([
  ['input.n > 1', 'true'],
  ['input.n > 5', 'false'],
  ['input.missing', 'false'],
  ['input.missing > 5', 'false'],
  ['input.yes', 'true'],
])('%s leaves by %s with what came in', async (condition, port) => {
  const around = { input: { n: 2, yes: true }, arrived: { before: { x: 1 } } }
  expect(await runHandler(branch, branchHandler, { condition }, around)).toEqual({ kind: 'done', output: { x: 1 }, port })
})

test.each([
  ['input.n', 'a number'],
  ['"yes"', 'a text'],
  ['[true]', 'a list'],
  ['{}', 'an object'],
])('%s is no condition', async (condition, got) => {
  expect(await runHandler(branch, branchHandler, { condition }, { input: { n: 2 } })).toMatchObject({
    error: { kind: 'code_error', message: expect.stringContaining(`gives ${got} where true or false is needed`) as string },
  })
})

test.each([
  [{}, { input: 'in', item: 'it' }, 'it'],
  [{}, { input: 'in' }, 'in'],
  [{ a: 1 }, { input: 'in' }, 1],
  [{ a: 1, b: 2 }, { input: 'in' }, { a: 1, b: 2 }],
])('hands on %j with %j', async (arrived, around, output) => {
  expect(await runHandler(branch, branchHandler, { condition: 'true' }, { ...around, arrived })).toEqual({
    kind: 'done',
    output,
    port: 'true',
  })
})
