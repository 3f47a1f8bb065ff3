import type { Json } from '../lib/json.ts'

/** Conditions in words: rows of field, operator and value, to and from the formulas that they stand for. */

export const OPERATORS = [
  'is',
  'is_not',
  'above',
  'below',
  'at_least',
  'at_most',
  'contains',
  'one_of',
  'there',
  'not_there',
  'yes',
  'no',
] as const
export type Operator = (typeof OPERATORS)[number]
export const OPERATOR_WORDS: Readonly<Record<Operator, string>> = {
  is: 'is',
  is_not: 'is not',
  above: 'is above',
  below: 'is below',
  at_least: 'is at least',
  at_most: 'is at most',
  contains: 'contains',
  one_of: 'is one of',
  there: 'is there',
  not_there: 'is not there',
  yes: 'is yes',
  no: 'is no',
}
/** Those that stand alone. */
export const WITHOUT_VALUE: ReadonlySet<Operator> = new Set(['there', 'not_there', 'yes', 'no'])

export interface ConditionRow {
  field: string
  operator: Operator
  value: string | number | (string | number)[]
}
export interface Condition {
  join: 'and' | 'or'
  rows: ConditionRow[]
}

const SIGNS = { is: '=', is_not: '!=', above: '>', below: '<', at_least: '>=', at_most: '<=' } as const

/** The formula of a condition. Rows without a field are left out. */
export function compileCondition({ join, rows }: Condition): string {
  return rows
    .filter(({ field }) => field.trim() !== '')
    .map(compileRow)
    .join(` ${join} `)
}

function compileRow({ field, operator, value }: ConditionRow): string {
  switch (operator) {
    case 'contains':
      return `$contains(${field}, ${JSON.stringify(String(value))})`
    case 'one_of':
      return `${field} in ${JSON.stringify(Array.isArray(value) ? value : [value])}`
    case 'there':
      return `$exists(${field})`
    case 'not_there':
      return `$not($exists(${field}))`
    case 'yes':
      return `${field} = true`
    case 'no':
      return `${field} = false`
    default:
      return `${field} ${SIGNS[operator]} ${JSON.stringify(value)}`
  }
}

type Token = { kind: 'path' | 'sign' | 'value' | 'word' | 'mark'; text: string; value?: Json }
const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*")|('(?:[^'\\]|\\.)*')|(-?\d+(?:\.\d+)?)|(!=|>=|<=|[=<>])|(\$[A-Za-z]+)|((?:[A-Za-z_][A-Za-z0-9_]*|`[^`]+`)(?:\.(?:[A-Za-z_][A-Za-z0-9_]*|`[^`]+`)|\[\d+\])*)|([()[\],]))/y

function tokens(text: string): Token[] | undefined {
  const found: Token[] = []
  TOKEN.lastIndex = 0
  const end = text.trimEnd().length
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text)
    if (!match) return undefined
    const [, double, single, number, sign, call, path, mark] = match
    if (double !== undefined) found.push({ kind: 'value', text: double, value: readText(double) })
    else if (single !== undefined) found.push({ kind: 'value', text: single, value: single.slice(1, -1).replaceAll("\\'", "'") })
    else if (number !== undefined) found.push({ kind: 'value', text: number, value: Number(number) })
    else if (sign !== undefined) found.push({ kind: 'sign', text: sign })
    else if (call !== undefined) found.push({ kind: 'word', text: call })
    else if (path !== undefined)
      found.push(/^(?:and|or|in|true|false|null)$/.test(path) ? { kind: 'word', text: path } : { kind: 'path', text: path })
    else found.push({ kind: 'mark', text: mark! })
  }
  return found
}

function readText(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted.slice(1, -1)
  }
}

/** The rows of a formula that is simple enough; undefined when it says more than rows can. An empty one is one empty row. */
export function readCondition(text: string): Condition | undefined {
  if (text.trim() === '') return { join: 'and', rows: [{ field: '', operator: 'is', value: '' }] }
  const all = tokens(text)
  if (!all) return undefined
  const rows: ConditionRow[] = []
  let join: Condition['join'] | undefined
  let at = 0
  const take = (kind: Token['kind'], ...texts: string[]): Token | undefined => {
    const token = all[at]
    if (token?.kind !== kind || (texts.length > 0 && !texts.includes(token.text))) return undefined
    at++
    return token
  }
  for (;;) {
    const row = readRow(take)
    if (!row) return undefined
    rows.push(row)
    if (at === all.length) return { join: join ?? 'and', rows }
    const word = take('word', 'and', 'or')?.text
    if ((word !== 'and' && word !== 'or') || (join !== undefined && join !== word)) return undefined
    join = word
  }
}

type Take = (kind: Token['kind'], ...texts: string[]) => Token | undefined

function readRow(take: Take): ConditionRow | undefined {
  const call = take('word', '$contains', '$exists', '$not')?.text
  if (call !== undefined) return readCall(call, take)
  const field = take('path')?.text
  if (field === undefined) return undefined
  if (take('word', 'in')) {
    const value = readList(take)
    return value && { field, operator: 'one_of', value }
  }
  const sign = take('sign')?.text
  const operator = (Object.keys(SIGNS) as (keyof typeof SIGNS)[]).find((each) => SIGNS[each] === sign)
  if (!operator) return undefined
  const flag = operator === 'is' ? take('word', 'true', 'false')?.text : undefined
  if (flag !== undefined) return { field, operator: flag === 'true' ? 'yes' : 'no', value: '' }
  const value = take('value')?.value
  return typeof value === 'string' || typeof value === 'number' ? { field, operator, value } : undefined
}

function readCall(call: string, take: Take): ConditionRow | undefined {
  if (!take('mark', '(')) return undefined
  if (call === '$not') {
    if (!take('word', '$exists') || !take('mark', '(')) return undefined
    const field = take('path')?.text
    return field !== undefined && take('mark', ')') && take('mark', ')') ? { field, operator: 'not_there', value: '' } : undefined
  }
  const field = take('path')?.text
  if (field === undefined) return undefined
  if (call === '$exists') return take('mark', ')') ? { field, operator: 'there', value: '' } : undefined
  if (!take('mark', ',')) return undefined
  const value = take('value')?.value
  return typeof value === 'string' && take('mark', ')') ? { field, operator: 'contains', value } : undefined
}

function readList(take: Take): (string | number)[] | undefined {
  if (!take('mark', '[')) return undefined
  const values: (string | number)[] = []
  for (;;) {
    const value = take('value')?.value
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    values.push(value)
    if (take('mark', ']')) return values
    if (!take('mark', ',')) return undefined
  }
}
