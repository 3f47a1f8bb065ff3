import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import type { Json } from '#shared/lib/json.ts'
import { decodeText } from './document-kind.ts'
import { errorCode, failure } from './failure.ts'

const DECODERS = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const

/** All bytes of a stream, unpacked. More than `maxBytes`, packed or unpacked, throws `permanent`. */
export async function readBody(
  stream: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  maxBytes: number,
  host: string,
): Promise<Uint8Array> {
  const tooLarge = () =>
    failure('permanent', `The answer of ${host} is larger than the limit of ${maxBytes} bytes. Ask for less, or for pages.`)
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of stream) {
    size += part.byteLength
    if (size > maxBytes) throw tooLarge()
    parts.push(part)
  }
  const bytes = Buffer.concat(parts, size)
  const name = encoding?.trim().toLowerCase() ?? ''
  if (!Object.hasOwn(DECODERS, name)) return bytes
  try {
    return await DECODERS[name as keyof typeof DECODERS](bytes, { maxOutputLength: maxBytes })
  } catch (thrown) {
    if (errorCode(thrown) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw failure('unavailable', `The answer of ${host} is damaged: it cannot be unpacked.`, { cause: thrown })
  }
}

/** JSON where the answer says so (null when it is empty), else text. Says JSON and is none: `schema_mismatch`. */
export function parseBody(bytes: Uint8Array, contentType: string | undefined, host: string): Json {
  const charset = /charset\s{0,3}=\s{0,3}"?([\w-]{2,40})/i.exec(contentType ?? '')?.[1]
  const text = decodeText(bytes, charset)
  if (!/^\s*[\w.+-]+\/([\w.-]+\+)?json\b/i.test(contentType ?? '')) return text ?? new TextDecoder().decode(bytes)
  if (text === undefined || text.trim() === '') return null
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as Json
  } catch (thrown) {
    throw failure('schema_mismatch', `The answer of ${host} says that it is JSON, but it is broken.`, { cause: thrown })
  }
}
