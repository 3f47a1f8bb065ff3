import { describe, expect, test } from 'vitest'
import { runHandler } from '../testing/test-context.ts'
import { wait } from './definition.ts'
import { waitHandler } from './handler.ts'

const NOON = Date.parse('2026-03-01T12:00:00Z')

test.each([
  [{ duration: '90s' }, NOON + 90_000],
  [{ duration: '2d' }, NOON + 172_800_000],
  [{ until: '"2026-03-01T14:00:00+01:00"' }, NOON + 3_600_000],
  [{ until: '"2026-03-02"' }, NOON + 43_200_000],
  [{ until: `${NOON} + 5.5` }, NOON + 6],
  [{ until: 'input.at' }, NOON + 1_000],
])('%j waits until its time', async (config, until) => {
  expect(await runHandler(wait, waitHandler, config, { now: NOON, input: { at: NOON + 1_000 } })).toEqual({
    kind: 'wait',
    until,
    memo: until,
  })
})

test('goes on with what came in once the time has come, and not before', async () => {
  const around = { memo: NOON, arrived: { before: 'x' } }
  expect(await runHandler(wait, waitHandler, { duration: '1s' }, { ...around, now: NOON })).toEqual({ kind: 'done', output: 'x' })
  expect(await runHandler(wait, waitHandler, { duration: '1s' }, { ...around, now: NOON - 1 })).toEqual({
    kind: 'wait',
    until: NOON,
    memo: NOON,
  })
})

test('does not work out its time again after it has begun to wait', async () => {
  expect(await runHandler(wait, waitHandler, { until: '$error("again")' }, { memo: NOON, now: NOON })).toMatchObject({ kind: 'done' })
})

test('a time that has passed is not waited for', async () => {
  expect(await runHandler(wait, waitHandler, { until: '"2020-01-01T00:00:00Z"' }, { now: NOON, input: 1 })).toEqual({
    kind: 'done',
    output: 1,
  })
})

test.each(['"tomorrow"', '"2026-03-01T09:00:00"', '"2026-13-01T09:00:00Z"', 'true', 'input.missing', '-1', '[1]'])(
  '%s is no time',
  async (until) => {
    expect(await runHandler(wait, waitHandler, { until }, { now: NOON, input: {} })).toMatchObject({
      error: { kind: 'invalid_input', message: expect.stringContaining('must be a time with its zone') as string },
    })
  },
)

describe('configs that are refused', () => {
  test.each([{}, { duration: '1s', until: '1' }, { duration: 'soon' }, { until: '' }])('%j', (config) => {
    expect(wait.config.safeParse(config).success).toBe(false)
  })
})
