import { describe, expect, test, vi } from 'vitest'
import type { Recorded, RunEvent } from '#shared/run/events.ts'
import { evolve } from '#shared/run/evolve.ts'
import { initialState } from '#shared/run/state.ts'
import { define } from '#shared/run/testing/definitions.ts'
import { created, play, retriedAt, started, succeeded } from '#shared/run/testing/play.ts'
import { openRun } from './run-handle.ts'
import { createLine } from './testing/line.ts'

const DEFINITION = define({ a: {}, b: { after: 'a' }, c: { after: 'b' } })
const numbered = (events: readonly RunEvent[]): Recorded[] => events.map((event, index) => ({ ...event, seq: index + 1, at: index + 1 }))
const JOURNAL = numbered([
  created(DEFINITION),
  started('a'),
  succeeded('a'),
  started('b'),
  retriedAt('b', 900),
  started('b', 2),
  succeeded('b', 'out', 2),
])

async function opened(known = JOURNAL.length) {
  const line = createLine()
  line.journals.set('r1', JOURNAL.slice(0, known))
  const handle = openRun({ runId: 'r1', definition: DEFINITION, socket: line.socket, frame: line.frame })
  await line.quiet()
  return { line, handle }
}

describe('a copy of a run', () => {
  test('gives the same snapshot until something changed', async () => {
    const { line, handle } = await opened(3)
    const before = handle.snapshot()
    expect(handle.snapshot()).toBe(before)
    line.send('r1', JOURNAL.slice(0, 3))
    expect(handle.snapshot()).toBe(before)
    line.send('r1', JOURNAL.slice(3, 4))
    expect(handle.snapshot()).not.toBe(before)
    expect(handle.snapshot().state).not.toBe(before.state)
  })

  test('tells once a frame, and of a step only when it changed', async () => {
    const { line, handle } = await opened(3)
    const told = { run: 0, a: 0, b: 0 }
    handle.subscribe(() => told.run++)
    handle.subscribeStep('a', () => told.a++)
    const stop = handle.subscribeStep('b', () => told.b++)
    for (const event of JOURNAL.slice(3, 6)) line.send('r1', [event])
    expect(told).toEqual({ run: 0, a: 0, b: 0 })
    line.paint()
    expect(told).toEqual({ run: 1, a: 0, b: 1 })
    stop()
    line.send('r1', JOURNAL.slice(6))
    line.paint()
    line.paint()
    expect(told).toEqual({ run: 2, a: 0, b: 1 })
  })

  test('that is closed tells nobody', async () => {
    const { line, handle } = await opened(3)
    const told = vi.fn()
    handle.subscribe(told)
    line.send('r1', JOURNAL.slice(3))
    handle.close()
    line.paint()
    line.behind('r1')
    await line.quiet()
    expect(told).not.toHaveBeenCalled()
    expect(line.asked).toHaveLength(1)
  })

  test('asks from its last seq: at first, at a gap, when left out, and when the line is back', async () => {
    const { line, handle } = await opened(2)
    line.journals.set('r1', JOURNAL.slice(0, 4))
    line.send('r1', [JOURNAL[3]!])
    await line.quiet()
    expect(handle.snapshot().last).toBe(4)
    line.journals.set('r1', JOURNAL.slice(0, 5))
    line.behind('r1')
    await line.quiet()
    expect(handle.snapshot().last).toBe(5)
    line.become('away')
    expect(handle.snapshot()).toMatchObject({ connection: 'away', last: 5 })
    line.journals.set('r1', JOURNAL)
    line.become('live')
    await line.quiet()
    expect(handle.snapshot()).toMatchObject({ connection: 'live', last: 7 })
    expect(line.asked.map(([, seq]) => seq)).toEqual([0, 2, 4, 5])
  })

  test('asks page after page, and is loaded after the last', async () => {
    const line = createLine()
    line.answer = async (_runId, after) => ({ ok: true, events: JOURNAL.slice(after, after + 3), more: after + 3 < JOURNAL.length })
    const handle = openRun({ runId: 'r1', definition: DEFINITION, socket: line.socket, frame: line.frame })
    await line.quiet()
    expect(line.asked.map(([, seq]) => seq)).toEqual([0, 3, 6])
    expect(handle.snapshot()).toMatchObject({ last: 7, loaded: true })
  })

  test('asks again after an answer that failed, and says why until then', async () => {
    vi.useFakeTimers()
    try {
      const line = createLine()
      line.journals.set('r1', JOURNAL)
      line.answer = async () => ({ ok: false, code: 'unavailable', message: 'Not now.' })
      const handle = openRun({ runId: 'r1', definition: DEFINITION, socket: line.socket, frame: line.frame })
      await vi.advanceTimersByTimeAsync(10)
      expect(handle.snapshot()).toMatchObject({ problem: 'Not now.', loaded: false })
      line.answer = async () => Promise.reject(new Error('no answer in time'))
      await vi.advanceTimersByTimeAsync(1_000)
      delete line.answer
      await vi.advanceTimersByTimeAsync(1_000)
      expect(handle.snapshot()).toMatchObject({ last: 7, loaded: true })
      expect(handle.snapshot()).not.toHaveProperty('problem')
      expect(line.asked).toHaveLength(3)
    } finally {
      vi.useRealTimers()
    }
  })

  test('what is asked while an answer is on its way is asked once more, not twice', async () => {
    const line = createLine()
    let release: (() => void) | undefined
    line.answer = (_runId, after) =>
      new Promise((resolve) => (release = () => resolve({ ok: true, events: JOURNAL.slice(after), more: false })))
    const handle = openRun({ runId: 'r1', definition: DEFINITION, socket: line.socket, frame: line.frame })
    await line.quiet()
    line.behind('r1')
    line.behind('r1')
    release!()
    await line.quiet()
    release!()
    await line.quiet()
    expect(line.asked.map(([, seq]) => seq)).toEqual([0, 7])
    expect(handle.snapshot().last).toBe(7)
  })
})

describe('time travel', () => {
  test('shows what was, and what comes meanwhile waits behind it', async () => {
    const { line, handle } = await opened(5)
    handle.travel(2)
    expect(handle.snapshot()).toMatchObject({ shown: 2, last: 5, following: false })
    expect(handle.step('a')).toMatchObject({ state: 'running' })
    expect(handle.step('b')).toBeUndefined()
    line.send('r1', JOURNAL.slice(5))
    line.paint()
    expect(handle.snapshot()).toMatchObject({ shown: 2, last: 7, following: false })
    handle.travel('live')
    expect(handle.snapshot()).toMatchObject({ shown: 7, following: true })
    expect(handle.step('b')).toMatchObject({ state: 'success' })
  })

  test('to an event that is not there yet arrives when it is', async () => {
    const { line, handle } = await opened(3)
    handle.travel(5)
    expect(handle.snapshot()).toMatchObject({ shown: 3, following: false })
    line.send('r1', JOURNAL.slice(3))
    expect(handle.snapshot()).toMatchObject({ shown: 5, last: 7, following: false })
    expect(handle.step('b')).toMatchObject({ phase: 'retry' })
  })

  test('tells of the steps that were otherwise then', async () => {
    const { line, handle } = await opened()
    const told: string[] = []
    handle.subscribeStep('a', () => told.push('a'))
    handle.subscribeStep('b', () => told.push('b'))
    handle.travel(5)
    line.paint()
    handle.travel(6)
    line.paint()
    expect(told.filter((id) => id === 'b')).toHaveLength(2)
  })

  test('through 40,000 events costs little, anywhere and step by step', async () => {
    const steps = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`s${index}`, {}]))
    const definition = define(steps)
    const run = play(definition)
    for (const id of Object.keys(steps))
      for (let attempt = 1; attempt <= 9; attempt++) run.tell(started(id, attempt), retriedAt(id, 900, attempt))
    const line = createLine()
    line.journals.set('r1', run.journal)
    const handle = openRun({ runId: 'r1', definition, socket: line.socket, frame: line.frame })
    await line.quiet()
    const { last } = handle.snapshot()
    expect(last).toBe(36_001)
    const whole = initialState('r1')
    const foldedFrom = performance.now()
    for (const event of run.journal) evolve(handle.plan, whole, event)
    const wholeMs = performance.now() - foldedFrom
    const startedAt = performance.now()
    for (let n = 0; n < 100; n++) {
      const at = (n * 7_919) % last
      handle.travel(at)
      expect(handle.snapshot().shown).toBe(at)
    }
    for (let at = 20_000; at > 19_900; at--) {
      handle.travel(at)
      handle.snapshot()
    }
    const each = (performance.now() - startedAt) / 200
    // Folding from the start each time would cost half of the whole on average.
    expect(each).toBeLessThan(wholeMs / 5)
  })
})

test('where a success came from is known of its record, then and now', async () => {
  const line = createLine()
  const events = numbered([created(DEFINITION), { ...succeeded('a'), via: 'reused' } as RunEvent, started('b'), succeeded('b')])
  line.journals.set('r1', events)
  const handle = openRun({ runId: 'r1', definition: DEFINITION, socket: line.socket, frame: line.frame })
  await line.quiet()
  expect([handle.via(handle.step('a')!), handle.via(handle.step('b')!)]).toEqual(['reused', undefined])
  handle.travel(2)
  expect(handle.via(handle.step('a')!)).toBe('reused')
})
