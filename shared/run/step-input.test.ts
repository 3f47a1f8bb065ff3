import { expect, test } from 'vitest'
import { inputOf } from './step-input.ts'
import { define } from './testing/definitions.ts'
import { play, started, succeeded } from './testing/play.ts'

const definition = define({ a: {}, b: { after: 'a:yes' }, c: { after: ['a:no', 'd'] }, d: {} })
const step = (id: string) => definition.steps.find((one) => one.id === id)!

test('what arrived is what came over the edges that were taken', () => {
  const { state, tell } = play(definition)
  expect(inputOf(step('a'), state)).toEqual({ from: 'input', value: { json: null } })
  expect(inputOf(step('c'), state)).toEqual({ from: 'nothing' })
  tell(started('a'), succeeded('a', 'no'), started('d'), succeeded('d'))
  expect(inputOf(step('b'), state)).toEqual({ from: 'nothing' })
  expect(inputOf(step('c'), state)).toEqual({
    from: 'steps',
    values: [
      { step: 'a', value: { json: 'a' } },
      { step: 'd', value: { json: 'd' } },
    ],
  })
})
