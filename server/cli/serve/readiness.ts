import { isDomainError } from '#shared/lib/domain-error.ts'
import type { Readiness } from '#server/http/readiness.ts'
import type { Store } from '#server/store/store.ts'
import { around } from '../store-around.ts'

export interface ServerReadiness extends Readiness {
  started(): void
  stopping(): void
  /** The store to use: from the first write that storage refuses until one goes through again, the server is not ready. */
  watch(store: Store): Store
}

export function createReadiness(): ServerReadiness {
  let phase: 'starting' | 'ready' | 'stopping' = 'starting'
  let fault: string | undefined
  const told = async <T>(write: Promise<T>): Promise<T> => {
    try {
      const value = await write
      fault = undefined
      return value
    } catch (error) {
      if (isDomainError(error) && ['disk_full', 'unavailable', 'data_folder_damaged'].includes(error.code)) fault = error.message
      throw error
    }
  }
  return {
    reasons: () => [
      ...(phase === 'starting' ? ['Belay is starting.'] : phase === 'stopping' ? ['Belay is stopping.'] : []),
      ...(fault === undefined ? [] : [fault]),
    ],
    started: () => void (phase = phase === 'starting' ? 'ready' : phase),
    stopping: () => void (phase = 'stopping'),
    // Writes that a server makes all the time: what becomes of them tells how storage is.
    watch: (store) =>
      around(store, {
        append: (append) => told(store.append(append)),
        createRun: (run) => told(store.createRun(run)),
        saveDefinitions: (definitions) => told(store.saveDefinitions(definitions)),
        claim: (request) => told(store.claim(request)),
        heartbeat: (owner, now, until) => told(store.heartbeat(owner, now, until)),
      }),
  }
}
