/** The lines that a terminal shows after it was sent `raw`: as much of one as the live view uses. Anything else is an error. */
export function screenAfter(raw: string): string[] {
  const rows: string[] = ['']
  let row = 0
  let column = 0
  for (const [part, code] of raw.matchAll(/\u001b\[([?0-9;]*[A-Za-z])|[^\u001b]/gu)) {
    if (code === undefined) put(part)
    else if (/^\d+A$/.test(code)) row = Math.max(0, row - Number.parseInt(code, 10))
    else if (code === 'K') rows[row] = rows[row]!.slice(0, column)
    else if (code === 'J') {
      rows[row] = rows[row]!.slice(0, column)
      rows.length = row + 1
    } else if (!/^[0-9;]*m$|^\?(25|2026)[hl]$/.test(code)) throw new Error(`not known to this terminal: ${code}`)
  }
  return rows.map((line) => line.trimEnd()).slice(0, rows.at(-1) === '' ? -1 : undefined)

  function put(char: string): void {
    if (char === '\r') column = 0
    else if (char === '\n') {
      row++
      if (row === rows.length) rows.push('')
    } else {
      const line = rows[row]!
      rows[row] = line.slice(0, column).padEnd(column) + char + line.slice(column + 1)
      column++
    }
  }
}
