import { parseDuration } from '#shared/lib/duration.ts'

/** Spans as people write and read them, to and from the form of a graph file (`30s`). */
export const UNITS = ['ms', 's', 'm', 'h', 'd'] as const
export type DurationUnit = (typeof UNITS)[number]
export const UNIT_WORDS: Readonly<Record<DurationUnit, readonly [one: string, many: string]>> = {
  ms: ['millisecond', 'milliseconds'],
  s: ['second', 'seconds'],
  m: ['minute', 'minutes'],
  h: ['hour', 'hours'],
  d: ['day', 'days'],
}
const UNIT_MS: Readonly<Record<DurationUnit, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `90s` in its parts; undefined when it is no duration. */
export function splitDuration(text: string): { amount: string; unit: DurationUnit } | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text)
  const unit = UNITS.find((each) => each === match?.[2])
  return match && unit ? { amount: match[1]!, unit } : undefined
}

/** `30s` as `30 seconds`; what is no duration stays as it is. */
export function durationWords(text: string): string {
  const parts = splitDuration(text)
  if (!parts) return text
  const [one, many] = UNIT_WORDS[parts.unit]
  return `${parts.amount} ${Number(parts.amount) === 1 ? one : many}`
}

/** The shortest exact form: 60000 is `1m`, 90000 is `90s`. */
export function durationOf(ms: number): string {
  const unit = UNITS.findLast((each) => ms >= UNIT_MS[each] && ms % UNIT_MS[each] === 0) ?? 'ms'
  return `${ms / UNIT_MS[unit]}${unit}`
}

const WORDS: readonly [RegExp, DurationUnit][] = [
  [/^(?:ms|msec|millis(?:econds?)?|milliseconds?)$/, 'ms'],
  [/^(?:s|sec|secs|seconds?)$/, 's'],
  [/^(?:m|min|mins|minutes?)$/, 'm'],
  [/^(?:h|hr|hrs|hours?)$/, 'h'],
  [/^(?:d|days?)$/, 'd'],
]

/** What somebody typed: `30`, `30s`, `30 sec`, `1h 30m`, `1,5 h`. A number alone takes `unit`. Undefined when it cannot be read. */
export function readDuration(typed: string, unit: DurationUnit): string | undefined {
  const text = typed
    .trim()
    .toLowerCase()
    .replaceAll(/(\d),(\d)/g, '$1.$2')
  if (/^\d+(?:\.\d+)?$/.test(text)) return valid(`${text}${unit}`)
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)]
  if (parts.length === 0 || text.replaceAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g, '').trim() !== '') return undefined
  const named = parts.map(([, amount, word]) => ({ amount: amount!, unit: WORDS.find(([pattern]) => pattern.test(word!))?.[1] }))
  if (named.some((part) => part.unit === undefined)) return undefined
  if (named.length === 1) return valid(`${named[0]!.amount}${named[0]!.unit!}`)
  return valid(durationOf(named.reduce((sum, part) => sum + Math.round(Number(part.amount) * UNIT_MS[part.unit!]), 0)))
}

const valid = (text: string): string | undefined => (parseDuration(text) === undefined ? undefined : text)
