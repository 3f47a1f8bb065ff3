import { describe, expect, test } from 'vitest'
import type { RunEvent } from '#shared/run/events.ts'
import { define, fixedRetry } from '#shared/run/testing/definitions.ts'
import {
  childEnded,
  childParked,
  childrenStarted,
  failedFor,
  givenUp,
  planned,
  play,
  retriedAt,
  started,
  succeeded,
} from '#shared/run/testing/play.ts'
import { edgeStatus, isReady, statusOf, statusOfPending } from './status-of.ts'

const DEFINITION = define({ a: { policy: { retry: fixedRetry(5, '1s', { rules: [{ kinds: ['timeout'], maxAttempts: 9 }] }) } } })
const review = (more: object = {}): RunEvent => ({
  type: 'review-requested',
  step: 'a',
  review: 'r1.a.1',
  attempt: 1,
  reasons: [{ when: 'confidence_below', text: 'confidence 0.62 is below 0.8' }],
  seen: 's',
  port: 'out',
  confidence: 0.62,
  ...more,
})

// Each event is one ms after the one before; the first step event happens at 2.
test.each<[string, RunEvent[], object]>([
  ['running', [started('a')], { state: 'running', attempt: 1, maxAttempts: 5, startedAt: 2 }],
  [
    'waits for the next try',
    [started('a'), retriedAt('a', 900)],
    { state: 'pending', attempt: 1, maxAttempts: 5, retryAt: 900, line: 'a is away', startedAt: 2 },
  ],
  ['a second try', [started('a'), retriedAt('a', 900), started('a', 2)], { state: 'running', attempt: 2, maxAttempts: 5, startedAt: 4 }],
  [
    'a kind with its own limit',
    [started('a'), { ...retriedAt('a', 900), error: { kind: 'timeout', message: 'No answer.' } } as RunEvent],
    { state: 'pending', attempt: 1, maxAttempts: 9, retryAt: 900, line: 'No answer.', startedAt: 2 },
  ],
  ['success', [started('a'), succeeded('a')], { state: 'success', attempt: 1, maxAttempts: 5, startedAt: 2, endedAt: 3 }],
  [
    'a failure that is not retried',
    [started('a'), failedFor('a'), givenUp('a')],
    { state: 'failed', attempt: 1, maxAttempts: 1, line: 'a gave up', startedAt: 2, endedAt: 4 },
  ],
  [
    'waits for a time',
    [started('a'), { type: 'step-waiting', step: 'a', until: 700, memo: null }],
    { state: 'pending', attempt: 1, maxAttempts: 5, until: 700, line: 'waits until its time has come', startedAt: 2 },
  ],
  [
    'waits for a person, since the person was asked',
    [started('a'), review()],
    {
      state: 'needs_review',
      attempt: 1,
      maxAttempts: 5,
      line: 'waiting for a person: confidence 0.62 is below 0.8',
      confidence: 0.62,
      startedAt: 3,
    },
  ],
  [
    'a container',
    [started('a'), planned('a', 9), childrenStarted('a', 0, 6), childEnded('a', 0), childEnded('a', 1, 'failed'), childParked('a', 2)],
    {
      state: 'running',
      attempt: 1,
      maxAttempts: 5,
      startedAt: 2,
      children: { total: 9, started: 6, success: 1, failed: 1, waiting: 1 },
    },
  ],
  [
    'a container that goes on only when people have decided',
    [started('a'), planned('a', 3), childrenStarted('a', 0, 3), childEnded('a', 0), childParked('a', 1), childParked('a', 2)],
    {
      state: 'needs_review',
      attempt: 1,
      maxAttempts: 5,
      line: '2 items wait for a person',
      children: { total: 3, started: 3, success: 1, failed: 0, waiting: 2 },
    },
  ],
  [
    'skipped',
    [{ type: 'step-skipped', step: 'a', because: 'branch' }],
    { state: 'skipped', attempt: 0, maxAttempts: 5, line: 'skipped: another branch was taken' },
  ],
])('%s', (_name, events, status) => {
  const run = play(DEFINITION)
  run.tell(...events)
  expect(statusOf(DEFINITION.steps[0]!, run.state.steps.get('a')!)).toEqual(status)
})

test('where a success came from is shown', () => {
  const run = play(DEFINITION)
  run.tell(succeeded('a'))
  expect(statusOf(DEFINITION.steps[0]!, run.state.steps.get('a')!, 'review')).toMatchObject({ via: 'review' })
})

describe('a step that has not begun', () => {
  const definition = define({ a: {}, b: { after: 'a' }, c: { after: 'a:no' } })
  const ready = (...events: RunEvent[]): boolean[] => {
    const run = play(definition)
    run.tell(...events)
    return definition.steps.map((step) => !run.state.steps.has(step.id) && isReady(step, run.state))
  }
  test.each<[string, RunEvent[], boolean[]]>([
    ['at the start', [], [true, false, false]],
    ['behind one that runs', [started('a')], [false, false, false]],
    ['behind one that ended', [started('a'), succeeded('a')], [false, true, false]],
    ['of a run that is being cancelled', [started('a'), succeeded('a'), { type: 'cancel-requested', by: 'anna' }], [false, false, false]],
    ['of a run that has ended', [{ type: 'run-cancelled' }], [false, false, false]],
  ])('%s', (_name, events, expected) => {
    expect(ready(...events)).toEqual(expected)
  })

  test('says that it waits for a slot once it could begin', () => {
    expect(statusOfPending(definition.steps[1]!, false)).toEqual({ state: 'pending', attempt: 0, maxAttempts: 3 })
    expect(statusOfPending(definition.steps[1]!, true)).toMatchObject({ line: 'waits for a free slot' })
  })

  test('that must not happen twice has one attempt', () => {
    const once = define({ a: { policy: { effect: { class: 'unsafe' } } } })
    expect(statusOfPending(once.steps[0]!, false)).toMatchObject({ maxAttempts: 1 })
  })
})

describe('an edge', () => {
  const definition = define({
    a: { policy: { onExhausted: { to: 'error_port' } } },
    out: { after: 'a' },
    no: { after: 'a:no' },
    error: { after: 'a:error' },
  })
  test.each<[string, RunEvent[], (string | undefined)[]]>([
    ['while its step runs', [started('a')], [undefined, undefined, undefined]],
    ['after a success', [started('a'), succeeded('a')], ['taken', 'skipped', 'skipped']],
    ['after a success by another port', [started('a'), succeeded('a', 'no')], ['skipped', 'taken', 'skipped']],
    ['after a failed attempt', [started('a'), failedFor('a')], [undefined, undefined, undefined]],
    ['after a failure', [started('a'), givenUp('a')], ['skipped', 'skipped', 'skipped']],
    ['after a failure by its port', [started('a'), givenUp('a', 'error')], ['skipped', 'skipped', 'taken']],
    ['after it was skipped', [{ type: 'step-skipped', step: 'a', because: 'branch' }], ['skipped', 'skipped', 'skipped']],
  ])('%s', (_name, events, expected) => {
    const run = play(definition)
    run.tell(...events)
    expect(definition.steps[0]!.outgoing.map((edge) => edgeStatus(edge, run.state.steps.get('a')))).toEqual(expected)
  })
})
