import { describe, expect, test } from 'vitest'
import type { ReviewRule } from './policy.ts'
import { failuresForReview, reviewReasons, type ReviewFacts } from './review-rules.ts'

const facts = (more: Partial<ReviewFacts> = {}): ReviewFacts => ({ expressions: {}, sample: 0.5, ...more })
const RULE = 'output.total > 100'

test.each<[string, ReviewRule, ReviewFacts, string | undefined]>([
  ['always', { when: 'always' }, facts(), 'every result of this step is reviewed'],
  ['confidence below', { when: 'confidence_below', value: 0.8 }, facts({ confidence: 0.7999 }), 'confidence 0.7999 is below 0.8'],
  ['confidence far below', { when: 'confidence_below', value: 0.8 }, facts({ confidence: 0.25 }), 'confidence 0.25 is below 0.8'],
  ['confidence at the threshold', { when: 'confidence_below', value: 0.8 }, facts({ confidence: 0.8 }), undefined],
  ['confidence above', { when: 'confidence_below', value: 0.8 }, facts({ confidence: 0.9 }), undefined],
  ['no confidence', { when: 'confidence_below', value: 0.8 }, facts(), 'no confidence was given and 0.8 is needed'],
  [
    'a confidence that is no number',
    { when: 'confidence_below', value: 0.8 },
    facts({ confidence: Number.NaN }),
    'confidence NaN is below 0.8',
  ],
  ['a confidence of none with a threshold of none', { when: 'confidence_below', value: 0 }, facts({ confidence: 0 }), undefined],
  ['expression true', { when: 'expression', expression: RULE }, facts({ expressions: { [RULE]: true } }), `this rule holds: ${RULE}`],
  ['expression false', { when: 'expression', expression: RULE }, facts({ expressions: { [RULE]: false } }), undefined],
  ['expression that gives a text', { when: 'expression', expression: RULE }, facts({ expressions: { [RULE]: 'true' } }), undefined],
  ['expression that gives a number', { when: 'expression', expression: RULE }, facts({ expressions: { [RULE]: 1 } }), undefined],
  ['expression that gives nothing', { when: 'expression', expression: RULE }, facts({ expressions: { [RULE]: null } }), undefined],
  ['expression not evaluated', { when: 'expression', expression: RULE }, facts(), undefined],
  ['after failures, on a success', { when: 'after_failures', attempts: 1 }, facts(), undefined],
  ['sample drawn', { when: 'sample', rate: 0.51 }, facts({ sample: 0.5 }), 'picked at random to keep the rules honest'],
  ['sample not drawn', { when: 'sample', rate: 0.5 }, facts({ sample: 0.5 }), undefined],
  ['a sample of none', { when: 'sample', rate: 0 }, facts({ sample: 0 }), undefined],
  ['a sample of all', { when: 'sample', rate: 1 }, facts({ sample: 1 - 2 ** -53 }), 'picked at random to keep the rules honest'],
  ['a first run', { when: 'first_runs', count: 3 }, facts({ runNumber: 3 }), 'run 3 of the first 3 of this version'],
  ['a later run', { when: 'first_runs', count: 3 }, facts({ runNumber: 4 }), undefined],
  ['runs not counted', { when: 'first_runs', count: 3 }, facts(), undefined],
])('%s', (_name, rule, known, text) => {
  const met = reviewReasons([rule], known)
  if (text === undefined) expect(met).toEqual([])
  else {
    expect(met).toHaveLength(1)
    expect(met[0]).toMatchObject({ rule, reason: { when: rule.when, text: text } })
  }
})

describe('several rules', () => {
  test('all that are met are named, in the order in which they are written', () => {
    const rules: ReviewRule[] = [
      { when: 'sample', rate: 1 },
      { when: 'confidence_below', value: 0.1 },
      { when: 'always' },
      { when: 'confidence_below', value: 0.9, assign: 'anna' },
    ]
    const met = reviewReasons(rules, facts({ confidence: 0.5 }))
    expect(met.map(({ rule }) => rule)).toEqual([rules[0], rules[2], rules[3]])
    expect(met[2]!.reason.values).toEqual({ confidence: 0.5, threshold: 0.9 })
  })

  test('a reason is plain JSON', () => {
    const rules: ReviewRule[] = [
      { when: 'always' },
      { when: 'confidence_below', value: 0.9 },
      { when: 'expression', expression: RULE },
      { when: 'sample', rate: 1 },
      { when: 'first_runs', count: 1 },
    ]
    const met = reviewReasons(rules, facts({ runNumber: 1, expressions: { [RULE]: true } }))
    expect(met).toHaveLength(5)
    expect(JSON.parse(JSON.stringify(met))).toEqual(met)
  })
})

test.each<[ReviewRule[], number | undefined]>([
  [[], undefined],
  [[{ when: 'always' }], undefined],
  [[{ when: 'after_failures', attempts: 4 }], 4],
  [[{ when: 'after_failures', attempts: 4 }, { when: 'always' }, { when: 'after_failures', attempts: 2 }], 2],
])('a person is asked after failures: %j', (rules, limit) => {
  expect(failuresForReview(rules)).toBe(limit)
})
