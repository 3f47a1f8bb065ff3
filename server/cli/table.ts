import { tint, type Look, type Tone } from './look.ts'
import { clean, padEnd, padStart, truncate, width } from './text.ts'

export interface Column {
  title: string
  align?: 'right'
  /** Gives up its width first when the terminal is narrow. */
  shrinks?: boolean
}
/** A cell is text, with a tone where it has one. */
export type Cell = string | { text: string; tone: Tone }

const GAP = 2
const LEAST = 8

/** Rows under titles, in columns as wide as their longest cell; without `columns` (not a terminal) nothing is cut. */
export function table(titles: readonly Column[], rows: readonly (readonly Cell[])[], look: Look, columns?: number): string[] {
  const cells: { text: string; tone: Tone }[][] = rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? { text: clean(cell), tone: 'plain' } : { ...cell, text: clean(cell.text) })),
  )
  const widths = titles.map((title, i) => Math.max(width(title.title), ...cells.map((row) => width(row[i]?.text ?? ''))))
  if (columns !== undefined) {
    let over = widths.reduce((sum, w) => sum + w, 0) + GAP * (widths.length - 1) - columns
    for (const [i, title] of titles.entries()) {
      if (over <= 0 || !title.shrinks) continue
      const cut = Math.min(over, Math.max(0, widths[i]! - LEAST))
      widths[i]! -= cut
      over -= cut
    }
  }
  const line = (row: readonly { text: string; tone: Tone }[]) =>
    row
      .map((cell, i) => {
        const text = truncate(cell.text, widths[i]!, look.unicode ? '…' : '...')
        const padded = titles[i]!.align === 'right' ? padStart(text, widths[i]!) : i === row.length - 1 ? text : padEnd(text, widths[i]!)
        return tint(padded, cell.tone, look)
      })
      .join(' '.repeat(GAP))
      .trimEnd()
  return [line(titles.map((title) => ({ text: title.title, tone: 'quiet' }))), ...cells.map(line)]
}
