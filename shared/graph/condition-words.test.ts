import { expect, test } from 'vitest'
import { conditionWords } from './condition-words.ts'

test.each([
  ['$contains($lowercase(input.text), /lawyer|court|refund/)', 'text of the input contains “lawyer”, “court” or “refund”'],
  ['$contains(output.summary, /refund/i)', 'summary of the result contains “refund”'],
  ["input.customer.tier = 'key'", 'tier of customer of the input is “key”'],
  ['output.amount > 12000 and output.open = true', 'amount of the result is above 12,000 and open of the result is yes'],
  ['$exists(steps.read.output.files)', 'files of READ is there'],
  ['steps.`read`.output in ["a", "b"]', 'the result of READ is one of “a” or “b”'],
  ['confidence < 0.9', 'confidence is below 0.9'],
  ['item.kind != "note"', 'kind of the item is not “note”'],
])('%s is said as %s', (formula, words) => expect(conditionWords(formula, (step) => step.toUpperCase())).toBe(words))

test.each(['', 'input.vip', '$contains(input.text, /re(fund|turn)/)', '$sum(input.a) > 3', '$count(output.rows[open]) = 2'])(
  '%s cannot be read back',
  (formula) => expect(conditionWords(formula)).toBeUndefined(),
)
