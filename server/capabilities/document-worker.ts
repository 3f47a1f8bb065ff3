import { extractText, getDocumentProxy, getMeta } from 'unpdf'
import { htmlText } from './html-text.ts'

/**
 * The child process that reads PDF and HTML, so that a hostile file can cost its time and memory and nobody else's.
 * Its parent asks one question at a time and kills it when it takes too long.
 */

export type DocumentQuestion = { kind: 'pdf'; bytes: Uint8Array; maxPages: number } | { kind: 'html'; html: string }
/** `refused` is a clause that follows the file's name. */
export type DocumentReply = { text: string; title?: string; pages?: number } | { refused: string }

async function answer(question: DocumentQuestion): Promise<DocumentReply> {
  if (question.kind === 'html') return htmlText(question.html)
  try {
    return await pdfText(question.bytes, question.maxPages)
  } catch (thrown) {
    const name = thrown instanceof Error ? thrown.name : ''
    if (name === 'PasswordException') return { refused: 'is protected by a password; save a copy without one' }
    return { refused: 'is not a readable PDF: the file is damaged or cut short' }
  }
}

async function pdfText(bytes: Uint8Array, maxPages: number): Promise<DocumentReply> {
  const document = await getDocumentProxy(bytes, { verbosity: 0 })
  const pages = document.numPages
  if (pages > maxPages) return { refused: `has ${pages} pages; at most ${maxPages} are read` }
  const { text } = await extractText(document, { mergePages: false })
  const whole = text
    .map((page) => page.trim())
    .join('\n\n')
    .trim()
  if (whole === '') return { refused: 'holds no text: its pages are probably scanned pictures; run text recognition (OCR) on it first' }
  const title = await titleOf(document)
  return { text: whole, pages, ...(title ? { title } : {}) }
}

async function titleOf(document: Awaited<ReturnType<typeof getDocumentProxy>>): Promise<string | undefined> {
  try {
    const title: unknown = (await getMeta(document)).info['Title']
    return typeof title === 'string' ? title.replace(/\s+/g, ' ').trim().slice(0, 300) : undefined
  } catch {
    return undefined
  }
}

process.on('message', (question: DocumentQuestion) => {
  answer(question).then(
    (reply) => process.send?.(reply),
    () => process.send?.({ refused: 'could not be read' } satisfies DocumentReply),
  )
})
process.on('disconnect', () => process.exit(0))
