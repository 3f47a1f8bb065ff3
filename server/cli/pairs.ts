import { padEnd, width, wrap } from './text.ts'

/** Help is at most this wide. */
export const HELP_COLUMNS = 96

/** Names on the left, at least `least` wide, what they are on the right, wrapped beside them. */
export function pairs(rows: readonly (readonly [string, string])[], least = 0): string[] {
  const left = Math.max(least, Math.min(34, Math.max(...rows.map(([name]) => width(name))))) + 2
  return rows.flatMap(([name, text]) => {
    const [first = '', ...rest] = wrap(text, HELP_COLUMNS - left - 2)
    const head = width(name) > left - 2 ? [`  ${name}`, `  ${' '.repeat(left)}${first}`] : [`  ${padEnd(name, left)}${first}`]
    return [...head, ...rest.map((line) => `  ${' '.repeat(left)}${line}`)]
  })
}
