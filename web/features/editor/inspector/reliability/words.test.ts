import { expect, test } from 'vitest'
import { resolvePolicy, type PolicyInput } from '#shared/policy/policy.ts'
import { retrySchedule } from '#shared/policy/schedule.ts'
import { scheduleSentence, spanText } from './words.ts'

const exact = { first: '1s', factor: 2, jitter: 'none' } as const
test.each<[PolicyInput, string]>([
  [{ retry: { maxAttempts: 4, backoff: exact } }, 'Tries at 0 s, 1 s, 3 s, 7 s; gives up after 4 tries, then stops.'],
  [{ retry: { maxAttempts: 3 } }, 'Tries at the latest at 0 s, 1 s, 3 s; gives up after 3 tries, then stops.'],
  [{ retry: { maxAttempts: 9, backoff: exact, budget: '5s' } }, 'Tries at 0 s, 1 s, 3 s; starts no try after 5 seconds, then stops.'],
  [{ retry: { maxAttempts: 1 } }, 'Tries once, then stops.'],
])('%j', (policy, sentence) => expect(scheduleSentence(retrySchedule(resolvePolicy(policy)), 'then stops')).toBe(sentence))

test.each([
  [0, '0 s'],
  [250, '250 ms'],
  [1_500, '1.5 s'],
  [600_000, '10 min'],
  [5_400_000, '1.5 h'],
])('%d ms is %s', (ms, text) => expect(spanText(ms)).toBe(text))
