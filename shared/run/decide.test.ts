import { describe, expect, test } from 'vitest'
import type { PolicyInput } from '../policy/policy.ts'
import type { ErrorKind } from '../policy/step-error.ts'
import { decideAfter, decideDue, type Decision } from './decide.ts'
import type { ReviewDecided, ReviewRequested, RunEvent } from './events.ts'
import { define } from './testing/definitions.ts'
import {
  childEnded,
  childParked,
  childResumed,
  childrenStarted,
  failedFor,
  givenUp,
  planned,
  play,
  retriedAt,
  started,
  succeeded,
} from './testing/play.ts'

const begin = (step: string): Decision => ({ do: 'attempt', step, attempt: 1, begun: false })
const skip = (step: string, because: 'branch' | 'upstream-failed'): Decision => ({
  do: 'record',
  event: { type: 'step-skipped', step, because },
})
const cancelled = (step: string, because: 'run' | 'race'): Decision => ({ do: 'record', event: { type: 'step-cancelled', step, because } })
const CANCEL: RunEvent = { type: 'cancel-requested', by: 'anna' }

describe('what follows', () => {
  test('a run begins with the steps that nothing leads to', () => {
    const run = play(define({ a: {}, b: {}, c: { after: ['a', 'b'] } }))
    expect(run.wanted()).toEqual([begin('a'), begin('b')])
  })

  test('a run without steps succeeds at once', () => {
    const run = play(define({}))
    expect(run.wanted()).toEqual([{ do: 'finish', outcome: 'success' }])
  })

  test.each<[string, RunEvent, Decision[]]>([
    ['success by out', succeeded('a'), [begin('out'), skip('no', 'branch'), skip('error', 'branch')]],
    ['success by no', succeeded('a', 'no'), [skip('out', 'branch'), begin('no'), skip('error', 'branch')]],
    ['failure', givenUp('a'), [skip('out', 'upstream-failed'), skip('no', 'upstream-failed'), skip('error', 'branch')]],
    ['failure along its error port', givenUp('a', 'error'), [skip('out', 'branch'), skip('no', 'branch'), begin('error')]],
    [
      'skipped because of a branch',
      { type: 'step-skipped', step: 'a', because: 'branch' },
      [skip('out', 'branch'), skip('no', 'branch'), skip('error', 'branch')],
    ],
    [
      'skipped because of a failure',
      { type: 'step-skipped', step: 'a', because: 'upstream-failed' },
      [skip('out', 'upstream-failed'), skip('no', 'upstream-failed'), skip('error', 'branch')],
    ],
  ])('a step: %s', (_name, event, decisions) => {
    const run = play(define({ a: {}, out: { after: 'a' }, no: { after: 'a:no' }, error: { after: 'a:error' } }))
    expect(run.tell(event)).toEqual(decisions)
    expect(run.wanted()).toEqual(decisions)
  })

  test('an attempt that began is wanted again after a crash, and nothing before its end', () => {
    const run = play(define({ a: {}, b: { after: 'a' } }))
    run.tell(started('a'))
    expect(run.wanted()).toEqual([{ do: 'attempt', step: 'a', attempt: 1, begun: true }])
  })
})

describe('a race', () => {
  const graph = define({
    start: {},
    fast: { after: 'start' },
    slow: { after: 'start' },
    slower: { after: 'slow' },
    apart: { after: 'start' },
    elsewhere: { after: 'apart' },
    won: { after: ['fast', 'slower', 'apart'], join: { mode: 'first_success' } },
  })

  test('its rivals lead nowhere else', () => {
    expect(graph.steps.find((step) => step.id === 'won')!.rivals).toEqual(['fast', 'slow', 'slower'])
  })

  test('the first success cancels what has not ended, in every phase', () => {
    const run = play(graph)
    run.tell(succeeded('start'), started('fast'), started('slow'), started('apart'))
    expect(run.tell(succeeded('fast'))).toEqual([
      begin('won'),
      { do: 'stop', step: 'slow' },
      cancelled('slow', 'race'),
      cancelled('slower', 'race'),
    ])
  })

  test.each<[string, RunEvent[], Decision[]]>([
    ['waits for its next attempt', [started('slow'), retriedAt('slow', 900)], [cancelled('slow', 'race')]],
    [
      'waits for a person',
      [started('slow'), { type: 'review-requested', step: 'slow', review: 'r', attempt: 1, reasons: [], seen: 's', port: 'out' }],
      [cancelled('slow', 'race')],
    ],
    ['runs children', [started('slow'), planned('slow', 2)], [{ do: 'stop', step: 'slow' }, cancelled('slow', 'race')]],
    ['has succeeded', [succeeded('slow')], []],
    ['has failed', [givenUp('slow')], []],
    ['has not begun', [], [cancelled('slow', 'race')]],
  ])('a rival that %s', (_name, events, decisions) => {
    const run = play(graph)
    run.tell(succeeded('start'), ...events)
    const after = run.tell(succeeded('fast'))
    expect(
      after.filter(
        (decision) =>
          ('step' in decision ? decision.step : 'event' in decision && 'step' in decision.event ? decision.event.step : '') === 'slow',
      ),
    ).toEqual(decisions)
  })

  test('all of them failing is a failure', () => {
    const run = play(define({ a: {}, b: {}, j: { after: ['a', 'b'], join: { mode: 'first_success' } } }))
    expect(run.tell(givenUp('a'))).toEqual([])
    expect(run.tell(givenUp('b'))).toEqual([skip('j', 'upstream-failed')])
  })
})

describe('when no attempt is left', () => {
  const error = (kind: ErrorKind): { kind: ErrorKind; message: string } => ({ kind, message: `a ${kind}` })
  test.each<[string, PolicyInput, ErrorKind, object]>([
    [
      'a dead letter',
      { onExhausted: { to: 'dead_letter' } },
      'permanent',
      { type: 'step-failed', error: error('permanent'), deadLetter: true },
    ],
    ['a failure', { onExhausted: { to: 'fail' } }, 'permanent', { type: 'step-failed', error: error('permanent') }],
    ['the error port', { onExhausted: { to: 'error_port' } }, 'auth', { type: 'step-failed', error: error('auth'), port: 'error' }],
    [
      'a fallback',
      { onExhausted: { to: 'fallback', value: { x: [1] } } },
      'timeout',
      { type: 'step-succeeded', attempt: 1, output: { json: { x: [1] } }, port: 'out', via: 'fallback' },
    ],
    [
      'a fallback of nothing',
      { onExhausted: { to: 'fallback' } },
      'timeout',
      { type: 'step-succeeded', attempt: 1, output: { json: null }, port: 'out', via: 'fallback' },
    ],
    [
      'a person',
      { onExhausted: { to: 'review' } },
      'timeout',
      {
        type: 'review-requested',
        review: 'r1.a.1',
        attempt: 1,
        port: 'out',
        reasons: [{ when: 'exhausted', text: 'no more; the last error: a timeout', values: { kind: 'timeout' } }],
      },
    ],
    [
      'a person by rule, whatever else is said',
      { onExhausted: { to: 'fallback' }, review: [{ when: 'after_failures', attempts: 1 }] },
      'timeout',
      {
        type: 'review-requested',
        reasons: [
          { when: 'after_failures', text: 'no more; the last error: a timeout', values: { failures: 1, limit: 1, kind: 'timeout' } },
        ],
      },
    ],
    [
      'a rule that is not met yet',
      { onExhausted: { to: 'fail' }, review: [{ when: 'after_failures', attempts: 2 }] },
      'auth',
      { type: 'step-failed', error: error('auth') },
    ],
    ...(['dead_letter', 'fail', 'error_port', 'fallback', 'review'] as const).map((to): [string, PolicyInput, ErrorKind, object] => [
      `an unknown outcome asks a person, with ${to} too`,
      { onExhausted: { to } },
      'unknown_outcome',
      {
        type: 'review-requested',
        reasons: [{ when: 'unknown_outcome', text: 'a unknown_outcome' }],
        question: expect.stringContaining('Did “a” happen?') as string,
      },
    ]),
  ])('%s', (_name, policy, kind, event) => {
    const run = play(define({ a: { policy }, b: { after: 'a' } }))
    const decisions = run.tell(started('a'), failedFor('a', kind))
    expect(decisions).toEqual([{ do: 'record', event: expect.objectContaining({ step: 'a', ...event }) as unknown }])
    expect(run.wanted()).toEqual(decisions)
    if (!('deadLetter' in event)) expect(decisions[0]).not.toHaveProperty('event.deadLetter')
    if (!('port' in event)) expect(decisions[0]).not.toHaveProperty('event.port', 'error')
  })

  test('the reviews of a step are numbered', () => {
    const run = play(define({ a: { policy: { onExhausted: { to: 'review' } } } }))
    run.tell(started('a'))
    const [first] = run.tell(failedFor('a')) as [Decision & { do: 'record' }]
    const asked = first.event as ReviewRequested
    run.tell(asked, { type: 'review-decided', step: 'a', review: asked.review, decision: 'retry', by: 'anna' }, started('a', 2))
    expect(run.tell(failedFor('a', 'permanent', 2))).toMatchObject([{ event: { review: 'r1.a.2', attempt: 2 } }])
  })

  test('what is shown is bound to the review by a hash', () => {
    const ask = (review: string, kind: ErrorKind): string => {
      const run = play(define({ a: { policy: { onExhausted: { to: 'review' } } } }))
      if (review.endsWith('2'))
        run.tell(
          started('a'),
          { type: 'review-requested', step: 'a', review: 'r1.a.1', attempt: 1, reasons: [], seen: '', port: 'out' },
          { type: 'review-decided', step: 'a', review: 'r1.a.1', decision: 'retry', by: 'x' },
        )
      const [decision] = run.tell(started('a'), failedFor('a', kind)) as [Decision & { do: 'record' }]
      return (decision.event as ReviewRequested).seen
    }
    expect(ask('r1.a.1', 'timeout')).toBe(ask('r1.a.1', 'timeout'))
    expect(ask('r1.a.1', 'timeout')).not.toBe(ask('r1.a.2', 'timeout'))
    expect(ask('r1.a.1', 'timeout')).not.toBe(ask('r1.a.1', 'unknown_outcome'))
  })
})

describe('a decision of a person', () => {
  const review = (more: Partial<ReviewRequested> = {}): ReviewRequested => ({
    type: 'review-requested',
    step: 'a',
    review: 'r1.a.1',
    attempt: 2,
    reasons: [],
    output: { json: 'shown' },
    seen: 's',
    port: 'yes',
    ...more,
  })
  const decision = (more: Partial<ReviewDecided>): ReviewDecided => ({
    type: 'review-decided',
    step: 'a',
    review: 'r1.a.1',
    decision: 'approve',
    by: 'anna',
    ...more,
  })
  const again: Decision = { do: 'attempt', step: 'a', attempt: 3, begun: false }
  const record = (event: object): Decision => ({ do: 'record', event: { step: 'a', ...event } as RunEvent })
  const passed = (json: unknown, port = 'yes'): Decision =>
    record({ type: 'step-succeeded', attempt: 2, output: { json }, port, via: 'review' })
  const rejected = (message: string): object => ({ type: 'step-failed', error: { kind: 'permanent', message } })

  test.each<[string, ReviewRequested, ReviewDecided, Decision, PolicyInput?]>([
    ['approve', review(), decision({}), passed('shown')],
    [
      'approve what was stored aside',
      review({ output: { ref: 'h', bytes: 9 } }),
      decision({}),
      record({ type: 'step-succeeded', attempt: 2, output: { ref: 'h', bytes: 9 }, port: 'yes', via: 'review' }),
    ],
    ['approve ignores an output that came along', review(), decision({ output: { json: 'swapped' } }), passed('shown')],
    ['edit', review(), decision({ decision: 'edit', output: { json: 'edited' } }), passed('edited')],
    ['reject by its port', review({ rejectPort: 'no' }), decision({ decision: 'reject' }), passed('shown', 'no')],
    ['reject without a port', review(), decision({ decision: 'reject' }), record(rejected('Rejected by anna'))],
    ['reject with a note', review(), decision({ decision: 'reject', note: 'wrong sum' }), record(rejected('Rejected by anna: wrong sum'))],
    [
      'reject with failures going to the error port',
      review(),
      decision({ decision: 'reject' }),
      record({ ...rejected('Rejected by anna'), port: 'error' }),
      { onExhausted: { to: 'error_port' } },
    ],
    [
      'reject with failures going to dead letters',
      review(),
      decision({ decision: 'reject' }),
      record(rejected('Rejected by anna')),
      { onExhausted: { to: 'dead_letter' } },
    ],
    ['retry', review(), decision({ decision: 'retry' }), again],
    [
      'happened',
      review({ reasons: [{ when: 'unknown_outcome', text: '' }] }),
      decision({ decision: 'happened', output: { json: 7 } }),
      passed(7),
    ],
    ['happened, nothing known of it', review(), decision({ decision: 'happened' }), passed(null)],
    ['did not happen', review(), decision({ decision: 'did_not_happen' }), again],
  ])('%s', (_name, asked, decided, expected, policy) => {
    const run = play(define({ a: { ...(policy ? { policy } : {}) }, b: { after: 'a:yes' } }))
    run.tell(started('a', 2), asked)
    expect(run.wanted()).toEqual([])
    expect(run.tell(decided)).toEqual([expected])
    expect(run.wanted()).toEqual([expected])
  })
})

describe('children', () => {
  const start = (from: number, count: number): Decision => ({ do: 'start-children', step: 'a', from, count })
  const resume: Decision = { do: 'attempt', step: 'a', attempt: 1, begun: true, resume: 'children' }
  const two = { concurrency: 2 }
  test.each<[string, RunEvent[], Decision[]]>([
    ['none: the handler goes on at once', [planned('a', 0)], [resume]],
    ['as many as may run at once', [planned('a', 5, two)], [start(0, 2)]],
    ['no more than there are', [planned('a', 2, { concurrency: 9 })], [start(0, 2)]],
    ['not too many in one commit', [planned('a', 1_000)], [start(0, 256)]],
    ['the next ones, not too many in one commit', [planned('a', 1_000), childrenStarted('a', 0, 256)], [start(256, 256)]],
    ['no place is free', [planned('a', 5, two), childrenStarted('a', 0, 2)], []],
    ['one place is free', [planned('a', 5, two), childrenStarted('a', 0, 2), childEnded('a', 1)], [start(2, 1)]],
    ['the last ones are running', [planned('a', 3, two), childrenStarted('a', 0, 3), childEnded('a', 0), childEnded('a', 1)], []],
    ['all have ended', [planned('a', 2), childrenStarted('a', 0, 2), childEnded('a', 1), childEnded('a', 0)], [resume]],
    [
      'an end told twice frees one place',
      [planned('a', 5, two), childrenStarted('a', 0, 2), childEnded('a', 1), childEnded('a', 1)],
      [start(2, 1)],
    ],
    [
      'one failed, none may: no further ones, the others are awaited',
      [planned('a', 9, two), childrenStarted('a', 0, 2), childEnded('a', 0, 'failed')],
      [],
    ],
    [
      'one failed, none may, and nothing runs any more',
      [planned('a', 9, two), childrenStarted('a', 0, 2), childEnded('a', 0, 'failed'), childEnded('a', 1)],
      [resume],
    ],
    [
      'one failed, one may',
      [planned('a', 9, { ...two, tolerate: 1 }), childrenStarted('a', 0, 2), childEnded('a', 0, 'failed')],
      [start(2, 1)],
    ],
    [
      'two failed, one may',
      [planned('a', 9, { ...two, tolerate: 1 }), childrenStarted('a', 0, 2), childEnded('a', 0, 'failed'), childEnded('a', 1, 'failed')],
      [resume],
    ],
    [
      'a cancelled one counts like a failed one',
      [planned('a', 9, two), childrenStarted('a', 0, 2), childEnded('a', 0, 'cancelled'), childEnded('a', 1)],
      [resume],
    ],
    [
      'all may fail',
      [planned('a', 2, { tolerate: 2 }), childrenStarted('a', 0, 2), childEnded('a', 0, 'failed'), childEnded('a', 1, 'failed')],
      [resume],
    ],
    ['one waits for a person: its place is free', [planned('a', 5, two), childrenStarted('a', 0, 2), childParked('a', 0)], [start(2, 1)]],
    [
      'told twice it frees one place',
      [planned('a', 5, two), childrenStarted('a', 0, 2), childParked('a', 0), childParked('a', 0)],
      [start(2, 1)],
    ],
    [
      'one that goes on takes its place again',
      [planned('a', 5, two), childrenStarted('a', 0, 2), childParked('a', 0), childResumed('a', 0)],
      [],
    ],
    [
      'with one more than may run, the next waits for two ends',
      [
        planned('a', 5, two),
        childrenStarted('a', 0, 2),
        childParked('a', 0),
        childrenStarted('a', 2, 1),
        childResumed('a', 0),
        childEnded('a', 0),
      ],
      [],
    ],
    [
      'one that ended while it waited frees no second place',
      [planned('a', 5, two), childrenStarted('a', 0, 2), childParked('a', 0), childrenStarted('a', 2, 1), childEnded('a', 0, 'success')],
      [],
    ],
    ['all wait for people', [planned('a', 2), childrenStarted('a', 0, 2), childParked('a', 0), childParked('a', 1)], []],
    [
      'one that has ended waits for nobody',
      [planned('a', 3, two), childrenStarted('a', 0, 2), childEnded('a', 0), childrenStarted('a', 2, 1), childParked('a', 0)],
      [],
    ],
  ])('%s', (_name, events, decisions) => {
    const run = play(define({ a: {} }))
    expect(run.tell(started('a'), ...events)).toEqual(decisions)
    expect(run.wanted()).toEqual(decisions)
  })
})

describe('time', () => {
  const graph = define({ a: { policy: { timeout: { step: '100ms' } } }, b: {} })
  const at = (now: number, ...events: RunEvent[]): Decision[] => {
    const run = play(graph)
    run.tell(...events)
    run.now = now
    const due = decideDue(run.plan, run.state, now)
    const a = run.wanted().filter((decision) => !('step' in decision) || decision.step !== 'b')
    expect(a.filter((decision) => decision.do !== 'start-children')).toEqual(due)
    return due
  }
  const wait: RunEvent = { type: 'step-waiting', step: 'a', until: 50, memo: 1 }
  const late: Decision = {
    do: 'record',
    event: {
      type: 'attempt-failed',
      step: 'a',
      attempt: 1,
      error: { kind: 'timeout', message: '“a” took longer than its whole timeout allows.' },
      exhausted: 'the timeout of the whole step has passed',
    },
  }
  test.each<[string, number, RunEvent[], Decision[]]>([
    ['a moment before the next attempt', 49, [started('a'), retriedAt('a', 50)], []],
    ['the next attempt', 50, [started('a'), retriedAt('a', 50)], [{ do: 'attempt', step: 'a', attempt: 2, begun: false }]],
    [
      'long after the next attempt was due: the server was down',
      99,
      [started('a'), retriedAt('a', 50)],
      [{ do: 'attempt', step: 'a', attempt: 2, begun: false }],
    ],
    ['a moment before the wait is over', 49, [started('a'), wait], []],
    ['the wait is over', 50, [started('a'), wait], [{ do: 'attempt', step: 'a', attempt: 1, begun: true, resume: 'timer' }]],
    ['the timeout of the step comes before the end of its wait', 102, [started('a'), { ...wait, until: 500 }], [late]],
    ['a moment before the timeout of the step', 101, [started('a'), { ...wait, until: 500 }], []],
    [
      'the timeout of the step while children run',
      102,
      [started('a'), planned('a', 2), childrenStarted('a', 0, 2)],
      [{ do: 'stop', step: 'a' }, late],
    ],
    [
      'time that a person takes does not count',
      9_999,
      [started('a'), { type: 'review-requested', step: 'a', review: 'r', attempt: 1, reasons: [], seen: '', port: 'out' }],
      [],
    ],
  ])('%s', (_name, now, events, decisions) => {
    const shown = at(now, ...events)
    expect(shown).toEqual(decisions)
  })
})

describe('cancel', () => {
  const graph = define({ a: {}, b: { after: 'a' } })
  test.each<[string, RunEvent[], Decision[]]>([
    ['nothing has begun', [], [cancelled('a', 'run'), cancelled('b', 'run')]],
    ['an attempt executes', [started('a')], [{ do: 'stop', step: 'a' }, cancelled('b', 'run')]],
    ['an attempt is awaited', [started('a'), retriedAt('a', 500)], [cancelled('a', 'run'), cancelled('b', 'run')]],
    [
      'a time is awaited',
      [started('a'), { type: 'step-waiting', step: 'a', until: 900, memo: null }],
      [cancelled('a', 'run'), cancelled('b', 'run')],
    ],
    [
      'a person is awaited',
      [started('a'), { type: 'review-requested', step: 'a', review: 'r', attempt: 1, reasons: [], seen: '', port: 'out' }],
      [cancelled('a', 'run'), cancelled('b', 'run')],
    ],
    ['children run', [started('a'), planned('a', 2), childrenStarted('a', 0, 2)], [{ do: 'stop', step: 'a' }, cancelled('b', 'run')]],
    ['no attempt was left', [started('a'), failedFor('a')], [cancelled('a', 'run'), cancelled('b', 'run')]],
    ['a step has succeeded', [started('a'), succeeded('a')], [cancelled('b', 'run')]],
    ['a join that could run', [started('a'), succeeded('a')], [cancelled('b', 'run')]],
  ])('while %s', (_name, events, decisions) => {
    const run = play(graph)
    run.tell(...events)
    expect(run.tell(CANCEL)).toEqual(decisions)
    expect(run.wanted()).toEqual(decisions)
  })

  test('a result that comes while it stops is kept, and nothing follows from it', () => {
    const run = play(graph)
    run.tell(started('a'), CANCEL, { type: 'step-cancelled', step: 'b', because: 'run' })
    expect(run.tell(succeeded('a'))).toEqual([{ do: 'finish', outcome: 'cancelled' }])
    expect(run.state.steps.get('a')!.state).toBe('success')
  })

  test('wins over a run whose steps have all ended', () => {
    const run = play(define({ a: {} }))
    run.tell(started('a'), succeeded('a'))
    expect(run.tell(CANCEL)).toEqual([{ do: 'finish', outcome: 'cancelled' }])
  })

  test('the end of a child frees no place for another', () => {
    const run = play(graph)
    run.tell(started('a'), planned('a', 5, { concurrency: 2 }), childrenStarted('a', 0, 2), CANCEL)
    expect(run.tell(childEnded('a', 0, 'cancelled'))).toEqual([{ do: 'stop', step: 'a' }])
  })
})

describe('the end', () => {
  const failed = (step: string, message = `${step} gave up`): Decision => ({
    do: 'finish',
    outcome: 'failed',
    step,
    error: { kind: 'permanent', message },
  })
  const success: Decision = { do: 'finish', outcome: 'success' }
  const skipped = (step: string, because: 'branch' | 'upstream-failed'): RunEvent => ({ type: 'step-skipped', step, because })
  test.each<[string, Parameters<typeof define>[0], RunEvent[], Decision[]]>([
    ['the only step succeeded', { a: {} }, [succeeded('a')], [success]],
    ['the only step failed', { a: {} }, [givenUp('a')], [failed('a')]],
    ['the only step failed along its error port', { a: {} }, [givenUp('a', 'error')], [success]],
    [
      'a failure was handled',
      { a: {}, b: { after: 'a' }, c: { after: 'a:error' } },
      [givenUp('a', 'error'), skipped('b', 'branch'), succeeded('c')],
      [success],
    ],
    [
      'the handler of a failure failed',
      { a: {}, b: { after: 'a' }, c: { after: 'a:error' } },
      [givenUp('a', 'error'), skipped('b', 'branch'), givenUp('c')],
      [failed('c')],
    ],
    [
      'a failure without a way travelled to the end',
      { a: {}, b: { after: 'a' }, c: { after: 'b' } },
      [givenUp('a'), skipped('b', 'upstream-failed'), skipped('c', 'upstream-failed')],
      [failed('a')],
    ],
    [
      'a failure that a join did not need',
      { a: {}, b: {}, j: { after: ['a', 'b'], join: { mode: 'any' } } },
      [succeeded('a'), givenUp('b'), succeeded('j')],
      [success],
    ],
    ['one of two ends failed', { a: {}, b: {} }, [succeeded('b'), givenUp('a')], [failed('a')]],
    ['two ends failed: the first as drawn', { a: {}, b: {} }, [givenUp('b'), givenUp('a')], [failed('a')]],
    ['a step with an error edge only is an end', { a: {}, b: { after: 'a:error' } }, [givenUp('a'), skipped('b', 'branch')], [failed('a')]],
    ['every branch was skipped', { a: {}, b: { after: 'a:x' } }, [succeeded('a'), skipped('b', 'branch')], [success]],
    [
      'a step in the middle failed along its error port, beside a failure',
      { a: {}, x: { after: 'a:error' }, b: {} },
      [givenUp('a', 'error'), succeeded('x'), givenUp('b')],
      [failed('b')],
    ],
    [
      'a loser of a race',
      { a: {}, b: {}, j: { after: ['a', 'b'], join: { mode: 'first_success' } } },
      [succeeded('a'), { type: 'step-cancelled', step: 'b', because: 'race' }, succeeded('j')],
      [success],
    ],
  ])('%s', (_name, steps, events, decisions) => {
    const run = play(define(steps))
    expect(run.tell(...events)).toEqual(decisions)
    expect(run.wanted()).toEqual(decisions)
  })

  test('is not before the last step has ended', () => {
    const run = play(define({ a: {}, b: {} }))
    expect(run.tell(givenUp('a'))).toEqual([])
    expect(run.wanted()).toEqual([begin('b')])
  })

  test('the failure of the whole run is found through a long chain', () => {
    const steps: Parameters<typeof define>[0] = { s0: {} }
    for (let i = 1; i < 2_000; i++) steps[`s${i}`] = { after: `s${i - 1}` }
    const run = play(define(steps))
    run.tell(givenUp('s0'))
    let decisions: Decision[] = []
    for (let i = 1; i < 2_000; i++) decisions = run.tell(skipped(`s${i}`, 'upstream-failed'))
    expect(decisions).toEqual([failed('s0')])
  })

  test('nothing is wanted after it', () => {
    const run = play(define({ a: {} }))
    expect(run.tell(succeeded('a'), { type: 'run-succeeded', output: { json: null } })).toEqual([])
    expect(run.wanted()).toEqual([])
    expect(decideAfter(run.plan, run.state, { type: 'cancel-requested', by: 'x', seq: 99, at: 1 }, 1)).toEqual([])
  })
})
