import { expect, test } from 'vitest'
import type { StepStatus } from '#web/live/step-status.ts'
import { attemptText, cardName, farTitle, progressText, saysOf, ticks, timeText, waitsForRetry } from './status-text.ts'

const now = 1_000_000
const status = (more: Partial<StepStatus>): StepStatus => ({ state: 'running', attempt: 1, maxAttempts: 5, ...more })

test.each([
  [{}, undefined],
  [{ attempt: 3 }, 'try 3 of 5'],
  [{ until: now + 7_200_000 }, 'goes on in 2 h'],
  [{ attempt: 6 }, 'try 6 of 6'],
  [{ attempt: 2, retryAt: now + 40_001 }, 'try 3 of 5 · next in 41 s'],
  [{ attempt: 2, retryAt: now + 1 }, 'try 3 of 5 · next in 1 s'],
  [{ attempt: 2, retryAt: now + 100_000 }, 'try 3 of 5 · in 1 min 40 s'],
  [{ attempt: 2, retryAt: now - 5 }, 'try 3 of 5 · next now'],
])('attempts of %j', (more, expected) => {
  expect(attemptText(status(more), now)).toBe(expected)
})

test.each([
  [{ startedAt: now - 6_240, endedAt: now, state: 'success' }, '6.2 s'],
  [{ startedAt: now - 6_740 }, '6 s'],
  [{ startedAt: now - 20 }, '1 s'],
  [{ startedAt: now - 7_500_000, state: 'needs_review' }, 'waiting 2 h'],
  [{ state: 'pending' }, undefined],
  [{ state: 'skipped', startedAt: now, endedAt: now }, undefined],
] as const)('time of %j', (more, expected) => {
  expect(timeText(status(more), now)).toBe(expected)
})

test('only what the clock changes is drawn by it', () => {
  expect(ticks(status({ startedAt: 1 }))).toBe(true)
  expect(ticks(status({ startedAt: 1, endedAt: 2, state: 'success' }))).toBe(false)
  expect(ticks(status({ state: 'pending', retryAt: 2 }))).toBe(true)
  expect(ticks(status({ state: 'pending' }))).toBe(false)
})

test('progress of a container', () => {
  expect(progressText({ total: 100, started: 40, success: 35, failed: 2, waiting: 1 })).toBe('37 of 100 · 2 failed · 1 waits for a person')
  expect(progressText({ total: 1_200, started: 0, success: 0, failed: 0, waiting: 0 })).toBe('0 of 1,200')
})

test('a screen reader hears kind, name, state and problems', () => {
  expect(cardName({ typeName: 'Ask AI', title: 'Summarise', status: status({ state: 'failed' }), problems: 2 })).toBe(
    'Ask AI, Summarise, failed, 2 problems',
  )
})

test.each([
  [{ state: 'failed', line: 'Not found', attempt: 3 }, 'cause'],
  [{ state: 'pending', attempt: 2, retryAt: now, line: 'Too busy' }, 'tries'],
  [{ state: 'success', via: 'reused' }, 'tries'],
  [{ state: 'needs_review', attempt: 2 }, 'state'],
  [{}, 'state'],
] as const)('the one line of %j', (more, expected) => {
  expect(saysOf(status(more))).toBe(expected)
})

test('a wait for the next try is not the same as not begun', () => {
  expect([waitsForRetry(status({ state: 'pending', retryAt: now })), waitsForRetry(status({ state: 'pending' }))]).toEqual([true, false])
})

test('a card without words says on hover which and why', () => {
  expect(farTitle('Ask AI', status({ state: 'failed', line: 'The service is too busy' }))).toBe('Ask AI: failed. The service is too busy')
  expect(farTitle('Ask AI', undefined)).toBe('Ask AI')
})
