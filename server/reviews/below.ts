import type { ReviewRow, Store } from '../store/store.ts'

/** More open reviews than this are not looked through. */
const MOST = 10_000

/** Open reviews of a run and of every run below it, oldest first. */
export async function openReviewsBelow(store: Store, runId: string): Promise<ReviewRow[]> {
  const above = new Map<string, string>()
  const found: ReviewRow[] = []
  for (const review of await store.reviews({ state: 'open', limit: MOST })) {
    if ((await topOf(store, review.runId, above)) === runId) found.push(review)
  }
  return found.sort((a, b) => a.requestedAt - b.requestedAt || (a.reviewId < b.reviewId ? -1 : 1))
}

/** The run at the top of a run's parents: itself when nobody started it. `known` is filled on the way. */
export async function topOf(store: Store, runId: string, known = new Map<string, string>()): Promise<string> {
  const before = known.get(runId)
  if (before !== undefined) return before
  const parent = (await store.run(runId))?.parent
  const top = parent ? await topOf(store, parent.run, known) : runId
  known.set(runId, top)
  return top
}
