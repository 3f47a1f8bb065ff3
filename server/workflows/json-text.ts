import type { Json } from '#shared/lib/json.ts'
import { err, ok, type Result } from '#shared/lib/result.ts'

/** Where a text stops being JSON, and what should stand there. Line and column count from 1. */
export interface JsonFault {
  line: number
  column: number
  /** Half a sentence: `expected a comma or } here, found "x"`. */
  message: string
}

/** Parses JSON; a fault is told with its place, in words that do not depend on the version of Node. A byte order mark is dropped. */
export function parseJson(text: string): Result<Json, JsonFault> {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text
  try {
    return ok(JSON.parse(source) as Json)
  } catch {
    const { at, message } = firstFault(source)
    const before = source.slice(0, at).split('\n')
    return err({ line: before.length, column: before.at(-1)!.length + 1, message })
  }
}

class Fault extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

/** Reads a text that is known not to be JSON up to the place where that shows. */
function firstFault(source: string): { at: number; message: string } {
  try {
    const end = skipSpace(source, readValue(source, skipSpace(source, 0)))
    return { at: end, message: `expected nothing more here, found ${found(source, end)}` }
  } catch (error) {
    if (error instanceof Fault) return { at: error.at, message: error.message }
    return { at: 0, message: 'it is nested too deeply' }
  }
}

const SPACE = /[ \t\r\n]*/y
const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const WORD = /true|false|null/y

const match = (pattern: RegExp, source: string, at: number): number => {
  pattern.lastIndex = at
  const hit = pattern.exec(source)
  return hit ? at + hit[0].length : -1
}
const skipSpace = (source: string, at: number): number => match(SPACE, source, at)

function found(source: string, at: number): string {
  if (at >= source.length) return 'the end of the text'
  const rest = /^[A-Za-z0-9_$]{1,20}|^./u.exec(source.slice(at, at + 20))
  return rest ? `"${rest[0]}"` : 'a line break'
}

function expected(source: string, at: number, what: string): never {
  const hint =
    source[at] === "'"
      ? ' (text stands in double quotes)'
      : source.startsWith('//', at) || source.startsWith('/*', at)
        ? ' (JSON has no comments)'
        : ''
  throw new Fault(at, `expected ${what} here, found ${found(source, at)}${hint}`)
}

function readValue(source: string, at: number): number {
  if (source[at] === '{') return readList(source, at, '}', readMember)
  if (source[at] === '[') return readList(source, at, ']', readValue)
  if (source[at] === '"') return readString(source, at)
  const number = match(NUMBER, source, at)
  if (number > at && !/[\w.]/.test(source[number] ?? '')) return number
  const word = match(WORD, source, at)
  if (word > at && !/\w/.test(source[word] ?? '')) return word
  return expected(source, at, 'a value')
}

function readList(source: string, start: number, close: '}' | ']', readEntry: (source: string, at: number) => number): number {
  let at = skipSpace(source, start + 1)
  if (source[at] === close) return at + 1
  for (;;) {
    at = skipSpace(source, readEntry(source, at))
    if (source[at] === close) return at + 1
    if (source[at] !== ',') expected(source, at, `a comma or ${close}`)
    const comma = at
    at = skipSpace(source, at + 1)
    if (source[at] === close) throw new Fault(comma, `there is a comma before the closing ${close}, remove it`)
  }
}

function readMember(source: string, at: number): number {
  if (source[at] !== '"') expected(source, at, 'a name in double quotes')
  const colon = skipSpace(source, readString(source, at))
  if (source[colon] !== ':') expected(source, colon, 'a colon')
  return readValue(source, skipSpace(source, colon + 1))
}

function readString(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    const char = source[at]!
    if (char === '"') return at + 1
    if (char === '\n') throw new Fault(start, 'the text that begins here has no closing quote on its line')
    if (char < ' ') throw new Fault(at, 'a control character stands inside a text, write it as \\t or \\u....')
    if (char !== '\\') continue
    if (!/^(["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(source.slice(at + 1, at + 6)))
      throw new Fault(at, 'a backslash here is not followed by one of " \\ / b f n r t u')
    at++
  }
  throw new Fault(start, 'the text that begins here has no closing quote')
}
