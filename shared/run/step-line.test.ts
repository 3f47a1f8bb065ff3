import { expect, test } from 'vitest'
import { oneLine, stepLine } from './step-line.ts'
import { define } from './testing/definitions.ts'
import { childParked, childrenStarted, failedFor, givenUp, planned, play, retriedAt, started, succeeded } from './testing/play.ts'
import type { RunEvent } from './events.ts'

const review = (more: object = {}): RunEvent => ({
  type: 'review-requested',
  step: 'a',
  review: 'r1.a.1',
  attempt: 1,
  reasons: [{ when: 'confidence_below', text: 'confidence 0.62 is below 0.8' }],
  seen: 's',
  port: 'out',
  ...more,
})

test.each<[string, RunEvent[], string | undefined]>([
  ['an attempt', [started('a')], undefined],
  ['a success', [started('a'), succeeded('a')], undefined],
  ['the next try', [started('a'), retriedAt('a', 900)], 'a is away'],
  ['a time', [started('a'), { type: 'step-waiting', step: 'a', until: 900, memo: null }], 'waits until its time has come'],
  ['no attempt left', [started('a'), failedFor('a')], 'a permanent'],
  ['a failure', [started('a'), givenUp('a')], 'a gave up'],
  ['a person, with the reason', [started('a'), review()], 'waiting for a person: confidence 0.62 is below 0.8'],
  ['a person, with the question', [started('a'), review({ reasons: [], question: 'Was it paid?' })], 'waiting for a person: Was it paid?'],
  ['a person', [started('a'), review({ reasons: [] })], 'waiting for a person'],
  [
    'a decision',
    [started('a'), review(), { type: 'review-decided', step: 'a', review: 'r1.a.1', decision: 'approve', by: 'anna' }],
    'decided by anna',
  ],
  ['items', [started('a'), planned('a', 3), childrenStarted('a', 0, 3)], undefined],
  ['an item with a person', [started('a'), planned('a', 3), childrenStarted('a', 0, 3), childParked('a', 1)], '1 item waits for a person'],
  [
    'items with people',
    [started('a'), planned('a', 3), childrenStarted('a', 0, 3), childParked('a', 1), childParked('a', 2)],
    '2 items wait for a person',
  ],
  ['a branch not taken', [{ type: 'step-skipped', step: 'a', because: 'branch' }], 'skipped: another branch was taken'],
  ['a failure before', [{ type: 'step-skipped', step: 'a', because: 'upstream-failed' }], 'skipped: a step before it failed'],
  ['a lost race', [{ type: 'step-cancelled', step: 'a', because: 'race' }], 'stopped: another branch was faster'],
  ['a cancelled run', [{ type: 'step-cancelled', step: 'a', because: 'run' }], 'stopped: the run was cancelled'],
])('%s', (_name, events, line) => {
  const run = play(define({ a: {} }))
  run.tell(...events)
  expect(stepLine(run.state.steps.get('a')!)).toBe(line)
})

test.each([
  ['short', 'short'],
  ['  first\n\nsecond', 'first'],
  ['one two three four', 'one two three…'],
  ['onelongwordwithoutany', 'onelongwordwit…'],
])('%j in one line', (text, line) => {
  expect(oneLine(text, 15)).toBe(line)
})
