import { isJsonObject, type Json, type JsonObject } from '#shared/lib/json.ts'

/** The ways in which a value can be looked at. */
export const VIEWS = ['table', 'text', 'html', 'image', 'tree'] as const
export type View = (typeof VIEWS)[number]
export const VIEW_NAMES: Readonly<Record<View, string>> = { table: 'Table', text: 'Text', html: 'Page', image: 'Picture', tree: 'Tree' }

/** What fits a value, best first. There is always one. */
export function viewsOf(value: Json): View[] {
  if (typeof value === 'string') {
    if (imageSource(value) !== undefined) return ['image', 'text']
    return looksLikeHtml(value) ? ['html', 'text'] : ['text']
  }
  if (Array.isArray(value) && isTable(value)) return ['table', 'tree', 'text']
  if (typeof value === 'object' && value !== null) return imageSource(value) === undefined ? ['tree', 'text'] : ['image', 'tree', 'text']
  return ['text']
}

/** A list whose members are all objects (nothing else, or it would hide what is different). */
export function isTable(value: readonly Json[]): value is JsonObject[] {
  return value.length > 0 && value.every((member) => isJsonObject(member))
}

const HTML = /^\s*(?:<!doctype html|<html[\s>]|<(?:body|div|p|table|section|article|main|h[1-6]|ul|ol|header)[\s>][^]*<\/)/i
export const looksLikeHtml = (text: string): boolean => HTML.test(text.slice(0, 20_000))

const DATA_URL = /^data:image\/(?:png|jpeg|gif|webp|avif|bmp);base64,[A-Za-z0-9+/=\s]+$/
const IMAGE_TYPE = /^image\/(?:png|jpeg|gif|webp|avif|bmp)$/
/** How Base64 of common pictures begins. */
const STARTS: readonly [start: string, type: string][] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
]

/**
 * The data URL of a picture: a data URL, Base64 that begins as pictures do, or an object with a `type`/`mediaType` and its `data`.
 * SVG is left out: it can hold scripts and addresses.
 */
export function imageSource(value: Json): string | undefined {
  if (typeof value === 'string') {
    if (value.length < 60) return undefined
    if (value.startsWith('data:image/')) return DATA_URL.test(value) ? value : undefined
    const known = STARTS.find(([start]) => value.startsWith(start))
    return known && /^[A-Za-z0-9+/=\s]+$/.test(value) ? `data:${known[1]};base64,${value}` : undefined
  }
  if (!isJsonObject(value)) return undefined
  const type = value['mediaType'] ?? value['contentType'] ?? value['type']
  const data = value['data'] ?? value['base64'] ?? value['content']
  if (typeof type !== 'string' || typeof data !== 'string' || !IMAGE_TYPE.test(type)) return undefined
  return /^[A-Za-z0-9+/=\s]+$/.test(data) ? `data:${type};base64,${data}` : imageSource(data)
}

/** The value as a person would write it down: text as it is, anything else as JSON over several lines. */
export const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))

/** One line about a value, for a folded row: `3 fields`, `12 entries`, the text itself. */
export function brief(value: Json, length = 120): string {
  if (value === null) return 'nothing'
  if (typeof value === 'string') return value.length > length ? `${value.slice(0, length)}…` : value
  if (typeof value !== 'object') return String(value)
  const [count, one, many] = Array.isArray(value) ? [value.length, 'entry', 'entries'] : [Object.keys(value).length, 'field', 'fields']
  return `${count} ${count === 1 ? one : many}`
}
