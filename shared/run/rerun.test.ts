import { describe, expect, test } from 'vitest'
import type { Definition } from '../graph/definition.ts'
import type { PolicyInput } from '../policy/policy.ts'
import type { RunEvent } from './events.ts'
import { planRerun, type RerunRequest } from './rerun.ts'
import { define, type StepSketch } from './testing/definitions.ts'
import { failedFor, givenUp, play, RUN, started, succeeded } from './testing/play.ts'

const skipped = (step: string, because: 'branch' | 'upstream-failed' = 'branch'): RunEvent => ({ type: 'step-skipped', step, because })
const cancelled = (step: string, because: 'run' | 'race'): RunEvent => ({ type: 'step-cancelled', step, because })
const effect = (of: 'keyed' | 'unsafe'): PolicyInput => ({ effect: { class: of } })

/** What a rerun of a run with these events does: reused steps, `(skipped)`, `!handled failures`, and after the bar what runs. */
function plan(before: Definition, events: RunEvent[], more: Partial<RerunRequest> = {}): string {
  const { reused, skipped: left, failed, again } = planRerun({ ...request(before, events), ...more })
  const taken = [...reused.map(({ step }) => step), ...left.map(({ step }) => `(${step})`), ...failed.map(({ step }) => `!${step}`)]
  return `${taken.join(' ')} | ${again.join(' ')}`
}
function request(before: Definition, events: RunEvent[]): RerunRequest {
  const told = play(before)
  told.tell(...events)
  return { before, after: before, state: told.state, sameInput: true }
}

const STEPS: { [id: string]: StepSketch } = { a: {}, b: { after: 'a' }, c: { after: 'b' }, x: { after: 'a' } }
const GRAPH = define(STEPS)
const ALL = ['a', 'b', 'c', 'x'].map((step) => succeeded(step))

describe('which checkpoints are taken over', () => {
  test.each<[string, Definition, RunEvent[], Partial<RerunRequest>, string]>([
    ['the whole run again', GRAPH, ALL, {}, ' | a b c x'],
    ['from the first step', GRAPH, ALL, { from: { step: 'a' } }, ' | a b c x'],
    ['from the middle', GRAPH, ALL, { from: { step: 'b' } }, 'a x | b c'],
    ['from a last step', GRAPH, ALL, { from: { step: 'x' } }, 'a b c | x'],
    ['edited input takes over nothing', GRAPH, ALL, { from: { step: 'x' }, sameInput: false }, ' | a b c x'],
    ['a run that has not come far', GRAPH, [succeeded('a'), started('b')], { from: { step: 'c' } }, 'a | b c x'],
    ['what failed elsewhere runs too', GRAPH, [succeeded('a'), succeeded('b'), givenUp('x')], { from: { step: 'c' } }, 'a b | c x'],
    [
      'from what failed',
      GRAPH,
      [succeeded('a'), givenUp('b'), skipped('c', 'upstream-failed'), succeeded('x')],
      { from: 'failed' },
      'a x | b c',
    ],
    ['from what was cancelled', GRAPH, [succeeded('a'), cancelled('b', 'run'), succeeded('x')], { from: 'failed' }, 'a x | b c'],
    ['from what failed, when nothing did', GRAPH, ALL, { from: 'failed' }, 'a b c x | '],
    ['an attempt that failed has not ended', GRAPH, [succeeded('a'), failedFor('b'), succeeded('x')], { from: 'failed' }, 'a x | b c'],
  ])('%s', (_name, graph, events, more, expected) => {
    expect(plan(graph, events, more)).toBe(expected)
  })

  test('branches that were not taken stay so', () => {
    const graph = define({ if: {}, yes: { after: 'if:yes' }, no: { after: 'if:no' }, end: { after: ['yes', 'no'] } })
    const events = [succeeded('if', 'yes'), succeeded('yes'), skipped('no'), succeeded('end')]
    expect(plan(graph, events, { from: { step: 'end' } })).toBe('if yes (no) | end')
    expect(plan(graph, events, { from: { step: 'if' } })).toBe(' | if yes no end')
  })

  test('a race that was lost stays lost', () => {
    const graph = define({ a: {}, b: {}, first: { after: ['a', 'b'], join: { mode: 'first_success' } }, end: { after: 'first' } })
    const events = [succeeded('a'), started('b'), cancelled('b', 'race'), succeeded('first'), givenUp('end')]
    expect(plan(graph, events, { from: 'failed' })).toBe('a first (b) | end')
  })

  test('a failure that the run went on from is taken over, unless what failed is to run again', () => {
    const graph = define({ a: {}, on: { after: 'a:error' }, end: { after: 'on' } })
    const events = [givenUp('a', 'error'), succeeded('on'), succeeded('end')]
    expect(plan(graph, events, { from: { step: 'end' } })).toBe('on !a | end')
    expect(plan(graph, events, { from: 'failed' })).toBe(' | a on end')
  })

  test('nothing is taken over behind a step that runs for want of something to take over', () => {
    const graph = define({ a: {}, b: {}, any: { after: ['a', 'b'], join: { mode: 'any' } }, end: {} })
    const events = [succeeded('a'), givenUp('b'), succeeded('any'), succeeded('end')]
    expect(plan(graph, events, { from: { step: 'end' } })).toBe('a | b any end')
  })

  test('carries what a checkpoint holds', () => {
    const events = [{ ...succeeded('a', 'yes'), confidence: 0.5 } as RunEvent]
    const { reused } = planRerun({ ...request(GRAPH, events), from: { step: 'b' } })
    expect(reused).toEqual([{ step: 'a', output: { json: 'a' }, port: 'yes', from: RUN, confidence: 0.5 }])
  })

  test('a step that is not there is refused', () => {
    expect(() => plan(GRAPH, ALL, { from: { step: 'nobody' } })).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })
})

describe('another version', () => {
  const inner = define({ i: {} })
  test.each<[string, { [id: string]: StepSketch }, string, string[]]>([
    ['nothing differs', STEPS, 'a b x | c', []],
    ['another policy', { ...STEPS, b: { after: 'a', policy: effect('unsafe') } }, 'a b x | c', []],
    ['another config', { ...STEPS, b: { after: 'a', config: { n: 1 } } }, 'a x | b c', ['b']],
    ['another type', { ...STEPS, a: { type: 'other' } }, ' | a b c x', ['a']],
    ['another join', { ...STEPS, b: { after: 'a', join: { mode: 'any' } } }, 'a x | b c', ['b']],
    ['another edge', { ...STEPS, x: { after: 'b' } }, 'a b | c x', ['x']],
    ['another port', { ...STEPS, x: { after: 'a:no' } }, 'a b | c x', ['x']],
    ['another body', { ...STEPS, x: { after: 'a', body: inner } }, 'a b | c x', ['x']],
    ['a new step before', { ...STEPS, n: {}, b: { after: ['a', 'n'] } }, 'a x | b c n', ['b', 'n']],
    ['a step is gone', { a: {}, b: { after: 'a' }, c: { after: 'b' } }, 'a b | c', []],
    ['edges in another order', { ...STEPS }, 'a b x | c', []],
  ])('%s', (_name, steps, expected, changed) => {
    const sorted = (text: string): string[] => text.split(' | ').map((half) => half.split(' ').sort().join(' '))
    const after = define(steps)
    expect(sorted(plan(GRAPH, ALL, { after, from: { step: 'c' } }))).toEqual(sorted(expected))
    expect([...planRerun({ ...request(GRAPH, ALL), after }).changed].sort()).toEqual(changed)
  })

  test('other constants change the steps that read them', () => {
    const steps = { a: { config: { text: '{{ vars.n }}' } }, b: {}, c: { after: ['a', 'b'] } }
    const [before, after] = [1, 2].map((n) => define(steps, { vars: { n } })) as [Definition, Definition]
    const done = ['a', 'b', 'c'].map((step) => succeeded(step))
    expect(plan(before, done, { after, from: { step: 'c' } })).toBe('b | a c')
  })
})

describe('effects of what runs again', () => {
  const graph = define({ a: {}, k: { after: 'a', policy: effect('keyed') }, u: { after: 'k', policy: effect('unsafe') } })
  const of = (events: RunEvent[], more: Partial<RerunRequest> = {}): string =>
    planRerun({ ...request(graph, events), ...more })
      .effects.map(({ step, class: kind, sent }) => `${step} ${kind}${sent ? ' sent' : ''}`)
      .join(', ')

  test.each<[string, RunEvent[], Partial<RerunRequest>, string]>([
    ['never begun', [succeeded('a')], {}, 'k keyed, u unsafe'],
    ['made', [succeeded('a'), succeeded('k'), succeeded('u')], {}, 'k keyed, u unsafe sent'],
    ['taken over', [succeeded('a'), succeeded('k'), succeeded('u')], { from: { step: 'u' } }, 'u unsafe sent'],
    [
      'refused by the far side',
      [succeeded('a'), succeeded('k'), started('u'), failedFor('u', 'auth'), givenUp('u')],
      { from: 'failed' },
      'u unsafe',
    ],
    ['made with edited input', [succeeded('k'), succeeded('u')], { sameInput: false }, 'k keyed sent, u unsafe sent'],
    ['under way', [succeeded('a'), succeeded('k'), started('u')], { from: { step: 'u' } }, 'u unsafe sent'],
    ['unknown', [started('u'), failedFor('u', 'unknown_outcome')], { from: { step: 'u' } }, 'k keyed, u unsafe sent'],
  ])('%s', (_name, events, more, expected) => expect(of(events, more)).toBe(expected))

  test('a changed step sends under a key of its own', () => {
    const after = define({ a: { config: 1 }, k: { after: 'a', policy: effect('keyed') }, u: { after: 'k', policy: effect('unsafe') } })
    const events = [succeeded('a'), succeeded('k')]
    expect(of(events, { after })).toBe('k keyed sent, u unsafe')
    expect(planRerun({ ...request(graph, events), after })).not.toHaveProperty('keyRuns')
  })

  test('an effect of the run that a checkpoint was taken over from has happened; of a given output none has', () => {
    const reused = { ...succeeded('u'), attempt: 0, via: 'reused', from: 'r0' } as RunEvent
    const refused = { type: 'step-failed', step: 'u', error: { kind: 'timeout', message: 'late' }, port: 'error' } as const
    expect(of([succeeded('k'), reused])).toBe('k keyed, u unsafe sent')
    expect(of([succeeded('k'), refused])).toBe('k keyed, u unsafe sent')
    expect(of([succeeded('k'), { ...succeeded('u'), attempt: 0, via: 'given' } as RunEvent])).toBe('k keyed, u unsafe')
  })

  test('that a container failed does not say that nothing in it happened', () => {
    const inner = define({ s: { policy: effect('unsafe') } })
    const failed = [started('map'), failedFor('map', 'permanent'), givenUp('map')]
    const asked = { ...request(define({ map: { body: inner } }), failed), bodies: { [inner.hash]: inner } }
    expect(planRerun(asked).effects).toEqual([{ step: 'map', class: 'unsafe', sent: true }])
  })

  test('what is inside of a container counts', () => {
    const inner = define({ s: { policy: effect('unsafe') } })
    const outer = define({ m: { type: 'loop', body: inner } })
    const asked = { ...request(define({ map: { body: outer } }), [succeeded('map')]), bodies: { [inner.hash]: inner, [outer.hash]: outer } }
    expect(planRerun(asked).effects).toEqual([{ step: 'map', class: 'unsafe', sent: true }])
    expect(planRerun({ ...asked, bodies: {} }).effects).toEqual([])
  })
})

describe('idempotency keys', () => {
  const graph = define({ a: {}, k: { after: 'a', policy: effect('keyed') }, m: { after: 'a', body: define({ i: {} }) } })

  test('of keyed steps and containers are those of the run, or of the run that it has them from', () => {
    expect(planRerun(request(graph, [])).keyRuns).toEqual({ k: RUN, m: RUN })
    const asked = request(graph, [])
    asked.state.created!.keyRuns = { k: 'r0' }
    expect(planRerun(asked).keyRuns).toEqual({ k: 'r0', m: RUN })
    expect(planRerun({ ...asked, sameInput: false })).not.toHaveProperty('keyRuns')
  })
})
