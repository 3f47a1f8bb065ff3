import { expect, test } from 'vitest'
import { runHandler } from '../testing/test-context.ts'
import { review } from './definition.ts'
import { reviewHandler } from './handler.ts'

test('asks with everything it is told', async () => {
  const config = { show: 'steps.draft.output.text', question: 'Send to {{ input.to }}?', assign: 'support', due: '4h' }
  expect(await runHandler(review, reviewHandler, config, { input: { to: 'Ada' }, steps: { draft: { text: 'Dear' } } })).toEqual({
    kind: 'review',
    output: 'Dear',
    port: 'approved',
    rejectPort: 'rejected',
    question: 'Send to Ada?',
    assign: 'support',
    dueMs: 14_400_000,
  })
})

test('shows what came in when it is told nothing', async () => {
  expect(await runHandler(review, reviewHandler, {}, { arrived: { before: { x: 1 } } })).toEqual({
    kind: 'review',
    output: { x: 1 },
    port: 'approved',
    rejectPort: 'rejected',
  })
})
