import { describe, expect, test } from 'vitest'
import type { Compiled } from '#shared/graph/definition.ts'
import { compile } from '#shared/graph/compile.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import type { Recorded, RunEvent } from '#shared/run/events.ts'
import { absorb, createModel, type LiveModel } from './model.ts'
import { createPlainLines } from './plain-lines.ts'
import { stepViewOf, viewOf } from './view.ts'

const RUN = 'r'
const compiled = compileOrThrow({
  format: 'belay/graph@1',
  name: 'Live',
  nodes: [
    { id: 'start', type: 'manual-trigger' },
    { id: 'call', type: 'http-request', name: 'Call', config: { url: 'https://example.org' } },
    {
      id: 'each',
      type: 'map',
      name: 'Each',
      config: { items: '[1, 2, 3]', concurrency: 2 },
      body: { nodes: [{ id: 'one', type: 'transform', config: { output: 'item' } }], edges: [] },
    },
  ],
  edges: [
    { id: 'a', from: { node: 'start' }, to: { node: 'call' } },
    { id: 'b', from: { node: 'call' }, to: { node: 'each' } },
  ],
})
const body = compiled.definition.steps.find((step) => step.id === 'each')!.body!
const value = { json: null }
const created: RunEvent = { type: 'run-created', definition: compiled.definition.hash, workflow: 'Live', input: value }
const childCreated = (index: number): RunEvent => ({ ...created, definition: body, parent: { run: RUN, step: 'each', round: 1, index } })
const child = (index: number) => `${RUN}.each.1.${index}`

function compileOrThrow(document: unknown): Compiled {
  const result = compile(document, { catalog })
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value.compiled
}

/** Feeds events with numbers of their own a run, all at `at`. */
function feeder(model: LiveModel) {
  const seqs = new Map<string, number>()
  return (runId: string, at: number, ...events: RunEvent[]): Recorded[] => {
    const recorded = events.map((event) => {
      const seq = (seqs.get(runId) ?? 0) + 1
      seqs.set(runId, seq)
      return { ...event, seq, at }
    })
    absorb(model, runId, recorded)
    return recorded
  }
}

const startedAndPlanned: RunEvent[] = [
  created,
  { type: 'step-succeeded', step: 'start', attempt: 1, output: value, port: 'out' },
  { type: 'step-started', step: 'call', attempt: 1 },
  { type: 'step-succeeded', step: 'call', attempt: 1, output: value, port: 'out' },
  { type: 'step-started', step: 'each', attempt: 1 },
  { type: 'children-planned', step: 'each', round: 1, total: 3, items: value, as: 'item', concurrency: 2, tolerate: 0, memo: null },
  { type: 'children-started', step: 'each', round: 1, from: 0, count: 2 },
]

describe('the fold of a run and the runs below it', () => {
  test('counts children by what they do, and forgets those that ended', () => {
    const model = createModel(RUN, compiled, 0)
    const feed = feeder(model)
    feed(RUN, 1_000, ...startedAndPlanned)
    feed(child(0), 1_000, childCreated(0), { type: 'step-started', step: 'one', attempt: 1 })
    feed(child(1), 1_000, childCreated(1), { type: 'step-started', step: 'one', attempt: 1 })
    expect(stepViewOf(model, 'each', 1_000)).toMatchObject({
      state: 'running',
      progress: { total: 3, done: 0, running: 2, waiting: 0, needsReview: 0 },
    })
    feed(child(0), 1_100, { type: 'attempt-failed', step: 'one', attempt: 1, error: { kind: 'timeout', message: 'late' }, retryAt: 9_000 })
    expect(stepViewOf(model, 'each', 1_100)?.progress).toMatchObject({ running: 1, waiting: 1 })
    const asked: RunEvent = { type: 'review-requested', step: 'one', review: 'x', attempt: 1, reasons: [], seen: '', port: 'out' }
    feed(child(0), 1_200, asked)
    feed(child(1), 1_200, asked)
    // Both that may run at once wait for people, so nothing goes on without them although a third is still to come.
    expect(stepViewOf(model, 'each', 1_200)).toMatchObject({ state: 'needs_review', progress: { needsReview: 2, running: 0 } })
    expect(viewOf(model, 1_200).state).toBe('needs_review')
    feed(child(1), 1_300, { type: 'review-decided', step: 'one', review: 'x', decision: 'approve', by: 'Ann' })
    expect(viewOf(model, 1_300).state).toBe('running')
    feed(
      child(1),
      1_400,
      { type: 'step-succeeded', step: 'one', attempt: 1, output: value, port: 'out' },
      { type: 'run-succeeded', output: value },
    )
    feed(RUN, 1_400, { type: 'child-ended', step: 'each', round: 1, index: 1, state: 'success' })
    expect(model.children.size).toBe(1)
    expect(stepViewOf(model, 'each', 1_400)?.progress).toMatchObject({ done: 1, needsReview: 1, running: 0 })
  })

  test('takes each event once, and only those of its own', () => {
    const model = createModel(RUN, compiled, 0)
    const events = feeder(model)(RUN, 1, ...startedAndPlanned)
    expect(absorb(model, RUN, events)).toBe(false)
    expect(absorb(model, 'other', [{ ...created, seq: 1, at: 1 }])).toBe(false)
    expect(model.run.seq).toBe(events.length)
  })

  test('says when the next attempt is, and of how many', () => {
    const model = createModel(RUN, compiled, 0)
    feeder(model)(RUN, 1_000, ...startedAndPlanned.slice(0, 3), {
      type: 'attempt-failed',
      step: 'call',
      attempt: 1,
      error: { kind: 'unavailable', message: 'the far side is away' },
      retryAt: 4_000,
    })
    const step = stepViewOf(model, 'call', 2_000)
    expect(step).toMatchObject({ state: 'pending', open: true, notes: ['attempt 2 of 4, next in 2 s'], cause: 'the far side is away' })
    expect(stepViewOf(model, 'each', 2_000)?.notes).toEqual(['waits for Call'])
    expect(viewOf(model, 2_000).state).toBe('pending')
  })

  test('tells the pace by what ended since it was watched, not since the run began', () => {
    const model = createModel(RUN, compiled, 50_000)
    const feed = feeder(model)
    feed(RUN, 1_000, ...startedAndPlanned)
    const end = (index: number, at: number) => feed(RUN, at, { type: 'child-ended', step: 'each', round: 1, index, state: 'success' })
    end(0, 2_000)
    expect(stepViewOf(model, 'each', 50_000)?.progress).not.toHaveProperty('perSecond')
    end(1, 50_500)
    end(2, 51_000)
    expect(stepViewOf(model, 'each', 51_000)?.progress?.perSecond).toBeCloseTo(2)
  })
})

test('a log has one line for each change, and counts now and then', () => {
  const model = createModel(RUN, compiled, 0)
  const feed = feeder(model)
  const linesOf = createPlainLines(model, { colour: false, unicode: true })
  const say = (runId: string, at: number, ...events: RunEvent[]) => linesOf(runId, feed(runId, at, ...events), at)
  expect(say(RUN, 1_000, ...startedAndPlanned)).toEqual([
    '✓ start  success  0 ms',
    '✓ Call  success  0 ms',
    '◐ Each  running  0 ms  ──────────────── 0/3',
  ])
  expect(say(child(0), 1_000, childCreated(0))).toEqual([])
  expect(say(RUN, 1_500, { type: 'child-ended', step: 'each', round: 1, index: 0, state: 'success' })).toEqual([])
  expect(say(RUN, 3_500, { type: 'child-ended', step: 'each', round: 1, index: 1, state: 'failed' })).toHaveLength(1)
  expect(say(RUN, 3_600, { type: 'step-failed', step: 'each', error: { kind: 'permanent', message: 'one failed' } })).toEqual([
    '✕ Each  failed  2.6 s  2/3 · 1 failed · 1 waiting · one failed',
  ])
})

test('a step that was skipped says why', () => {
  const model = createModel(RUN, compiled, 0)
  feeder(model)(
    RUN,
    1_000,
    created,
    { type: 'step-skipped', step: 'call', because: 'branch' },
    { type: 'step-skipped', step: 'each', because: 'upstream-failed' },
  )
  expect(stepViewOf(model, 'call', 1_000)?.notes).toEqual(['its branch was not taken'])
  expect(stepViewOf(model, 'each', 1_000)?.notes).toEqual(['a step before it failed'])
})

test('a decision has no line in a log: what follows from it has', () => {
  const model = createModel(RUN, compiled, 0)
  const feed = feeder(model)
  const linesOf = createPlainLines(model, { colour: false, unicode: true })
  const say = (at: number, ...events: RunEvent[]) => linesOf(RUN, feed(RUN, at, ...events), at)
  const text = 'the confidence is low'
  say(1_000, ...startedAndPlanned.slice(0, 3))
  const reasons = [{ when: 'always' as const, text, values: {} }]
  expect(say(1_000, { type: 'review-requested', step: 'call', review: 'x', attempt: 1, reasons, seen: '', port: 'out' })).toEqual([
    `⚑ Call  needs review  0 ms  ${text}`,
  ])
  expect(say(2_000, { type: 'review-decided', step: 'call', review: 'x', decision: 'approve', by: 'Ann' })).toEqual([])
  expect(say(2_000, { type: 'step-succeeded', step: 'call', attempt: 1, output: value, port: 'out' })).toEqual(['✓ Call  success  1 s'])
})
