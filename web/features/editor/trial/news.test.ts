import { expect, test } from 'vitest'
import type { State } from '#shared/run/run-state.ts'
import { newsOf, type Told } from './news.ts'

const told = (state: State, steps: { [id: string]: State }, runId = 'r'): Told => ({ runId, state, steps: new Map(Object.entries(steps)) })
const nameOf = (id: string): string => ({ ask: 'Ask AI' })[id] ?? id

test.each<[before: Told | undefined, now: Told, news: string | undefined]>([
  [undefined, told('running', { ask: 'running' }), 'Ask AI is running.'],
  [told('running', { ask: 'running' }), told('running', { ask: 'running', b: 'running' }), '2 steps running.'],
  [told('running', { ask: 'running' }), told('running', { ask: 'success', b: 'running' }), 'Ask AI succeeded.'],
  [told('running', {}), told('running', { ask: 'success', b: 'success', c: 'failed' }), 'c failed. 2 steps succeeded.'],
  [told('running', { ask: 'running' }), told('success', { ask: 'success' }), 'Ask AI succeeded. The test: Success.'],
  [
    told('running', { ask: 'running' }),
    told('needs_review', { ask: 'needs_review' }),
    'Ask AI waits for a person. The test: Needs review.',
  ],
  [told('success', { ask: 'success' }), told('success', { ask: 'success' }), undefined],
  [told('running', { ask: 'running' }), told('running', { ask: 'running', b: 'skipped' }), undefined],
  [told('success', { ask: 'success' }), told('running', { ask: 'success' }, 'other'), 'Ask AI succeeded.'],
])('%#: %j', (before, now, news) => {
  expect(newsOf(before, now, nameOf)).toBe(news)
})
