/** The parts of a document that are written in sentences, and the short lines that name things. */
export interface Blocks {
  /** Paragraphs with their lines joined. */
  prose: string[]
  /** Headings and single lines, markup taken off, in the order of the text. */
  lines: { text: string; heading: boolean; block: number }[]
  /** Characters of prose as a share of all characters, 0 to 1. */
  proseShare: number
}

const MARK = /^\s{0,3}(?:[-*+•]|\d{1,3}[.)])\s+/

/** Parts text at empty lines, headings, list items and table rows. What has neither an end of a sentence nor length is no prose. */
export function blocksOf(text: string): Blocks {
  const prose: string[] = []
  const lines: Blocks['lines'] = []
  let current: string[] = []
  let count = 0
  let proseLength = 0
  let allLength = 0

  const flush = () => {
    if (current.length === 0) return
    const joined = current.map((line) => line.replace(MARK, '').trim()).join(' ')
    allLength += joined.length
    const words = joined.split(' ').length
    if (words >= 5 && (/[.!?]["'”’)]?(\s|$)/.test(joined) || words >= 12)) {
      prose.push(joined)
      proseLength += joined.length
    } else for (const line of current) lines.push({ text: plain(line), heading: false, block: count })
    current = []
    count++
  }

  for (const line of text.split('\n')) {
    const heading = /^\s{0,3}#{1,6}\s+(.*)/.exec(line)
    if (heading || line.trimStart().startsWith('|') || line.trim() === '') {
      flush()
      if (heading) lines.push({ text: plain(heading[1]!), heading: true, block: count++ })
      else allLength += line.trim().length
      continue
    }
    if (MARK.test(line)) flush()
    current.push(line)
  }
  flush()
  return { prose, lines, proseShare: allLength === 0 ? 0 : proseLength / allLength }
}

/** Without Markdown's marks of emphasis, code and links. */
export const plain = (text: string): string =>
  text
    .replace(/\[([^\]\n]{1,200})\]\([^)\n]{1,500}\)/g, '$1')
    .replace(/[*_`#]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
