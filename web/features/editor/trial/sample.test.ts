import { expect, test } from 'vitest'
import { initialState, type RunState } from '#shared/run/state.ts'
import { outputsOf, sampleOf, wantedRefs } from './sample.ts'

const REF = 'a'.repeat(64)

function run(): RunState {
  const state = initialState('r1')
  const step = {
    state: 'success',
    output: { json: 1 },
    port: 'out',
    attempt: 2,
    firstStartedAt: 1,
    endedAt: 5,
  } as unknown as RunState['steps'] extends Map<string, infer S> ? S : never
  state.created = { type: 'run-created', definition: 'd', workflow: 'w', input: { json: { text: 'hi' } }, at: 3 }
  state.steps.set('a', step)
  state.steps.set('big', { ...step, output: { ref: REF, bytes: 70_000 } })
  state.steps.set('bad', { ...step, state: 'failed', output: undefined, error: { kind: 'timeout', message: 'too slow' } })
  return state
}

test('outputs of the run, large ones once they are fetched, what is pinned in front of them', () => {
  const pins = { bad: { output: 'mine', port: 'out' } }
  const before = sampleOf(run(), { pins }, { rate: 2 }, new Map())
  expect(before).toMatchObject({ input: { text: 'hi' }, vars: { rate: 2 }, run: { id: 'r1', at: 3 } })
  expect(before.steps['a']).toEqual({ state: 'success', output: 1, port: 'out', at: 5, pinned: false, attempts: 2, ms: 4 })
  expect(before.steps['big']).not.toHaveProperty('output')
  expect(before.steps['bad']).toEqual({ state: 'success', output: 'mine', port: 'out', at: 5, pinned: true })
  expect(wantedRefs(run(), new Map())).toEqual([REF])
  const fetched = new Map([[REF, ['long']]])
  expect(sampleOf(run(), { pins }, undefined, fetched).steps['big']?.output).toEqual(['long'])
  expect(wantedRefs(run(), fetched)).toEqual([])
  expect(Object.keys(outputsOf(run(), fetched))).toEqual(['a', 'big'])
})

test('without a run: the kept input and what is pinned', () => {
  expect(sampleOf(undefined, { pins: {}, input: { a: 1 } }, undefined, new Map())).toEqual({
    steps: {},
    items: {},
    vars: {},
    input: { a: 1 },
  })
})

test('steps inside of a container have what the looked-at item gave, under their addresses', () => {
  const child = run()
  child.created = { ...child.created!, item: { json: { name: 'b' } } }
  const sample = sampleOf(run(), { pins: {} }, undefined, new Map(), [{ container: 'each', run: child, index: 1, total: 3 }])
  expect(sample.items).toEqual({ each: { value: { name: 'b' }, index: 1, total: 3 } })
  expect(sample.steps['each/a']).toMatchObject({ output: 1 })
})
