import type { ClaimedRun, Store } from '../store/store.ts'
import { around } from './store-around.ts'

/**
 * The store with only some of its runs to work on. What else is due is claimed too, but never given to the engine: it stays where it is
 * until this process lets go of it at its end.
 */
export function claimOnly(store: Store, ours: (run: ClaimedRun) => boolean | Promise<boolean>): Store {
  return around(store, {
    async claim(request) {
      for (;;) {
        const claimed = await store.claim(request)
        const mine: ClaimedRun[] = []
        for (const run of claimed) if (await ours(run)) mine.push(run)
        if (mine.length > 0 || claimed.length === 0) return mine
      }
    },
  })
}

/** The store with one run and those below it to work on. The rest is not even claimed: a process that dies here is no crash of theirs. */
export const onlyRun = (store: Store, root: string): Store =>
  around(store, {
    claim: (request) => store.claim({ ...request, only: root }),
    nextWake: () => store.nextWake(root),
  })
