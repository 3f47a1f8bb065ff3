import { EVENTS_PER_REPLY, type WatchReply } from '#shared/protocol/live.ts'
import type { Recorded } from '#shared/run/events.ts'
import type { Store } from '../store/store.ts'
import { roughSize } from './rough-size.ts'

/** Read at once: a reply is put together from these, so that one of large events ends early. */
const PAGE = 500
const BYTES_PER_REPLY = 4 * 1024 * 1024

/** The events of a run after a seq, as far as one reply goes. */
export async function catchUp(store: Pick<Store, 'journal' | 'run'>, runId: string, afterSeq: number): Promise<WatchReply> {
  const events: Recorded[] = []
  let bytes = 0
  for (;;) {
    const page = await store.journal(runId, afterSeq + events.length, PAGE)
    for (const event of page) {
      events.push(event)
      bytes += roughSize(event)
    }
    if (page.length < PAGE) break
    if (events.length >= EVENTS_PER_REPLY || bytes >= BYTES_PER_REPLY) return { ok: true, events, more: true }
  }
  if (events.length > 0) return { ok: true, events, more: false }
  const row = await store.run(runId)
  if (!row) return { ok: false, code: 'not_found', message: `There is no run ${runId.slice(0, 200)}.` }
  if (row.seq < afterSeq) {
    const message = 'The server knows less of this run than this page does: its data was put back to an earlier state. Load the page again.'
    return { ok: false, code: 'conflict', message }
  }
  return { ok: true, events, more: false }
}
