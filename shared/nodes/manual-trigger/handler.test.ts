import { expect, test } from 'vitest'
import { runHandler } from '../testing/test-context.ts'
import { manualTrigger } from './definition.ts'
import { manualTriggerHandler } from './handler.ts'

test('hands on the input of the run', async () => {
  expect(await runHandler(manualTrigger, manualTriggerHandler, {}, { input: { text: 'hi' } })).toEqual({
    kind: 'done',
    output: { text: 'hi' },
  })
})

test('takes no config', () => {
  expect(manualTrigger.config.safeParse({ extra: 1 }).success).toBe(false)
})
