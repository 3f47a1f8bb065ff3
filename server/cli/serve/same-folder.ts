import type { Store } from '#server/store/store.ts'
import type { Log } from '#server/log.ts'
import { claimOnly } from '../claim-only.ts'
import { topOf } from '#server/reviews/below.ts'
import { filesOf } from '#server/runs/files-label.ts'

/**
 * The store without the runs that work in another folder of files: their steps would look for their files in the wrong place.
 * They are left alone, and said once.
 */
export function sameFolder(store: Store, files: string, log: Log): Store {
  const tops = new Map<string, string>()
  const folders = new Map<string, string | undefined>()
  return claimOnly(store, async (run) => {
    const top = run.parent ? await topOf(store, run.runId, tops) : run.runId
    if (!folders.has(top)) {
      const folder = filesOf(run.parent ? await store.run(top) : run)
      folders.set(top, folder)
      if (folder !== undefined && folder !== files) {
        log('warn', `The run ${top} is left alone: it works with files in ${folder}. Go on with it by "belay run" and its --run-id.`, {
          run: top,
        })
      }
    }
    const folder = folders.get(top)
    return folder === undefined || folder === files
  })
}
