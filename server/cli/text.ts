/**
 * Text from outside (step names, errors, file names) made safe for a terminal: one line, and nothing in it that moves the cursor,
 * changes colours or reverses the direction of reading.
 */
export function clean(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
}

/** JSON of a value without characters that a terminal would act on. */
export function safeJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent) ?? 'null'
  return text.replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const ANSI = /\u001b\[[0-9;]*m/g
const PLAIN = /^[\u0020-\u007e\u00a0-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25ff]*$/
const ZERO = /^(\p{Mark}|\p{Cf})+$/u
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u

/** Columns that a text takes on a terminal; colour codes take none. */
export function width(text: string): number {
  const bare = text.includes('\u001b') ? text.replace(ANSI, '') : text
  if (PLAIN.test(bare)) return bare.length
  let columns = 0
  for (const { segment } of segmenter.segment(bare)) columns += graphemeWidth(segment)
  return columns
}

const graphemeWidth = (grapheme: string): number => (ZERO.test(grapheme) ? 0 : WIDE.test(grapheme) ? 2 : 1)

/** The text in at most `columns`; what is cut off is shown by `ellipsis`. For text without colour codes. */
export function truncate(text: string, columns: number, ellipsis = '…'): string {
  if (width(text) <= columns) return text
  const room = columns - width(ellipsis)
  if (room < 0) return ''
  let kept = ''
  let used = 0
  for (const { segment } of segmenter.segment(text)) {
    used += graphemeWidth(segment)
    if (used > room) break
    kept += segment
  }
  return kept.trimEnd() + ellipsis
}

export const padEnd = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)))
export const padStart = (text: string, columns: number): string => ' '.repeat(Math.max(0, columns - width(text))) + text

/**
 * Lines of at most `columns`, broken between words; a word that is longer is cut, or with `whole` goes on in the next line. Runs of
 * spaces inside a line stay as they are.
 */
export function wrap(text: string, columns: number, whole = false): string[] {
  const lines: string[] = []
  let line = ''
  for (const [gap, word] of Array.from(text.matchAll(/(\s*)(\S+)/g), ([, before = '', after = '']) => [before, after] as const)) {
    const joined = line === '' ? word : `${line}${gap}${word}`
    if (width(joined) <= columns) line = joined
    else {
      if (line !== '') lines.push(line)
      const pieces = whole ? split(word, columns) : [truncate(word, Math.max(1, columns))]
      line = pieces.pop() ?? ''
      lines.push(...pieces)
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line)
  return lines
}

/** The text in pieces of at most `columns`. */
function split(text: string, columns: number): string[] {
  const pieces: string[] = []
  let piece = ''
  let used = 0
  for (const { segment } of segmenter.segment(text)) {
    const more = graphemeWidth(segment)
    if (used + more > columns && piece !== '') {
      pieces.push(piece)
      ;[piece, used] = ['', 0]
    }
    piece += segment
    used += more
  }
  return [...pieces, piece]
}
