import { expect, test } from 'vitest'
import type { RerunPlan } from '#shared/protocol/runs.ts'
import { differsWords, planWords, usualVersion } from './plan-words.ts'

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

test('a draft that was changed is what is run again, and says what differs', () => {
  const changed = { ...none, changed: ['a'] }
  expect(usualVersion(true, changed)).toBe('draft')
  expect(usualVersion(true, none)).toBe('same')
  expect(usualVersion(true, undefined)).toBe('same')
  expect(usualVersion(false, changed)).toBe('same')
  expect(differsWords(changed, (step) => step.toUpperCase())).toBe('The draft has changed since in A. To run with that, choose the draft.')
})
