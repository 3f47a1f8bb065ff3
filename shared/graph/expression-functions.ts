import jsonata from 'jsonata'
import { canonicalJson } from '../lib/json.ts'
import { isFunctionValue, NotJson, plainJson, type JsonBudget } from './plain-json.ts'

/** The functions of expressions: JSONata's own, each refusing arguments that would cost more memory or time than a step may take. */

export const FUNCTION_NAMES = [
  'sum', 'count', 'max', 'min', 'average', 'string', 'substring', 'substringBefore', 'substringAfter', 'lowercase', 'uppercase',
  'length', 'trim', 'pad', 'match', 'contains', 'replace', 'split', 'join', 'formatNumber', 'formatBase', 'formatInteger',
  'parseInteger', 'number', 'floor', 'ceil', 'round', 'abs', 'sqrt', 'power', 'random', 'boolean', 'not', 'map', 'zip', 'filter',
  'single', 'reduce', 'sift', 'keys', 'lookup', 'append', 'exists', 'spread', 'merge', 'reverse', 'each', 'error', 'assert', 'type',
  'sort', 'shuffle', 'distinct', 'encodeUrlComponent', 'encodeUrl', 'decodeUrlComponent', 'decodeUrl', 'base64encode',
  'base64decode', 'toMillis', 'fromMillis', 'clone', 'now', 'millis',
] as const // prettier-ignore
const NAMES: ReadonlySet<string> = new Set(FUNCTION_NAMES)

/** Whether `$name` is a function that expressions may call. `$eval` is none: what it would run cannot be checked beforehand. */
export const isFunctionName = (name: string): boolean => NAMES.has(name)

/** Longest text that a function takes or makes, in characters. */
export const MAX_TEXT = 16_000_000

interface NativeFunction {
  _jsonata_function: true
  implementation: (this: unknown, ...args: unknown[]) => unknown
  signature?: unknown
}
type Functions = ReadonlyMap<string, NativeFunction>

let loaded: Promise<Functions> | undefined

/** The guarded functions by name, to bind in place of JSONata's. Made once; takes microtasks only. */
export function expressionFunctions(): Promise<Functions> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Functions> {
  // `now` and `millis` belong to each expression and take no arguments that could cost anything.
  const names = FUNCTION_NAMES.filter((name) => name !== 'now' && name !== 'millis')
  const guarded = new Map<string, NativeFunction>()
  for (const name of names) {
    const native = (await jsonata(`$${name}`).evaluate(undefined)) as NativeFunction
    guarded.set(name, { ...native, implementation: guard(name, native.implementation) })
  }
  guarded.set('eval', {
    _jsonata_function: true,
    implementation: () => {
      throw new NotJson('calls $eval, which is not available; write the expression itself')
    },
  })
  return guarded
}

function guard(name: string, native: NativeFunction['implementation']): NativeFunction['implementation'] {
  const check = CHECKS.get(name)
  const replacement = REPLACEMENTS.get(name)
  function guarded(this: unknown, ...args: unknown[]): unknown {
    for (const argument of args) {
      if (typeof argument === 'string' && argument.length > MAX_TEXT) throw new NotJson(`hands $${name} more than ${MAX_TEXT} characters`)
    }
    check?.(args)
    return (replacement ?? native).apply(this, MATCHING.has(name) ? args.map((argument) => timed(argument, clockOf(this))) : args)
  }
  // JSONata reads the number of parameters of a function, and their names from its source when it is partially applied.
  Object.defineProperties(guarded, {
    length: { value: native.length },
    toString: { value: () => Function.prototype.toString.call(native) },
  })
  return guarded
}

/** Functions that go from match to match by themselves, as often as there are matches. */
const MATCHING: ReadonlySet<string> = new Set(['match', 'replace', 'split'])

/** JSONata's own look at the time and the depth; its functions do not take it. */
function clockOf(focus: unknown): () => void {
  const { environment } = focus as { environment?: { base?: { guardrails?: () => void } } }
  return () => environment?.base?.guardrails?.()
}

/** A pattern that looks at the time before it goes on to the next match; anything else as it is. */
function timed(argument: unknown, look: () => void): unknown {
  if (typeof argument !== 'function') return argument
  const watched = (found: unknown): unknown => {
    if (found instanceof Promise) return found.then(watched)
    if (typeof found !== 'object' || found === null || !('next' in found) || typeof found.next !== 'function') return found
    const { next } = found as { next: () => unknown }
    return { ...found, next: () => (look(), watched(next())) }
  }
  const pattern = argument as (...args: unknown[]) => unknown
  return Object.assign((...args: unknown[]) => watched(pattern(...args)), argument)
}

const CHECKS: ReadonlyMap<string, (args: unknown[]) => void> = new Map([
  ['pad', ([, width]) => {
    if (typeof width === 'number' && Math.abs(width) > 1_000_000) throw new NotJson('pads a text to more than 1000000 characters')
  }],
  ['string', ([value]) => measure(value, budget(), 0)],
  ['clone', ([value]) => measure(value, budget(), 0)],
  ['join', ([texts]) => measure(texts, budget(), 0)],
  ['replace', ([text, pattern, by]) => {
    if (typeof text !== 'string' || typeof pattern !== 'string' || pattern === '' || text.length < 100_000) return
    const matches = text.split(pattern).length - 1
    if (matches > 1_000_000) throw new NotJson('replaces a text in more than 1000000 places')
    if (typeof by === 'string' && matches * by.length > MAX_TEXT) throw new NotJson('makes a text longer than a step may hold')
  }],
  ['formatNumber', ([, picture]) => checkPicture('formatNumber', picture)],
  ['formatInteger', ([, picture]) => checkPicture('formatInteger', picture)],
  ['parseInteger', ([, picture]) => checkPicture('parseInteger', picture)],
  ['fromMillis', ([, picture]) => checkPicture('fromMillis', picture)],
  ['toMillis', ([text, picture]) => {
    checkPicture('toMillis', picture)
    if (typeof text !== 'string' || typeof picture !== 'string') return
    // JSONata reads dates with a backtracking pattern; where parts touch, only few characters have few ways to be shared out.
    if (text.length > (partsTouch(picture) ? 24 : 100)) throw new NotJson('reads a date from a text that is too long for its picture')
  }],
]) // prettier-ignore

const REPLACEMENTS: ReadonlyMap<string, NativeFunction['implementation']> = new Map<string, NativeFunction['implementation']>([
  // JSONata copies the rest of the list for every comparison and keeps all copies to the end: some ten thousand numbers fill the memory.
  ['sort', function (this: unknown, list: unknown, comparator: unknown) {
    if (!Array.isArray(list) || list.length <= 1) return list
    const look = clockOf(this)
    if (typeof comparator === 'function') return sorted(list, comparator as Compare, look)
    const [first] = list
    if (!list.every((member) => typeof member === typeof first && (typeof first === 'number' || typeof first === 'string')))
      throw Object.assign(new Error(), { code: 'D3070', index: 1 })
    return [...list].sort((a: string | number, b: string | number) => (a > b ? 1 : a < b ? -1 : 0))
  }],
  // JSONata compares every member with every other.
  ['distinct', (list: unknown) => {
    if (!Array.isArray(list) || list.length <= 1) return list
    const seen = new Map<string, unknown>()
    const spent = budget()
    for (const member of list) {
      const key = canonicalJson(plainJson(member, spent))
      if (!seen.has(key)) seen.set(key, member)
    }
    // The mark by which JSONata unwraps lists of one is kept, as its own function keeps it.
    return Object.assign([...seen.values()], 'sequence' in list && list.sequence === true ? { sequence: true } : {})
  }],
]) // prettier-ignore

/** Whether `a` belongs behind `b`. */
type Compare = (a: unknown, b: unknown) => unknown

/** Merges runs of doubling length; equal members keep their order. */
async function sorted(list: readonly unknown[], isBehind: Compare, look: () => void): Promise<unknown[]> {
  let from: unknown[] = [...list]
  let to: unknown[] = Array.from({ length: list.length })
  for (let width = 1; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      const middle = Math.min(start + width, from.length)
      const end = Math.min(start + 2 * width, from.length)
      let left = start
      let right = middle
      for (let at = start; at < end; at++) {
        if (at % 256 === 0) look()
        const takesRight = left >= middle || (right < end && Boolean(await isBehind(from[left], from[right])))
        to[at] = takesRight ? from[right++] : from[left++]
      }
    }
    ;[from, to] = [to, from]
  }
  return from
}

const budget = (): JsonBudget => ({ characters: MAX_TEXT, values: 2_000_000 })

/** Counts what a text made of `value` would hold. Values may be shared, so a small one in memory can be endless in writing. */
function measure(value: unknown, left: JsonBudget, depth: number): void {
  if (--left.values < 0 || depth > 500) throw new NotJson('makes a text of more values than a step may hold')
  if (typeof value === 'string' && (left.characters -= value.length) < 0) throw new NotJson('makes a text longer than a step may hold')
  if (typeof value !== 'object' || value === null || isFunctionValue(value)) return
  for (const member of Object.values(value)) measure(member, left, depth + 1)
}

function checkPicture(name: string, picture: unknown): void {
  if (typeof picture === 'string' && picture.length > 200) throw new NotJson(`hands $${name} a picture of more than 200 characters`)
}

/** Whether two parts of a date picture have nothing but letters or digits between them, or a part is written in words. */
const partsTouch = (picture: string): boolean => /\][A-Za-z0-9]*\[/.test(picture) || /\[[^\]]*w/i.test(picture)
