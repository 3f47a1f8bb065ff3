import type { Value } from '#shared/run/events.ts'

/** A value as short text for one line. */
export function brief(value: Value, most: number): string {
  if (!('json' in value)) return `${value.bytes} bytes, stored aside`
  const text = JSON.stringify(value.json)
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}
