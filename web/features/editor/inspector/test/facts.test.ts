import { expect, test } from 'vitest'
import type { SampleStep } from '../types.ts'
import { factsOf } from './facts.ts'

test.each<[more: Partial<SampleStep>, facts: string]>([
  [{ at: 0, ms: 3_100, attempts: 1 }, '3.1 s · 2 min ago'],
  [{ at: 0, ms: 3_100, attempts: 3 }, '3.1 s · 3 attempts · 2 min ago'],
  [{ at: 0, ms: 40, attempts: 1, port: 'false' }, '40 ms · 2 min ago · left by “false”'],
  [{ pinned: true, ms: 40, port: 'out' }, 'Pinned output'],
  [{}, ''],
])('%j: %s', (more, facts) => {
  expect(factsOf({ state: 'success', pinned: false, ...more }, 120_000)).toBe(facts)
})
