import { isDomainError } from '#shared/lib/domain-error.ts'
import type { Store } from '../store/store.ts'
import type { EngineDeps } from './engine.ts'

const RETRY_MS = 500

/**
 * The store as the engine's own work sees it: a fault of the world (a full disk, a lock) is waited out, because a run must neither fail nor
 * be forgotten for it. People's commands use the store itself: whoever asks is told at once.
 */
export type PatientStore = Pick<
  Store,
  | 'run'
  | 'journal'
  | 'definition'
  | 'putPayload'
  | 'payload'
  | 'claim'
  | 'release'
  | 'nextWake'
  | 'childOutcomes'
  | 'openChildren'
  | 'effect'
  | 'runNumber'
> & {
  /** Whether a fault is waited out: then it is logged and `again` is called in a while. For appends, which are too many for a promise more each. */
  waitOut(error: unknown, again: () => void): boolean
  /** Waits for nothing any more: from now on a fault is an error. The last act of a stop, so that nothing goes on behind it. */
  giveUp(): void
}

export function createPatientStore(deps: Pick<EngineDeps, 'store' | 'clock' | 'log'>): PatientStore {
  const { store, clock, log } = deps
  let patience = true

  function waitOut(error: unknown, again: () => void): boolean {
    if (!patience || (!isDomainError(error, 'disk_full') && !isDomainError(error, 'unavailable'))) return false
    log('error', 'The data folder cannot be used; it is tried again.', { error: error.message })
    clock.setTimer(clock.now() + RETRY_MS, again)
    return true
  }

  function patient<Args extends unknown[], T>(call: (...args: Args) => Promise<T>): (...args: Args) => Promise<T> {
    const again = (args: Args): Promise<T> =>
      call(...args).catch((error: unknown) => {
        const later = new Promise<void>((resolve) => {
          if (!waitOut(error, resolve)) throw error
        })
        return later.then(() => again(args))
      })
    return (...args) => again(args)
  }

  return {
    waitOut,
    run: patient(store.run),
    journal: patient(store.journal),
    definition: patient(store.definition),
    putPayload: patient(store.putPayload),
    payload: patient(store.payload),
    claim: patient(store.claim),
    release: patient(store.release),
    nextWake: patient(store.nextWake),
    childOutcomes: patient(store.childOutcomes),
    openChildren: patient(store.openChildren),
    effect: patient(store.effect),
    runNumber: patient(store.runNumber),
    giveUp() {
      patience = false
    },
  }
}
