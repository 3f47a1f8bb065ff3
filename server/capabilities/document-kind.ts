import type { DocumentKind } from '#shared/nodes/capabilities.ts'

/** What the bytes are, or why they are none of the kinds that can be read (a clause that follows the file name). */
export function documentKind(name: string, bytes: Uint8Array): { kind: DocumentKind } | { refused: string } {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1_024)).toString('latin1')
  if (head.includes('%PDF-')) return { kind: 'pdf' }
  if (extension === 'pdf') return { refused: 'is not a readable PDF: its content does not begin as that of a PDF file' }
  for (const [start, what] of SIGNATURES)
    if (head.startsWith(start)) return { refused: `cannot be read: it is ${what}; text, Markdown, HTML and PDF files can be read` }
  const text = head
    .replace(/^(\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)/, '')
    .replaceAll('\0', '')
    .trimStart()
  if (['html', 'htm', 'xhtml'].includes(extension) || /^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?<(!doctype html|html[\s>])/i.test(text))
    return { kind: 'html' }
  return { kind: extension === 'md' || extension === 'markdown' ? 'markdown' : 'text' }
}

const SIGNATURES: readonly [string, string][] = [
  ['PK\u0003\u0004', 'a ZIP archive or an Office document'],
  ['\u00d0\u00cf\u0011\u00e0', 'an old Office document'],
  ['\u0089PNG', 'a picture'],
  ['\u00ff\u00d8\u00ff', 'a picture'],
  ['GIF8', 'a picture'],
  ['\u007fELF', 'a program'],
  ['\u001f\u008b', 'a compressed archive'],
  ['{\\rtf', 'an RTF document'],
]

/**
 * Text of bytes in UTF-8, UTF-16 (by its mark, or by where the zeros are) or, when it is no valid UTF-8, `fallback`
 * (Windows Latin-1 unless told). Line ends become `\n`. Undefined for binary data.
 */
export function decodeText(bytes: Uint8Array, fallback = 'windows-1252'): string | undefined {
  const text = decoderFor(bytes, fallback)?.decode(bytes)
  return text === undefined || text.includes('\0') ? undefined : text.replace(/\r\n?/g, '\n')
}

function decoderFor(bytes: Uint8Array, fallback: string): InstanceType<typeof TextDecoder> | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be')
  const sample = bytes.subarray(0, 4_096)
  const zeros = [0, 0]
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros[i % 2]!++
  const many = sample.length / 5
  if (zeros[1]! > many && zeros[0]! < many / 10) return new TextDecoder('utf-16le')
  if (zeros[0]! > many && zeros[1]! < many / 10) return new TextDecoder('utf-16be')
  if (zeros[0]! + zeros[1]! > 0) return undefined
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  try {
    utf8.decode(bytes)
    return utf8
  } catch {
    try {
      return new TextDecoder(fallback)
    } catch {
      return new TextDecoder('windows-1252')
    }
  }
}

/** The character set that an HTML page names in its head. */
export function htmlCharset(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 2_048)).toString('latin1')
  return /<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["']?([\w-]{2,40})/i.exec(head)?.[1]
}
