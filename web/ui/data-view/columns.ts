import { isJsonObject, type Json, type JsonObject } from '#shared/lib/json.ts'
import { brief } from './views.ts'

export interface Column {
  name: string
  /** Pixels, from what the first rows hold. */
  width: number
  numeric: boolean
}

const LOOKED_AT = 500
const CHARACTER = 7.2
const PADDING = 20
const MOST_COLUMNS = 200

/** Every field of any row, in the order of first appearance, as wide as most of its content. */
export function columnsOf(rows: readonly JsonObject[]): Column[] {
  const names = new Set<string>()
  for (const row of rows) {
    for (const name of Object.keys(row)) names.add(name)
    if (names.size > MOST_COLUMNS) break
  }
  return [...names].slice(0, MOST_COLUMNS).map((name) => {
    let longest = name.length
    let numeric = true
    let seen = false
    for (const row of rows.slice(0, LOOKED_AT)) {
      const value = row[name]
      if (value === undefined || value === null) continue
      seen = true
      if (typeof value !== 'number') numeric = false
      longest = Math.max(longest, Math.min(48, brief(value, 48).length))
    }
    return { name, width: Math.max(64, Math.round(longest * CHARACTER) + PADDING), numeric: seen && numeric }
  })
}

/** What a cell says. */
export const cellText = (value: Json | undefined): string => {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'object') return brief(value, 300)
  if (Array.isArray(value) && value.every((member) => typeof member !== 'object')) return value.join(', ').slice(0, 300)
  return isJsonObject(value) || Array.isArray(value) ? brief(value) : ''
}
