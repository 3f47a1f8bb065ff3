import { describe, expect, test } from 'vitest'
import type { PolicyInput } from '../policy/policy.ts'
import { define } from './testing/definitions.ts'
import { failedFor, givenUp, hurried, play, retriedAt, snapshot, started, stopped, succeeded } from './testing/play.ts'
import { summarize } from './summary.ts'

const after = (policy: PolicyInput = {}) => {
  const told = play(define({ a: { policy }, b: { after: 'a' } }))
  told.tell(started('a'), retriedAt('a', 90_000))
  return told
}

describe('a retry that waits', () => {
  test('and is hurried is due at once, and its timer is that time', () => {
    const told = after()
    expect(told.wanted()).toEqual([])
    expect(told.tell(hurried('a'))).toEqual([{ do: 'attempt', step: 'a', attempt: 2, begun: false }])
    expect(told.state.steps.get('a')).toMatchObject({ state: 'pending', phase: 'retry', failures: 1, retryAt: told.now })
    expect(summarize(told.state, told.now)).toMatchObject({ state: 'pending', waiting: { for: 'retry', at: told.now }, wakeAt: told.now })
  })

  test('is never put off', () => {
    const told = after()
    told.now = 100_000
    told.tell(hurried('a'))
    expect(told.state.steps.get('a')?.retryAt).toBe(90_000)
  })

  test.each<[PolicyInput['onExhausted'], object]>([
    [{ to: 'fail' }, { type: 'step-failed', step: 'a' }],
    [{ to: 'dead_letter' }, { type: 'step-failed', deadLetter: true }],
    [{ to: 'error_port' }, { type: 'step-failed', port: 'error' }],
    [
      { to: 'fallback', value: 7 },
      { type: 'step-succeeded', via: 'fallback', output: { json: 7 } },
    ],
    [
      { to: 'review' },
      { type: 'review-requested', reasons: [{ when: 'exhausted', text: 'anna wanted no further attempt; the last error: a is away' }] },
    ],
  ])('and is stopped goes where the policy says: %j', (onExhausted, event) => {
    const told = after({ onExhausted })
    const [decision, ...others] = told.tell(stopped('a'))
    expect(decision).toMatchObject({ do: 'record', event })
    expect(others).toEqual([])
    expect(told.state.steps.get('a')).toMatchObject({ state: 'failed', phase: 'exhausted', failures: 1 })
    expect(told.state.timers.size).toBe(0)
    expect(told.state.phases.retry).toBe(0)
  })

  test('is no longer moved by a command about an earlier attempt', () => {
    const told = after()
    told.tell(started('a', 2), retriedAt('a', 200_000, 2))
    const before = JSON.stringify(snapshot(told.state))
    expect(told.tell(hurried('a', 1))).toEqual([])
    expect(told.tell(stopped('a', 1))).toEqual([])
    expect(JSON.stringify(snapshot(told.state)).replaceAll(/"seq":\d+/g, '')).toBe(before.replaceAll(/"seq":\d+/g, ''))
  })
})

test.each([
  ['has not begun', []],
  ['executes', [started('a')]],
  ['has no attempt left', [started('a'), failedFor('a')]],
  ['has failed', [started('a'), failedFor('a'), givenUp('a')]],
  ['has succeeded', [started('a'), succeeded('a')]],
])('a step that %s does not hear of it', (_name, events) => {
  const told = play(define({ a: {}, b: { after: 'a' } }))
  told.tell(...events)
  const before = told.state.steps.get('a')
  told.tell(hurried('a'), stopped('a'))
  expect(told.state.steps.get('a')).toEqual(before)
})
