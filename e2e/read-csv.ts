/**
 * Rows of a CSV file as objects by the names of its first line. Cells may hold quotes, commas and line ends; the apostrophe that
 * keeps a spreadsheet from taking a text for a formula is taken off.
 */
export function readCsv(text: string): { [column: string]: string }[] {
  const lines: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|$)/gy
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text)
    if (!found) throw new Error(`The CSV text is broken at character ${cell.lastIndex}.`)
    const held = found[1] === undefined ? found[2]! : found[1].replaceAll('""', '"')
    lines.at(-1)!.push(held.replace(/^'(?=[=+\-@\t\r\n])/, ''))
    if (found[3] === '\r\n') lines.push([])
  }
  const [columns = [], ...rows] = lines.filter((line) => line.length > 0)
  return rows.map((row) => {
    if (row.length !== columns.length)
      throw new Error(`A row has ${row.length} cells and the table ${columns.length} columns: ${row.join(' | ')}`)
    return Object.fromEntries(columns.map((column, i) => [column, row[i]!]))
  })
}
