import { once } from 'node:events'
import type { Response } from 'express'

/** Lines are gathered up to so many characters: a write for each would cost more than the JSON. */
const CHUNK = 64 * 1024

/** One JSON a line (`application/x-ndjson`). Takes the next only when the caller has read: a slow one costs no memory. */
export async function sendLines(response: Response, lines: AsyncIterable<unknown>, gone: AbortSignal): Promise<void> {
  let text = ''
  for await (const line of lines) {
    if (gone.aborted) return
    // After the first line: what fails before it is still told as an error.
    if (!response.headersSent) response.status(200).setHeader('content-type', 'application/x-ndjson; charset=utf-8')
    text += `${JSON.stringify(line)}\n`
    if (text.length < CHUNK) continue
    const more = response.write(text)
    text = ''
    if (!more && !gone.aborted) await once(response, 'drain', { signal: gone }).catch(() => undefined)
  }
  if (gone.aborted) return
  if (!response.headersSent) response.status(200).setHeader('content-type', 'application/x-ndjson; charset=utf-8')
  response.end(text)
}
