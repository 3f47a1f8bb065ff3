import { expect, test } from 'vitest'
import type { Recorded, RunEvent } from './events.ts'
import { runTimes } from './run-times.ts'
import { createScale, idleGaps, ticksOf } from './timeline-scale.ts'
import { timelineOf, type Span } from './timeline.ts'
import { define, type StepSketch } from './testing/definitions.ts'
import {
  childEnded,
  childParked,
  childrenStarted,
  created,
  failedFor,
  givenUp,
  planned,
  retriedAt,
  started,
  succeeded,
} from './testing/play.ts'

/** Events at their times. */
const journal = (events: [at: number, event: RunEvent][]): Recorded[] =>
  events.map(([at, event], index) => ({ ...event, at, seq: index + 1 }))
const requested = (step: string): RunEvent => ({
  type: 'review-requested',
  step,
  review: 'r',
  attempt: 1,
  reasons: [],
  seen: '',
  port: 'out',
})
const decided = (step: string): RunEvent => ({ type: 'review-decided', step, review: 'r', decision: 'approve', by: 'somebody' })
const words = ({ kind, from, to, ended }: Span) => `${kind} ${from}-${to ?? ''}${ended ? ` ${ended}` : ''}`
const two: { [id: string]: StepSketch } = { a: {}, b: { after: 'a' } }

test.each<[string, { [id: string]: StepSketch }, [number, RunEvent][], { [step: string]: string[] }]>([
  [
    'attempts with their waits: what goes beyond the time of the retry was waiting for a place',
    two,
    [
      [0, created(define(two))],
      [10, started('a')],
      [20, retriedAt('a', 30)],
      [35, started('a', 2)],
      [40, succeeded('a', 'out', 2)],
    ],
    { a: ['queued 0-10', 'running 10-20 failed', 'backoff 20-30', 'queued 30-35', 'running 35-40 success'], b: ['queued 40-'] },
  ],
  [
    'a person in between',
    two,
    [
      [0, created(define(two))],
      [0, started('a')],
      [10, requested('a')],
      [99, decided('a')],
      [100, { ...succeeded('a'), via: 'review' } as RunEvent],
    ],
    { a: ['running 0-10', 'person 10-99'], b: ['queued 100-'] },
  ],
  [
    'a branch that was not taken leaves no bar, a join of any starts with the first that arrives',
    { a: {}, b: { after: 'a:yes' }, c: { after: 'a:no' }, d: { after: ['b', 'c'], join: { mode: 'any' } } },
    [
      [0, created(define(two))],
      [0, started('a')],
      [5, succeeded('a', 'no')],
      [5, { type: 'step-skipped', step: 'b', because: 'branch' }],
      [6, started('c')],
      [9, succeeded('c')],
    ],
    { a: ['running 0-5 success'], b: [], c: ['queued 5-6', 'running 6-9 success'], d: ['queued 9-'] },
  ],
  [
    'reused outputs are moments',
    two,
    [
      [0, created(define(two))],
      [3, { ...succeeded('a'), via: 'reused', from: 'r0' } as RunEvent],
      [3, started('b')],
    ],
    { a: ['queued 0-3', 'running 3-3 success'], b: ['running 3-'] },
  ],
  [
    'given up after the last attempt, then the end of the run closes what is open',
    two,
    [
      [0, created(define(two))],
      [0, started('a')],
      [8, failedFor('a')],
      [9, givenUp('a')],
      [9, { type: 'step-skipped', step: 'b', because: 'upstream-failed' }],
    ],
    { a: ['running 0-8 failed'], b: [] },
  ],
  [
    'items that all wait for people make the container wait for people',
    { m: {} },
    [
      [0, created(define(two))],
      [0, started('m')],
      [1, planned('m', 2)],
      [1, childrenStarted('m', 0, 2)],
      [5, childEnded('m', 0)],
      [6, childParked('m', 1)],
      [50, childEnded('m', 1)],
    ],
    { m: ['running 0-1', 'children 1-6', 'person 6-50', 'children 50-'] },
  ],
])('%s', (_, steps, events, expected) => {
  const timeline = timelineOf(define(steps), journal(events))
  expect(Object.fromEntries(timeline.rows.map((row) => [row.step, row.spans.map(words)]))).toEqual(expected)
})

test('the parts of the time of a run add up', () => {
  const events = journal([
    [0, created(define(two))],
    [10, started('a')],
    [20, retriedAt('a', 30)],
    [35, started('a', 2)],
    [40, requested('a')],
    [140, decided('a')],
    [141, { ...succeeded('a', 'out', 2), via: 'review' } as RunEvent],
    [145, started('b')],
  ])
  const times = runTimes(timelineOf(define(two), events), events, 150)
  expect(times).toEqual({ totalMs: 150, runningMs: 20, peopleMs: 100, waitingMs: 10, queuedMs: 20, retries: 1 })
})

test('a long wait is folded to a fixed width, and time is found again at its place', () => {
  const events = journal([
    [0, created(define(two))],
    [0, started('a')],
    [2_000, requested('a')],
    [10_000_000, decided('a')],
    [10_000_000, { ...succeeded('a'), via: 'review' } as RunEvent],
    [10_000_000, started('b')],
    [10_002_000, succeeded('b')],
    [10_002_000, { type: 'run-succeeded', output: { json: 1 } }],
  ])
  const timeline = timelineOf(define(two), events)
  const gaps = idleGaps(timeline, 0)
  expect(gaps).toEqual([{ from: 2_000, to: 10_000_000 }])
  const scale = createScale({ from: 0, to: 10_002_000 }, gaps, 1_072)
  expect(scale.segments.map(({ x0, x1, folded }) => [x0, x1, folded])).toEqual([
    [0, 500, false],
    [500, 572, true],
    [572, 1_072, false],
  ])
  for (const at of [0, 1_000, 2_000, 10_001_000]) expect(scale.at(scale.x(at))).toBeCloseTo(at, 3)
  expect(ticksOf(scale, 0).every(({ x }) => x <= 500 || x >= 572)).toBe(true)
  // Whoever zooms into the wait sees it at its length.
  expect(createScale({ from: 3_000, to: 9_000 }, gaps, 100).segments).toEqual([{ from: 3_000, to: 9_000, x0: 0, x1: 100, folded: false }])
})

test('waits of one length look alike: the last one folds while it lasts, short ones stay', () => {
  const definition = define({ a: {} })
  const waits = (now: number, ...lengths: number[]) => {
    let at = 0
    const events: [number, RunEvent][] = [[0, created(definition)]]
    for (const [index, ms] of lengths.entries()) {
      events.push([at, started('a', index + 1)], [at + 10, retriedAt('a', at + 10 + ms)])
      at += 10 + ms
    }
    return idleGaps(timelineOf(definition, journal(events)), now).map(({ from, to }) => to - from)
  }
  expect(waits(60_000, 30_100, 30_100)).toEqual([30_100, 29_880])
  expect(waits(45_000, 30_100, 30_100)).toEqual([30_100, 14_880])
  expect(waits(34_000, 30_100, 30_100)).toEqual([30_100])
  expect(waits(20_000, 8_000, 8_000)).toEqual([])
  expect(waits(54_040, 2_000, 4_000, 8_000, 40_000)).toEqual([40_000])
})

test('10,000 events take no noticeable time', () => {
  const steps: { [id: string]: StepSketch } = { s0: {} }
  for (let i = 1; i < 2_500; i++) steps[`s${i}`] = { after: `s${i - 1}` }
  const definition = define(steps)
  const events: [number, RunEvent][] = [[0, created(definition)]]
  for (let i = 0; i < 2_500; i++)
    events.push(
      [i * 4, started(`s${i}`)],
      [i * 4 + 1, retriedAt(`s${i}`, i * 4 + 2)],
      [i * 4 + 2, started(`s${i}`, 2)],
      [i * 4 + 3, succeeded(`s${i}`, 'out', 2)],
    )
  const recorded = journal(events)
  const before = performance.now()
  const timeline = timelineOf(definition, recorded)
  runTimes(timeline, recorded, 10_000)
  idleGaps(timeline, 10_000)
  expect(performance.now() - before).toBeLessThan(500)
  expect(timeline.rows).toHaveLength(2_500)
})
