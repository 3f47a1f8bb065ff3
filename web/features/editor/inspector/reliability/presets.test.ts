import { expect, test } from 'vitest'
import { catalog } from '#shared/nodes/catalog.ts'
import { resolvePolicy } from '#shared/policy/policy.ts'
import { PRESET_RETRY, PRESETS, presetOf, retryOf } from './presets.ts'

test.each([
  ['transform', 'standard'],
  ['http-request', 'api'],
  ['llm', 'llm'],
] as const)('what a %s step does by itself is %s', (type, preset) => {
  expect(presetOf(undefined, catalog[type].policy)).toBe(preset)
  expect(retryOf(preset, catalog[type].policy)).toBeUndefined()
})

test.each(PRESETS)('%s is recognised again on every type', (preset) => {
  for (const { policy } of Object.values(catalog)) {
    const retry = retryOf(preset, policy)
    expect(presetOf(retry && { retry }, policy)).toBe(preset)
  }
})

test('a preset does not depend on the type that it is chosen for', () => {
  expect(resolvePolicy({ retry: PRESET_RETRY.standard }, catalog.llm.policy).retry).toEqual(
    resolvePolicy({ retry: PRESET_RETRY.standard }, {}).retry,
  )
})

test('anything else is custom', () => {
  expect(presetOf({ retry: { maxAttempts: 7 } }, {})).toBe('custom')
  expect(presetOf({ retry: { maxAttempts: 1, rules: [{ kinds: ['auth'], maxAttempts: 3 }] } }, {})).toBe('custom')
})
