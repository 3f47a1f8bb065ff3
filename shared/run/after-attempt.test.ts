import { expect, test } from 'vitest'
import { afterAttempt } from './after-attempt.ts'
import type { AttemptView } from './step-attempts.ts'

const failed: AttemptView = { number: 1, outcome: 'failed', error: { kind: 'unavailable', message: 'away' } }
const decided = (decision: 'retry' | 'approve') =>
  ({ type: 'review-decided', step: 'a', review: 'r', decision, by: 'anna', at: 5 }) as const
const next = (outcome: AttemptView['outcome'], waitedMs?: number): AttemptView => ({
  number: 2,
  outcome,
  ...(waitedMs === undefined ? {} : { waitedMs }),
})

test.each<[string, AttemptView, AttemptView | undefined, string | undefined]>([
  ['the next one worked', failed, next('success', 4_012), 'It was tried again after 4 s, and that worked.'],
  ['the next one failed too', failed, next('failed', 90_400), 'It was tried again after 1 min 30 s; that failed too.'],
  ['the next one goes on', failed, next('running', 20), 'It was tried again at once.'],
  [
    'a person wanted it',
    { ...failed, decision: decided('retry') },
    next('success', 2_000),
    'A person was asked: anna asked for another try. It was tried again after 2 s, and that worked.',
  ],
  ['the fallback value', { ...failed, outcome: 'success', via: 'fallback' }, undefined, 'The fallback value was used instead.'],
  [
    'a person',
    { ...failed, outcome: 'success', via: 'review', decision: decided('approve') },
    undefined,
    'A person was asked: anna approved it.',
  ],
  ['nothing yet', failed, undefined, undefined],
])('%s', (_, attempt, after, text) => expect(afterAttempt(attempt, after)).toBe(text))
