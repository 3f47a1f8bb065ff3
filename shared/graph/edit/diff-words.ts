import { isJsonObject, type Json } from '../../lib/json.ts'

/** A part of a step, and what is different in it. */
export type Part = 'name' | 'note' | 'position' | 'type' | 'config' | 'join' | 'policy'
export interface PartChange {
  part: Part
  what: string
  before?: Json
  after?: Json
}

/** `Model: “a” → “b”`, or that it changed where the values are too long to stand in a line. */
export function changed(label: string, before: Json | undefined, after: Json | undefined, unit?: string): string {
  const [from, to] = [short(before), short(after)]
  if (from === to || from === LONG || to === LONG) {
    if (before === undefined) return `${label}: set`
    return after === undefined ? `${label}: taken away` : `${label} changed`
  }
  return `${label}: ${from} → ${to}${unit === undefined || typeof after !== 'number' ? '' : ` ${unit}`}`
}

const LONG = '…'

/** A value in few characters. */
export function short(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return value.length <= 48 && !value.includes('\n') ? `“${value}”` : LONG
  const count = Array.isArray(value) ? value.length : Object.keys(value).length
  if (isJsonObject(value)) return count === 0 ? 'nothing' : LONG
  return count === 1 ? '1 entry' : `${count} entries`
}
