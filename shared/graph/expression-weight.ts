import { isFunctionValue, NotJson } from './plain-json.ts'

/**
 * Parts of a value may be shared, so a few lines can make one that is small in memory and endless for whoever walks it: a comparison, a path
 * over nested lists, a text made of it. JSONata walks without looking at the time, so such a value is refused when it is made.
 */

/** Values and, 64 to one, characters that anything an expression makes may hold when every part is counted wherever it stands. */
const MAX_WEIGHT = 2_000_000

/** Weights of what was made so far, by evaluation; its key is the environment that JSONata makes for one. */
type Weights = WeakMap<object, WeakMap<object, number>>

interface Made {
  type?: unknown
  group?: unknown
}

/** What JSONata calls with every part of an expression that it has evaluated. Throws NotJson when what came of it weighs too much. */
export function weighResults(
  weights: Weights = new WeakMap(),
): (part: Made, input: unknown, at: { base: object }, result: unknown) => void {
  return (part, _input, { base }, result) => {
    if (typeof result !== 'object' || result === null || !(MAKES.has(part.type) || part.group !== undefined)) return
    let known = weights.get(base)
    if (!known) weights.set(base, (known = new WeakMap()))
    if (weigh(result, known, 0) > MAX_WEIGHT) throw new NotJson('makes a value of more parts than a step may hold')
  }
}

/** Parts that put values into new lists and objects: constructors, and calls of what may do so. */
const MAKES: ReadonlySet<unknown> = new Set(['unary', 'function', 'apply'])

function weigh(value: unknown, known: WeakMap<object, number>, depth: number): number {
  if (typeof value === 'string') return 1 + Math.floor(value.length / 64)
  if (typeof value !== 'object' || value === null || isFunctionValue(value)) return 1
  const before = known.get(value)
  if (before !== undefined) return before
  let weight = 1
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    weight += depth > 1_000 ? Infinity : weigh(member, known, depth + 1)
    if (weight > MAX_WEIGHT) break
  }
  known.set(value, weight)
  return weight
}
