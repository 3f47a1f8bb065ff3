import { readFile, writeFile } from 'node:fs/promises'
import { pdfOf } from './pdf-of.ts'

/**
 * Makes the two PDF files of the batch-summary example: the whole one, and one that ends in the middle as an interrupted
 * download does. Run again after a change to the text: `npx tsx scripts/make-example-pdf.ts`.
 */
const example = new URL('../examples/batch-summary/', import.meta.url)
const source = await readFile(new URL('pump-inspection.source.txt', example), 'utf8')
const pdf = pdfOf(source)
await writeFile(new URL('documents/pump-inspection-oxmarsh.pdf', example), pdf)
await writeFile(new URL('documents/valve-survey-brackenhope.pdf', example), pdf.subarray(0, 900))
