import { expect, test } from 'vitest'
import { errorText } from './error-text.ts'
import { eventWords } from './event-words.ts'
import { attemptsOf } from './step-attempts.ts'
import { define } from './testing/definitions.ts'
import { created, failedFor, givenUp, play, retriedAt, started, succeeded } from './testing/play.ts'

const definition = define({ a: {}, b: { after: 'a' } })

test('attempts in order with what came before and after each', () => {
  const { journal, tell } = play(definition)
  tell(
    started('a'),
    retriedAt('a', 9),
    started('a', 2),
    failedFor('a', 'permanent', 2),
    givenUp('a', 'error'),
    started('b'),
    succeeded('b'),
  )
  expect(attemptsOf(journal, 'a')).toEqual([
    { number: 1, outcome: 'failed', startedAt: 2, endedAt: 3, error: { kind: 'unavailable', message: 'a is away' }, retryAt: 9 },
    {
      number: 2,
      outcome: 'failed',
      startedAt: 4,
      endedAt: 5,
      waitedMs: 1,
      error: { kind: 'permanent', message: 'a permanent' },
      exhausted: 'no more',
      port: 'error',
    },
  ])
  expect(attemptsOf(journal, 'b')).toMatchObject([{ number: 1, outcome: 'success', output: { json: 'b' } }])
  expect(attemptsOf(journal, 'c')).toEqual([])
})

test('a handler that waited and was called again is one attempt', () => {
  const { journal, tell } = play(definition)
  tell(started('a'), { type: 'step-waiting', step: 'a', until: 99, memo: null })
  expect(attemptsOf(journal, 'a')).toMatchObject([{ outcome: 'waiting', until: 99 }])
  tell(started('a'), succeeded('a'))
  expect(attemptsOf(journal, 'a')).toEqual([
    { number: 1, outcome: 'success', startedAt: 2, endedAt: 5, output: { json: 'a' }, port: 'out' },
  ])
})

test('every event has a sentence without an id', () => {
  const { journal, tell } = play(definition)
  tell(started('a'), retriedAt('a', 9), started('a', 2), failedFor('a', 'timeout', 2), givenUp('a'))
  expect(journal.map((event) => eventWords(event, (id) => `Step ${id.toUpperCase()}`).text)).toEqual([
    'Run started',
    'Step A started',
    'Step A: attempt 1 failed (could not be reached), tries again in 6 ms',
    'Step A: attempt 2 started',
    'Step A: attempt 2 failed (took too long), no more',
    'Step A failed',
  ])
  expect(created(definition).type).toBe('run-created')
})

const error = { kind: 'unavailable', message: 'the shop answered 503' } as const
const policy = definition.steps[0]!.policy
test.each([
  ['while it is tried again', { attempts: 1, retryAt: 5_000 }, 'Tried once of 3.', 'It is tried again in 4 s.'],
  [
    'at the end',
    { attempts: 3, exhausted: 'no attempt is left', deadLetter: true },
    'Tried 3 times; no attempt is left.',
    'The step was given up. It is kept with its error, to be started again from here.',
  ],
  [
    'with a branch',
    { attempts: 1, exhausted: 'it would fail again', branch: true },
    'Tried once; it would fail again.',
    'The run went on along the error branch.',
  ],
  ['with a person', { attempts: 2, review: true }, 'Tried 2 times of 3.', 'A person decides what happens.'],
])('an error in words %s', (_, facts, tried, next) => {
  expect(errorText({ error, policy, now: 1_000, ...facts })).toMatchObject({
    title: 'Could not be reached',
    cause: error.message,
    tried,
    next,
  })
})
