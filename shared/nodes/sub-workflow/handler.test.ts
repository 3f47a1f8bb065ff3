import { expect, test } from 'vitest'
import { runHandler } from '../testing/test-context.ts'
import { subWorkflow } from './definition.ts'
import { subWorkflowHandler } from './handler.ts'

test.each([
  [{ workflow: 'w' }, { a: 1 }],
  [{ workflow: 'w', input: '{ "b": input.a + 1 }' }, { b: 2 }],
])('%j starts one run with its input', async (config, input) => {
  expect(await runHandler(subWorkflow, subWorkflowHandler, config, { input: { a: 1 } })).toEqual({
    kind: 'children',
    plan: { items: [input], as: 'input', concurrency: 1 },
    memo: null,
  })
})

test('gives what the other workflow gave', async () => {
  expect(
    await runHandler(
      subWorkflow,
      subWorkflowHandler,
      { workflow: 'w' },
      { memo: null, children: [{ index: 0, state: 'success', output: [1] }] },
    ),
  ).toEqual({ kind: 'done', output: [1] })
})

test.each([
  [
    { index: 0, state: 'failed' as const, error: { kind: 'timeout' as const, message: 'No answer.' } },
    'The workflow "w" failed: No answer.',
  ],
  [{ index: 0, state: 'cancelled' as const }, 'The workflow "w" failed: it was cancelled.'],
])('fails for good when it ended as %j', async (child, message) => {
  expect(await runHandler(subWorkflow, subWorkflowHandler, { workflow: 'w' }, { memo: null, children: [child] })).toMatchObject({
    error: { kind: 'permanent', message },
  })
})
