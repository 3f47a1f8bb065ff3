import { isJsonObject, type Json } from '#shared/lib/json.ts'

/** Longest text that is looked at: a drawing of 10,000 steps is shorter. */
export const MAX_TRANSFER = 8_000_000

/** What a text from the clipboard or a file is: JSON that says it is of this product, or why it is not taken. */
export type Transfer =
  | { kind: 'json'; value: { [key: string]: Json }; format: string }
  | { kind: 'foreign' }
  | { kind: 'bad'; reason: string }

/**
 * Reads a text that may hold steps or a whole workflow. `foreign`: plain text that was never meant for a drawing, so that pasting it is
 * passed over in silence; `bad`: it was meant, and cannot be read.
 */
export function readTransfer(text: string): Transfer {
  const start = text.slice(0, 400).trimStart()
  if (text.length > MAX_TRANSFER)
    return {
      kind: 'bad',
      reason: `The text is longer than ${MAX_TRANSFER / 1_000_000} million characters; no workflow is. Nothing was changed.`,
    }
  if (!start.startsWith('{')) return { kind: 'foreign' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const meant = /"format"\s*:\s*"belay\//.test(text)
    const why = error instanceof Error ? ` (${error.message})` : ''
    return meant
      ? { kind: 'bad', reason: `This begins like steps of a workflow but is not whole${why}. Copy it again; nothing was changed.` }
      : { kind: 'foreign' }
  }
  if (!isJsonObject(value)) return { kind: 'foreign' }
  const format = value['format']
  if (typeof format === 'string') return { kind: 'json', value, format }
  if (Array.isArray(value['nodes']))
    return { kind: 'bad', reason: 'This looks like a drawing, but it does not say "format": "belay/graph@1". Nothing was changed.' }
  return { kind: 'foreign' }
}
