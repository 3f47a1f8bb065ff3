import { isJsonObject, type Json } from '../../lib/json.ts'

/** Cells of a table as text, with the names of its columns. */
export interface Table {
  columns: string[]
  rows: Json[][]
}

/**
 * A table of a list of objects. A row that is null (the place of a failed item) is left out. Columns are those named, else every
 * field in the order of its first appearance. Undefined when the value is no list of objects.
 */
export function tableOf(value: Json, columns?: readonly string[]): Table | undefined {
  if (!Array.isArray(value)) return undefined
  const items = value.filter((item) => item !== null)
  if (!items.every(isJsonObject)) return undefined
  const names = columns && columns.length > 0 ? [...columns] : [...new Set(items.flatMap((item) => Object.keys(item)))]
  return { columns: names, rows: items.map((item) => names.map((name) => field(item, name))) }
}

/** The field of that very name, else the one that its dots lead to; null when there is none. */
function field(item: Json, name: string): Json {
  if (isJsonObject(item) && Object.hasOwn(item, name)) return item[name]!
  let at: Json = item
  for (const part of name.split('.')) {
    if (!isJsonObject(at) || !Object.hasOwn(at, part)) return null
    at = at[part]!
  }
  return at
}

/** A list of texts is one text with semicolons; other lists and objects are JSON; null is empty. */
function cellText(value: Json): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number')) return value.join('; ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/**
 * CSV by RFC 4180: CRLF line ends, quotes around what needs them, quotes doubled. A text that a spreadsheet would take for a formula
 * (it starts with = + - @, a tab or a line end, and is no number) gets an apostrophe before it, so that opening the file runs nothing.
 */
export function toCsv({ columns, rows }: Table): string {
  const cell = (value: Json): string => {
    const text = cellText(value)
    const safe =
      typeof value !== 'number' && /^[=+\-@\t\r\n]/.test(text) && !/^[+-]?\d{1,30}(?:[.,]\d{1,30})?$/.test(text) ? `'${text}` : text
    return /[",\r\n;\t]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

/** A Markdown table; bars in cells are escaped and line ends become spaces. */
export function toMarkdownTable({ columns, rows }: Table): string {
  const line = (row: readonly Json[]) =>
    `| ${row.map((value) => cellText(value).replace(/\s+/g, ' ').replace(/[\\|]/g, '\\$&').trim()).join(' | ')} |\n`
  return `${line(columns)}|${columns.map(() => ' --- |').join('')}\n${rows.map(line).join('')}`
}
