import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { pdfOf } from './pdf-of.ts'

const example = new URL('../examples/batch-summary/', import.meta.url)

test('the PDF of the batch-summary example is the one that its text gives', async () => {
  const pdf = pdfOf(await readFile(new URL('pump-inspection.source.txt', example), 'utf8'))
  expect(Buffer.from(pdf).equals(await readFile(new URL('documents/pump-inspection-oxmarsh.pdf', example)))).toBe(true)
  expect(Buffer.from(pdf.subarray(0, 900)).equals(await readFile(new URL('documents/valve-survey-brackenhope.pdf', example)))).toBe(true)
})

test('every entry of the cross-reference table points at its object', () => {
  const file = Buffer.from(pdfOf('# A (title)\n\ntext\n\n--- page ---\n\nmore \\ text')).toString('latin1')
  const offsets = [...file.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset))
  expect(offsets).toHaveLength(8)
  for (const [i, offset] of offsets.entries()) expect(file.slice(offset)).toMatch(new RegExp(`^${i + 1} 0 obj\n`))
  expect(file.slice(Number(/startxref\n(\d+)/.exec(file)?.[1]))).toMatch(/^xref\n0 9\n/)
  for (const [, length, content] of file.matchAll(/<< \/Length (\d+) >>\nstream\n([^]*?)\nendstream/g))
    expect(content).toHaveLength(Number(length))
})

test('a character that the standard fonts lack is refused', () => expect(() => pdfOf('→')).toThrow('no glyph'))
