import { expect, test } from 'vitest'
import type { RerunPlan } from '#shared/protocol/runs.ts'
import { planWords } from './plan-words.ts'

const none: RerunPlan = { reused: [], again: ['a'], changed: [], effects: [] }

test.each<[string, RerunPlan, string[]]>([
  ['whole', none, ['1 step will run']],
  ['from a step', { ...none, reused: ['x', 'y', 'z'] }, ['3 steps kept from this run', '1 step will run']],
  [
    'with effects',
    {
      ...none,
      effects: [
        { step: 'mail', class: 'unsafe', sent: true },
        { step: 'pay', class: 'keyed', sent: true },
        { step: 'post', class: 'unsafe', sent: false },
      ],
    },
    ['1 step will run', 'MAIL sends something a second time', 'PAY finds again what was sent: nothing is sent twice'],
  ],
  ['with changes', { ...none, changed: ['a', 'b', 'c', 'd'] }, ['1 step will run', 'Changed since this run: A, B, C and 1 more']],
])('%s', (_, plan, expected) => {
  expect(planWords(plan, (step) => step.toUpperCase()).map((line) => line.text)).toEqual(expected)
})
