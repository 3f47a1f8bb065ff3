import type { Recorded } from '#shared/run/events.ts'
import type { Store } from '../store/store.ts'

/** Events read at once. */
const PAGE = 500

/** The events of a run after a seq, in order and without gaps, as many as there are when the end is reached. */
export async function* readJournal(store: Pick<Store, 'journal'>, runId: string, afterSeq: number): AsyncGenerator<Recorded> {
  let after = afterSeq
  for (;;) {
    const events = await store.journal(runId, after, PAGE)
    yield* events
    if (events.length < PAGE) return
    after = events.at(-1)!.seq
  }
}
