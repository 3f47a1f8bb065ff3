import { OPERATOR_WORDS, readCondition, WITHOUT_VALUE, type ConditionRow } from './condition.ts'

/** A search for words in a text, as formulas for people's messages have it: capital letters do not count, any of the words will do. */
const WORDS_IN_TEXT = /^\s*\$contains\(\s*(?:\$lowercase\(\s*([\w.`]+)\s*\)|([\w.`]+))\s*,\s*\/([^/\\[\]().*+?^${}]+)\/i?\s*\)\s*$/

/**
 * A formula as a condition in words (`text of the input contains “refund”`); undefined for one that cannot be read back. `nameOf` gives
 * the name on the card of a step.
 */
export function conditionWords(formula: string, nameOf: (step: string) => string = (step) => step): string | undefined {
  const [, lower, plain, pattern] = WORDS_IN_TEXT.exec(formula) ?? []
  const path = lower ?? plain
  if (path !== undefined && pattern !== undefined) return `${fieldWords(path, nameOf)} contains ${either(pattern.split('|'))}`
  const condition = formula.trim() === '' ? undefined : readCondition(formula)
  return condition?.rows.map((row) => rowWords(row, nameOf)).join(` ${condition.join} `)
}

function rowWords({ field, operator, value }: ConditionRow, nameOf: (step: string) => string): string {
  const start = `${fieldWords(field, nameOf)} ${OPERATOR_WORDS[operator]}`
  if (WITHOUT_VALUE.has(operator)) return start
  return Array.isArray(value) ? `${start} ${either(value)}` : `${start} ${valueWords(value)}`
}

const valueWords = (value: string | number): string => (typeof value === 'number' ? value.toLocaleString('en') : `“${value}”`)

function either(values: readonly (string | number)[]): string {
  const words = values.map(valueWords)
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`
}

/** `amount of the result`, `tier of customer of the input`, `files of Read the folder`. */
function fieldWords(path: string, nameOf: (step: string) => string): string {
  const parts = path.replaceAll('`', '').split('.')
  const [root, step, ...rest] = parts
  if (root === 'steps' && step !== undefined && rest[0] === 'output') return backwards(rest.slice(1), nameOf(step), 'the result of ')
  const whole = root === undefined ? undefined : ROOTS[root]
  if (whole !== undefined) return backwards(parts.slice(1), whole)
  return parts.length === 1 ? path : backwards(parts.slice(1), root!)
}

const backwards = (fields: readonly string[], of: string, alone = ''): string =>
  fields.length === 0 ? `${alone}${of}` : [...fields.toReversed(), of].join(' of ')

const ROOTS: { readonly [root: string]: string | undefined } = { input: 'the input', output: 'the result', item: 'the item' }
