import { expect, test } from 'vitest'
import { reasonWords } from './reason-words.ts'

const rule = (expression: string) => ({ when: 'expression' as const, text: `this rule holds: ${expression}`, values: { expression } })

test.each([
  [rule('output.total > 100'), { text: 'total of the result is above 100' }],
  [rule('$sum(a) > 3'), { text: 'a rule of this step holds', formula: '$sum(a) > 3' }],
  [{ when: 'expression' as const, text: 'as an older journal has it' }, { text: 'as an older journal has it' }],
  [{ when: 'always' as const, text: 'every result is reviewed' }, { text: 'every result is reviewed' }],
])('%#', (reason, words) => expect(reasonWords(reason)).toEqual(words))
