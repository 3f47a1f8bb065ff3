/** Lines of text, `#` and `##` for headings, `--- page ---` for a new page, as a PDF 1.4 file in the standard fonts. */
export function pdfOf(source: string): Uint8Array {
  const pages = source.split(/^--- page ---$/m).map(contentOf)
  const kids = pages.map((_, index) => `${5 + index * 2} 0 R`).join(' ')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>',
    ...pages.flatMap((content, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${6 + index * 2} 0 R ` +
        '/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>',
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ]
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  file += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
  return Uint8Array.from(file, (character) => character.charCodeAt(0))
}

interface Line {
  text: string
  font: 'F1' | 'F2'
  size: number
  gap: number
}

function contentOf(page: string): string {
  const lines = page
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap(wrapped)
  const drawn = lines.map(({ text, font, size, gap }) => `/${font} ${size} Tf 0 -${gap} Td (${escaped(text)}) Tj`)
  return `BT 60 800 Td\n${drawn.join('\n')}\nET`
}

function wrapped(paragraph: string): Line[] {
  const heading = /^(#{1,2}) (.*)$/.exec(paragraph)
  const style = heading
    ? { font: 'F2' as const, size: heading[1] === '#' ? 16 : 12, width: 60 }
    : { font: 'F1' as const, size: 10, width: 95 }
  const words = (heading?.[2] ?? paragraph).split(' ')
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < style.width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((text, index) => ({ text, font: style.font, size: style.size, gap: index === 0 ? style.size + 12 : style.size + 4 }))
}

/** WinAnsi has one byte a character; the file is built from characters below 256. */
function escaped(text: string): string {
  for (const character of text) if (character.charCodeAt(0) > 255) throw new RangeError(`no glyph for "${character}" in the standard fonts`)
  return text.replace(/[\\()]/g, (character) => `\\${character}`)
}
