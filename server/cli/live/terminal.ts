import type { Io } from '../io.ts'
import { width } from '../text.ts'

/** A region at the bottom of the terminal that is drawn again and again; other lines are printed above it. */
export interface Region {
  /** Shows these lines instead of those shown before. The same lines again write nothing. */
  draw(lines: readonly string[]): void
  /** Prints a line above the region. */
  above(line: string): void
  /** Leaves what is shown and gives the cursor back. */
  end(): void
}

const HIDE = '\u001b[?25l'
const SHOW = '\u001b[?25h'
// Terminals that know it hold the picture back until the whole of it has arrived: no flicker.
const BEGIN = '\u001b[?2026h'
const COMMIT = '\u001b[?2026l'
const CLEAR_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'

export function createRegion(io: Io): Region {
  const { stderr } = io
  let shown: readonly string[] = []
  let shownColumns = stderr.columns
  let ended = false

  const write = (text: string) => void stderr.write(`${BEGIN}${text}${COMMIT}`)
  /** Back to the first line of the region; lines that a narrower window has broken count as many. */
  const home = (): string => {
    const columns = stderr.columns || 80
    const rows =
      columns >= shownColumns ? shown.length : shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns)), 0)
    return rows === 0 ? '' : `\u001b[${rows}A\r`
  }
  const body = (lines: readonly string[]) => lines.map((line) => `${line}${CLEAR_LINE}\n`).join('')
  stderr.write(HIDE)

  return {
    draw(lines) {
      if (ended || (lines.length === shown.length && stderr.columns === shownColumns && lines.every((line, i) => line === shown[i]))) return
      write(`${home()}${stderr.columns === shownColumns ? '' : CLEAR_BELOW}${body(lines)}${CLEAR_BELOW}`)
      shown = [...lines]
      shownColumns = stderr.columns
    },
    above(line) {
      if (ended) return io.err(line)
      write(`${home()}${CLEAR_BELOW}${line}\n${body(shown)}`)
      shownColumns = stderr.columns
    },
    end() {
      if (!ended) stderr.write(SHOW)
      ended = true
    },
  }
}
