/** The parts of a document that are written in sentences, and the short lines that name things. */
export interface Blocks {
  /** Paragraphs with their lines joined. */
  prose: string[]
  /** Headings and single lines, markup taken off, in the order of the text. `early`: before all prose. */
  lines: { text: string; heading: boolean; block: number; early: boolean }[]
  /** Characters of prose as a share of all characters, 0 to 1. */
  proseShare: number
}

/** Lines at the head of letters and minutes that name a thing rather than tell of it. */
const LABEL =
  /^\s{0,8}(to|from|cc|dated?|subject|re|ref|our ref(erence)?|your (ref(erence)?|order)|reference|order|present|apologies|attendees|there|time|place|tel|phone|owner|author|status|version)\s?:/i

const MARK = /^\s{0,3}(?:[-*+•]|\d{1,3}[.)])\s+/

/** Parts text at empty lines, headings, list items and table rows. What has neither an end of a sentence nor length is no prose. */
export function blocksOf(text: string): Blocks {
  const prose: string[] = []
  const lines: Blocks['lines'] = []
  let current: string[] = []
  let count = 0
  let proseLength = 0
  let allLength = 0

  const note = (line: string, heading: boolean) => lines.push({ text: plain(line), heading, block: count, early: prose.length === 0 })
  const flush = () => {
    while (current.length > 1 && isHeading(current[0]!, current[1]!)) note(current.shift()!, false)
    if (current.length === 0) return
    const joined = current.map((line) => line.replace(MARK, '').trim()).join(' ')
    allLength += joined.length
    const words = joined.split(' ').length
    if (words >= 5 && !LABEL.test(plain(current[0]!)) && (/[.!?]["'”’)]?(\s|$)/.test(joined) || words >= 12)) {
      prose.push(joined)
      proseLength += joined.length
    } else for (const one of current) note(one, false)
    current = []
    count++
  }

  const all = text.split('\n')
  for (const [i, line] of all.entries()) {
    const heading = /^\s{0,3}#{1,6}\s+(.*)/.exec(line)
    if (heading || line.trimStart().startsWith('|') || line.trim() === '') {
      flush()
      if (heading) {
        note(heading[1]!, true)
        count++
      } else allLength += line.trim().length
      continue
    }
    const shouted = line === line.toUpperCase() && /\p{Lu}{3}/u.test(line)
    const label = LABEL.test(plain(line))
    // Text from a PDF has no empty lines: there a heading is a short line between a full stop and a capital letter.
    const inner = line.length <= 60 && /[.!?]\s*$/.test(all[i - 1] ?? '') && isHeading(line, all[i + 1] ?? '')
    if (MARK.test(line) || label || shouted || inner) flush()
    current.push(line)
    if (shouted || inner || (label && line.length < 140)) flush()
  }
  flush()
  return { prose, lines, proseShare: allLength === 0 ? 0 : proseLength / allLength }
}

/** A short line without an end that stands on a paragraph of its own. */
const isHeading = (line: string, next: string): boolean =>
  line.length <= 80 &&
  !MARK.test(line) &&
  /[\p{L}\p{N})]\s*$/u.test(line) &&
  /^\s*[\p{Lu}\p{N}]/u.test(next) &&
  line.length < next.length * 1.2

/** Without Markdown's marks of emphasis, code and links. */
export const plain = (text: string): string =>
  text
    .replace(/\[([^\]\n]{1,200})\]\([^)\n]{1,500}\)/g, '$1')
    .replace(/[*_`#]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
