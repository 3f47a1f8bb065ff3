import type { ClaimedRun, ClaimRequest, Store } from '#server/store/store.ts'
import { around } from '../store-around.ts'

/**
 * The store with one run and the runs below it as all there is to work on. What else is open in the data folder is claimed too, but never
 * given to the engine: it stays where it is until this process lets go of it at its end.
 */
export function onlyRun(store: Store, root: string): Store {
  const below = `${root}.`
  const ours = (run: ClaimedRun) => run.runId === root || run.runId.startsWith(below)
  return around(store, {
    async claim(request: ClaimRequest) {
      for (;;) {
        const claimed = await store.claim(request)
        const mine = claimed.filter(ours)
        if (mine.length > 0 || claimed.length === 0) return mine
      }
    },
  })
}
