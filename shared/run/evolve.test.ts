import { describe, expect, test } from 'vitest'
import type { Recorded, RunEvent } from './events.ts'
import { evolve } from './evolve.ts'
import { hasEnded, initialState, openChildren } from './state.ts'
import { define } from './testing/definitions.ts'
import {
  childEnded,
  childrenStarted,
  created,
  failedFor,
  givenUp,
  planned,
  play,
  retriedAt,
  snapshot,
  started,
  succeeded,
} from './testing/play.ts'

const ONE = define({ a: {} })
const asked = (review = 'r1.a.1', attempt = 1): RunEvent => ({
  type: 'review-requested',
  step: 'a',
  review,
  attempt,
  reasons: [{ when: 'always', text: 'why' }],
  output: { json: 1 },
  seen: 'x',
  port: 'out',
})
const decided = (decision: 'approve' | 'retry' | 'reject' | 'did_not_happen', review = 'r1.a.1'): RunEvent => ({
  type: 'review-decided',
  step: 'a',
  review,
  decision,
  by: 'anna',
})
const waiting = (until: number): RunEvent => ({ type: 'step-waiting', step: 'a', until, memo: { n: 1 } })

describe('a step', () => {
  test.each<[string, RunEvent[], object]>([
    ['begins', [started('a')], { state: 'running', phase: 'attempt', attempt: 1, failures: 0, firstStartedAt: 2, startedAt: 2 }],
    ['keeps its key', [started('a', 1, 'k')], { key: 'k' }],
    [
      'succeeds',
      [started('a'), succeeded('a', 'yes')],
      { state: 'success', phase: undefined, port: 'yes', output: { json: 'a' }, endedAt: 3 },
    ],
    [
      'waits for its next attempt',
      [started('a'), retriedAt('a', 50)],
      { state: 'pending', phase: 'retry', retryAt: 50, failures: 1, attempt: 1 },
    ],
    [
      'begins again',
      [started('a'), retriedAt('a', 50), started('a', 2)],
      { state: 'running', phase: 'attempt', attempt: 2, failures: 1, retryAt: undefined, firstStartedAt: 2, startedAt: 4 },
    ],
    [
      'has no attempt left',
      [started('a'), failedFor('a', 'auth')],
      { state: 'failed', phase: 'exhausted', exhausted: 'no more', failures: 1, error: { kind: 'auth', message: 'a auth' } },
    ],
    ['fails', [started('a'), failedFor('a'), givenUp('a')], { state: 'failed', phase: undefined, exhausted: undefined, endedAt: 4 }],
    ['fails along its error port', [started('a'), failedFor('a'), givenUp('a', 'error')], { state: 'failed', port: 'error' }],
    ['waits for a time', [started('a'), waiting(99)], { state: 'pending', phase: 'timer', until: 99, memo: { n: 1 }, attempt: 1 }],
    [
      'goes on after a wait as the same attempt, with what it left for itself',
      [started('a'), waiting(99), started('a')],
      { phase: 'attempt', attempt: 1, memo: { n: 1 }, until: undefined, firstStartedAt: 2 },
    ],
    [
      'forgets what it left for itself at the next attempt',
      [started('a'), waiting(99), retriedAt('a', 100), started('a', 2)],
      { attempt: 2, memo: undefined },
    ],
    ['needs a person', [started('a'), asked()], { state: 'needs_review', phase: 'review', reviews: 1 }],
    [
      'was decided',
      [started('a'), asked(), decided('approve')],
      { state: 'needs_review', phase: 'decided', decision: expect.objectContaining({ by: 'anna' }) as unknown },
    ],
    [
      'begins anew after a person asked for it',
      [started('a'), retriedAt('a', 9), started('a', 2), asked('r1.a.1', 2), decided('retry'), started('a', 3)],
      { attempt: 3, failures: 0, firstStartedAt: 7, decision: undefined, phase: 'attempt' },
    ],
    [
      'counts failures anew after “it did not happen”',
      [started('a'), failedFor('a', 'unknown_outcome'), asked(), decided('did_not_happen'), started('a', 2), retriedAt('a', 99, 2)],
      { failures: 1, firstStartedAt: 6 },
    ],
    ['is skipped', [{ type: 'step-skipped', step: 'a', because: 'branch' }], { state: 'skipped', because: 'branch', endedAt: 2 }],
    [
      'is cancelled',
      [started('a'), { type: 'step-cancelled', step: 'a', because: 'race' }],
      { state: 'cancelled', because: 'race', phase: undefined },
    ],
  ])('%s', (_name, events, expected) => {
    const run = play(ONE)
    run.tell(...events)
    expect(run.state.steps.get('a')).toMatchObject(expected)
    const step = run.state.steps.get('a')!
    expect(run.state.open.has('a')).toBe(!hasEnded(step))
    expect(run.state.ended).toBe(hasEnded(step) ? 1 : 0)
    expect(Object.values(run.state.phases).reduce((sum, count) => sum + count, 0)).toBe(step.phase ? 1 : 0)
    if (step.phase) expect(run.state.phases[step.phase]).toBe(1)
  })

  test('its first start stays that of the first attempt, also when it begins again after a wait', () => {
    const run = play(ONE)
    run.tell(started('a'), waiting(50), started('a'), waiting(60), started('a'))
    expect(run.state.steps.get('a')).toMatchObject({ firstStartedAt: 2, startedAt: 6 })
  })
})

describe('what changes nothing but seq', () => {
  const ENDED: [string, RunEvent[]][] = [
    ['a success', [started('a'), succeeded('a'), { type: 'run-succeeded', output: { json: 1 } }]],
    [
      'a failure',
      [started('a'), failedFor('a'), givenUp('a'), { type: 'run-failed', error: { kind: 'permanent', message: 'm' }, step: 'a' }],
    ],
    [
      'a cancel',
      [{ type: 'cancel-requested', by: 'anna' }, { type: 'step-cancelled', step: 'a', because: 'run' }, { type: 'run-cancelled' }],
    ],
  ]
  const LATE: RunEvent[] = [
    created(ONE),
    started('a', 2),
    succeeded('a', 'late', 2),
    retriedAt('a', 5),
    failedFor('a'),
    givenUp('a'),
    { type: 'step-skipped', step: 'a', because: 'branch' },
    { type: 'step-cancelled', step: 'a', because: 'run' },
    waiting(5),
    planned('a', 3),
    childrenStarted('a', 0, 1),
    childEnded('a', 0),
    asked('late'),
    decided('approve'),
    { type: 'cancel-requested', by: 'eve' },
    { type: 'run-succeeded', output: { json: 'late' } },
    { type: 'run-failed', error: { kind: 'permanent', message: 'late' } },
    { type: 'run-cancelled' },
  ]
  test.each(ENDED.flatMap(([name, events]) => LATE.map((late): [string, string, RunEvent[], RunEvent] => [late.type, name, events, late])))(
    '%s after %s',
    (_late, _name, events, late) => {
      const run = play(ONE)
      run.tell(...events)
      const before = structuredClone(snapshot(run.state)) as { seq: number }
      expect(run.tell(late)).toEqual([])
      expect(snapshot(run.state)).toEqual({ ...before, seq: before.seq + 1 })
    },
  )

  test.each(LATE.flatMap((late): [string, RunEvent][] => ('step' in late && late.type !== 'run-failed' ? [[late.type, late]] : [])))(
    '%s of a step that has ended, in a run that goes on',
    (_name, late) => {
      const run = play(define({ a: {}, b: {} }))
      run.tell(started('a'), succeeded('a'))
      const before = structuredClone(snapshot(run.state)) as { seq: number }
      run.tell(late)
      expect(snapshot(run.state)).toEqual({ ...before, seq: before.seq + 1 })
    },
  )

  test.each(
    LATE.flatMap((late): [string, RunEvent][] =>
      'step' in late && late.type !== 'run-failed' ? [[late.type, { ...late, step: 'ghost' }]] : [],
    ),
  )('%s of a step that the definition does not have', (_name, late) => {
    const run = play(ONE)
    const before = structuredClone(snapshot(run.state)) as { seq: number }
    expect(run.tell(late)).toEqual([])
    expect(snapshot(run.state)).toEqual({ ...before, seq: before.seq + 1 })
  })

  test.each<[string, RunEvent[], RunEvent]>([
    ['a decision on a step that asks nothing', [started('a')], decided('approve')],
    ['a second decision', [started('a'), asked(), decided('approve')], decided('reject')],
    [
      'a decision on an earlier review',
      [started('a'), asked(), decided('retry'), started('a', 2), asked('r1.a.2', 2)],
      decided('approve', 'r1.a.1'),
    ],
    ['a child of no plan', [started('a')], childEnded('a', 0)],
    [
      'a child of an earlier round',
      [started('a'), planned('a', 2, { round: 2 }), childrenStarted('a', 0, 2, 2)],
      childEnded('a', 0, 'success', 1),
    ],
    [
      'a child that has ended already',
      [started('a'), planned('a', 2), childrenStarted('a', 0, 2), childEnded('a', 0)],
      childEnded('a', 0, 'failed'),
    ],
    [
      'a child out of order that has ended already',
      [started('a'), planned('a', 3), childrenStarted('a', 0, 3), childEnded('a', 2)],
      childEnded('a', 2, 'failed'),
    ],
    ['a start of children of an earlier round', [started('a'), planned('a', 2, { round: 2 })], childrenStarted('a', 0, 2, 1)],
    [
      'a child that has ended and is said to wait',
      [started('a'), planned('a', 2), childrenStarted('a', 0, 2), childEnded('a', 0)],
      { type: 'child-parked', step: 'a', round: 1, index: 0 },
    ],
    [
      'a child of an earlier round that is said to wait',
      [started('a'), planned('a', 2, { round: 2 }), childrenStarted('a', 0, 2, 2)],
      { type: 'child-parked', step: 'a', round: 1, index: 0 },
    ],
    [
      'a child that goes on and had not waited',
      [started('a'), planned('a', 2), childrenStarted('a', 0, 2)],
      { type: 'child-resumed', step: 'a', round: 1, index: 0 },
    ],
    ['a start of children of a step that has none', [started('a')], childrenStarted('a', 0, 2)],
  ])('%s', (_name, events, late) => {
    const run = play(ONE)
    run.tell(...events)
    const before = structuredClone(snapshot(run.state)) as { seq: number }
    run.tell(late)
    expect(snapshot(run.state)).toEqual({ ...before, seq: before.seq + 1 })
  })
})

describe('children', () => {
  test('are counted by how they ended, in any order', () => {
    const run = play(ONE)
    run.tell(started('a'), planned('a', 5), childrenStarted('a', 0, 3), childrenStarted('a', 3, 2))
    run.tell(childEnded('a', 3), childEnded('a', 1, 'failed'), childEnded('a', 4, 'cancelled'))
    const { children } = run.state.steps.get('a')!
    expect(children).toMatchObject({ started: 5, success: 1, failed: 1, cancelled: 1, endedBelow: 0 })
    expect(openChildren(children!)).toBe(2)
    run.tell(childEnded('a', 0))
    expect(run.state.steps.get('a')!.children).toMatchObject({ endedBelow: 2, success: 2 })
    run.tell(childEnded('a', 2))
    expect(run.state.steps.get('a')!.children).toMatchObject({ endedBelow: 5, success: 3, endedBeyond: new Set() })
  })

  test('of 10,000 that end in order, none is remembered', () => {
    const run = play(ONE)
    run.tell(started('a'), planned('a', 10_000), childrenStarted('a', 0, 10_000))
    for (let i = 0; i < 10_000; i++) run.tell(childEnded('a', i))
    expect(run.state.steps.get('a')!.children).toMatchObject({ success: 10_000, endedBelow: 10_000, endedBeyond: new Set() })
  })

  test('a further round starts anew', () => {
    const run = play(ONE)
    run.tell(started('a'), planned('a', 1), childrenStarted('a', 0, 1), childEnded('a', 0), planned('a', 1, { round: 2 }))
    expect(run.state.steps.get('a')).toMatchObject({
      rounds: 2,
      phase: 'children',
      children: { round: 2, started: 0, success: 0, endedBelow: 0 },
    })
  })
})

describe('timers', () => {
  const withTimeout = define({ a: { policy: { timeout: { step: '100ms' } } } })
  test.each<[string, RunEvent[], number | undefined]>([
    ['none while an attempt executes', [started('a')], undefined],
    ['the next attempt', [started('a'), retriedAt('a', 40)], 40],
    ['a time that the handler asked for', [started('a'), waiting(60)], 60],
    ['the timeout of the step, when that comes first', [started('a'), waiting(600)], 102],
    ['the timeout of the step, while children run', [started('a'), planned('a', 3)], 102],
    ['the timeout counts from the first attempt', [started('a'), retriedAt('a', 40), started('a', 2), waiting(600)], 102],
    ['none while a person is asked', [started('a'), waiting(60), asked()], undefined],
    ['none after the end', [started('a'), waiting(60), succeeded('a')], undefined],
    ['none once it begins again', [started('a'), retriedAt('a', 40), started('a', 2)], undefined],
  ])('%s', (_name, events, at) => {
    const run = play(withTimeout)
    run.tell(...events)
    expect(run.state.timers.get('a')).toBe(at)
  })
})

test('the same events give the same state, also when read back from text', () => {
  const run = play(define({ a: {}, b: { after: 'a' }, c: { after: 'a:other' } }))
  run.tell(
    started('a'),
    planned('a', 3),
    childrenStarted('a', 0, 3),
    childEnded('a', 2),
    childEnded('a', 0),
    asked(),
    decided('approve'),
    succeeded('a'),
    started('b'),
    retriedAt('b', 90),
  )
  const again = initialState(run.state.runId)
  for (const event of JSON.parse(JSON.stringify(run.journal)) as Recorded[]) evolve(run.plan, again, event)
  expect(snapshot(again)).toEqual(snapshot(run.state))
})
