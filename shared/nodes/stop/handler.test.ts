import { expect, test } from 'vitest'
import { runHandler } from '../testing/test-context.ts'
import { stop } from './definition.ts'
import { stopHandler } from './handler.ts'

test('fails for good with its message', async () => {
  expect(await runHandler(stop, stopHandler, { message: 'No address for {{ input.name }}.' }, { input: { name: 'Ada' } })).toEqual({
    kind: 'failed',
    error: { kind: 'permanent', message: 'No address for Ada.' },
  })
})
