import type { Autosave, Clock } from './autosave.ts'
import { createBrowserBackup } from './browser-backup.ts'
import type { Backup } from './backup.ts'
import { indexedDbStorage } from './large-storage.ts'

/** What `createDocument` and `createAutosave` are handed in a browser. */

export const browserClock: Clock = {
  now: () => Date.now(),
  setTimeout: (work, ms) => window.setTimeout(work, ms),
  clearTimeout: (timer) => window.clearTimeout(timer as number | undefined),
}

export function whenOnline(listener: () => void): () => void {
  window.addEventListener('online', listener)
  return () => window.removeEventListener('online', listener)
}

/** Unsaved work of one workflow, kept in this browser. */
export const browserBackup = (workflow: string): Backup =>
  createBrowserBackup({ workflow, tab: tabName(), small: window.localStorage, large: indexedDbStorage(window.indexedDB), now: Date.now })

/** Saves when the page goes out of sight, and asks before it is closed while the server lacks something. Gives the way to stop. */
export function guardPage(autosave: Pick<Autosave, 'flush' | 'isUnsaved'>): () => void {
  const ask = (event: BeforeUnloadEvent): void => {
    if (autosave.isUnsaved()) event.preventDefault()
  }
  const hide = (): void => {
    if (document.visibilityState === 'hidden') void autosave.flush()
  }
  window.addEventListener('beforeunload', ask)
  document.addEventListener('visibilitychange', hide)
  return () => {
    window.removeEventListener('beforeunload', ask)
    document.removeEventListener('visibilitychange', hide)
  }
}

/** sessionStorage lives as long as the tab, also over a reload. */
function tabName(): string {
  const known = window.sessionStorage.getItem('belay:tab')
  if (known !== null) return known
  const name = Math.random().toString(36).slice(2, 10)
  window.sessionStorage.setItem('belay:tab', name)
  return name
}

/** At most so often, in ms. */
const LOOK_EVERY = 2_000

/** Does something whenever somebody comes back to this page from another tab or window; what fails is left to the next time. */
export function whenLookedAt(work: () => Promise<unknown>): () => void {
  let last = Date.now()
  const look = (): void => {
    if (document.visibilityState !== 'visible' || Date.now() - last < LOOK_EVERY) return
    last = Date.now()
    work().catch(() => undefined)
  }
  document.addEventListener('visibilitychange', look)
  window.addEventListener('focus', look)
  return () => {
    document.removeEventListener('visibilitychange', look)
    window.removeEventListener('focus', look)
  }
}
