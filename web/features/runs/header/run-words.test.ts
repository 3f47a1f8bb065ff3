import { expect, test } from 'vitest'
import type { RunSource } from '#shared/run/events.ts'
import { versionWords } from './run-words.ts'

const of = (more: Partial<RunSource>): RunSource => ({ workflow: 'w', graph: 'g', ...more })

test.each([
  [undefined, ''],
  [of({ version: 8 }), 'v8'],
  [of({ revision: 14, test: {} }), 'draft 14'],
  [of({ revision: 14, test: { to: 'extract' } }), 'part of draft 14'],
])('%j is called %j', (source, words) => {
  expect(versionWords(source)).toBe(words)
})
