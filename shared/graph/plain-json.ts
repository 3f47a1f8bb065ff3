import type { Json } from '../lib/json.ts'

/** Thrown when a value is no JSON, or more of it than a step may hold. The message completes "The expression ...". */
export class NotJson extends Error {}

export interface JsonBudget {
  /** Characters of all texts and names together. */
  characters: number
  /** Values, nested ones included. */
  values: number
}

/**
 * A fresh copy of what an expression gave, as JSON: JSONata's marks on lists are dropped, undefined becomes null (and is left
 * out of objects), a member named `__proto__` stays an ordinary member. Anything else, functions above all, throws NotJson.
 */
export function plainJson(value: unknown, budget: JsonBudget, depth = 0): Json {
  if (--budget.values < 0) throw new NotJson('gives more values than a step may hold')
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return spend(value, budget)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new NotJson('gives a number that is not finite')
    return value
  }
  if (typeof value !== 'object' || isFunctionValue(value)) throw new NotJson('gives a function, which cannot be stored; call it with ()')
  if (depth > 500) throw new NotJson('gives a value that is nested more than 500 levels deep')
  if (Array.isArray(value)) return Array.from(value, (member) => plainJson(member, budget, depth + 1))
  const entries: [string, Json][] = []
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) entries.push([spend(key, budget), plainJson(member, budget, depth + 1)])
  }
  return Object.fromEntries(entries)
}

function spend(text: string, budget: JsonBudget): string {
  budget.characters -= text.length
  if (budget.characters < 0) throw new NotJson('gives more text than a step may hold')
  return text
}

/** Data may own members of these names; only a real function also holds code. */
export const isFunctionValue = (value: object): boolean =>
  ('apply' in value && typeof value.apply === 'function') || ('implementation' in value && typeof value.implementation === 'function')
