import { expect, test } from 'vitest'
import type { StepState } from '#shared/run/state.ts'
import { initialState } from '#shared/run/state.ts'
import type { RunStateName } from '#shared/run/run-state.ts'
import { stripText } from './strip-text.ts'

const name = (step: string): string => step.toUpperCase()
const run = (state: RunStateName, steps: { [id: string]: Partial<StepState> }) => ({
  ...initialState('r'),
  state,
  steps: new Map(Object.entries(steps).map(([id, step]) => [id, step as StepState])),
})
const error = { kind: 'timeout', message: 'too slow' } as const

test.each([
  ['pending', {}, 'The test waits for a free place.', undefined],
  ['running', { a: { state: 'running', phase: 'attempt' } }, '“A” is running.', 'a'],
  ['running', { a: { state: 'running' }, b: { state: 'running', phase: 'retry', error } }, '“B” is tried again: too slow', 'b'],
  ['running', { a: { state: 'running' }, b: { state: 'running' } }, '2 steps are running.', 'a'],
  ['running', {}, 'The test runs.', undefined],
  ['pending', { a: { state: 'pending', phase: 'retry', error } }, '“A” is tried again: too slow', 'a'],
  ['pending', { a: { state: 'pending', phase: 'timer' } }, '“A” waits for its time.', 'a'],
  ['needs_review', { a: { state: 'success' }, b: { state: 'needs_review' } }, '“B” waits for a person to decide.', 'b'],
  ['success', { a: { state: 'success' }, b: { state: 'skipped' } }, 'The test went through: 1 step done, 1 not needed.', undefined],
  ['failed', { a: { state: 'success' }, b: { state: 'failed', error } }, '“B” failed: too slow', 'b'],
  ['failed', {}, 'The test failed: no reason was given', undefined],
  ['cancelled', {}, 'The test was stopped.', undefined],
] as const)('%s %j', (state, steps, text, step) => {
  expect(stripText(run(state, steps), name)).toEqual(step === undefined ? { text } : { text, step })
})
