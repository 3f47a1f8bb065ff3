import type { DocumentKind, Documents, Signal } from '#shared/nodes/capabilities.ts'
import { createChildWorker, WorkerLost } from './child-worker.ts'
import { decodeText, documentKind, htmlCharset } from './document-kind.ts'
import type { DocumentQuestion, DocumentReply } from './document-worker.ts'
import { failure, shown, throwIfStopped } from './failure.ts'

export interface DocumentsOptions {
  /** Bytes of a document. Default 32 MiB. */
  maxBytes?: number
  /** Characters of text that a document may give. Default 5 million. */
  maxCharacters?: number
  maxPages?: number
  /** One PDF or HTML page may take this long. Default 20 s. */
  deadlineMs?: number
}

/** Reads text, Markdown, HTML and PDF. What a file is, its content says first and its name second. PDF and HTML are read in a child process. */
export function createDocuments(options: DocumentsOptions = {}): Documents & { close(): Promise<void> } {
  const { maxBytes = 32 * 1024 * 1024, maxCharacters = 5_000_000, maxPages = 5_000, deadlineMs = 20_000 } = options
  const worker = createChildWorker({ name: 'document-worker', deadlineMs, heapMb: 256, totalMb: 768 })

  async function read(kind: DocumentKind, bytes: Uint8Array, signal: Signal): Promise<DocumentReply> {
    switch (kind) {
      case 'text':
      case 'markdown': {
        const text = decodeText(bytes)
        if (text === undefined) return { refused: 'cannot be read: it holds binary data, not text' }
        const title = kind === 'markdown' ? /^ {0,3}# +(.+?)[ #]*$/m.exec(text.slice(0, 5_000))?.[1] : undefined
        return title ? { text, title } : { text }
      }
      case 'html': {
        const html = decodeText(bytes, htmlCharset(bytes))
        if (html === undefined) return { refused: 'cannot be read: it holds binary data, not text' }
        return await ask({ kind, html }, signal)
      }
      case 'pdf':
        return await ask({ kind, bytes, maxPages }, signal)
    }
  }

  async function ask(question: DocumentQuestion, signal: Signal): Promise<DocumentReply> {
    try {
      return (await worker.ask(question, signal)) as DocumentReply
    } catch (thrown) {
      if (!(thrown instanceof WorkerLost)) throw thrown
      if (thrown.why === 'memory') return { refused: 'needs more memory to read than a document may use' }
      if (thrown.why === 'crash') return { refused: 'could not be read: its content made the reader fail' }
      throw failure('timeout', `Reading the ${question.kind.toUpperCase()} document took longer than ${deadlineMs / 1_000} s.`)
    }
  }

  return {
    async extract({ name, bytes }, signal) {
      throwIfStopped(signal)
      const file = shown(name)
      if (bytes.byteLength === 0) throw failure('invalid_input', `${file} is empty.`)
      if (bytes.byteLength > maxBytes)
        throw failure('invalid_input', `${file} has ${bytes.byteLength} bytes; documents of up to ${maxBytes} are read.`)
      const found = documentKind(name, bytes)
      if ('refused' in found) throw failure('invalid_input', `${file} ${found.refused}.`)
      const reply = await read(found.kind, bytes, signal)
      if ('refused' in reply) throw failure('invalid_input', `${file} ${reply.refused}.`)
      const text = tidy(reply.text)
      if (text === '') throw failure('invalid_input', `${file} is empty: it holds no text that can be read.`)
      if (text.length > maxCharacters)
        throw failure('invalid_input', `${file} holds ${text.length} characters of text; at most ${maxCharacters} are used.`)
      return { ...reply, text, kind: found.kind }
    },
    close: () => worker.close(),
  }
}

/** No control characters, no half surrogates, no spaces at line ends, no runs of empty lines. */
const tidy = (text: string): string =>
  text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[^\P{Cc}\n\t]/gu, ' ')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
