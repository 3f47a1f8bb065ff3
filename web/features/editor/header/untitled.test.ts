import { expect, test } from 'vitest'
import { isUntitled } from './untitled.ts'

test.each([
  ['Untitled workflow', true],
  ['Untitled workflow 12', true],
  [' Untitled workflow ', true],
  ['Untitled workflow for Monday', false],
  ['Invoices', false],
])('%s', (name, untitled) => {
  expect(isUntitled(name)).toBe(untitled)
})
