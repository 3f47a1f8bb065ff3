import { isJsonObject } from '#shared/lib/json.ts'
import type { Graph } from '#shared/graph/schema.ts'
import type { Backup, BackupEntry } from './backup.ts'

/**
 * Keeps unsaved work in this browser: small drawings in localStorage, which is written before the call returns and so survives a crash in
 * the next instant; large ones in IndexedDB, which has the room. Each tab writes under a key of its own and finds those of tabs that are
 * gone. What lies there for a month is forgotten.
 */
export interface SmallStorage {
  readonly length: number
  key(index: number): string | null
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}
export interface LargeStorage {
  keys(): Promise<string[]>
  get(key: string): Promise<unknown>
  set(key: string, value: string): Promise<void>
  delete(key: string): Promise<void>
}

/** Characters; localStorage holds about five million for everything together. */
export const SMALL = 400_000
const MONTH = 30 * 86_400_000
const PREFIX = 'belay:draft:'

export interface BrowserBackupOptions {
  workflow: string
  /** Name of this tab, the same after a reload. */
  tab: string
  small: SmallStorage
  large: LargeStorage
  now: () => number
}

export function createBrowserBackup({ workflow, tab, small, large, now }: BrowserBackupOptions): Backup {
  const prefix = `${PREFIX}${workflow}:`
  const own = `${prefix}${tab}`
  /** Keys of what was read: once this work is saved, they have done their duty. */
  const adopted = new Set<string>()
  let inLarge = false
  /** One after the other, so that an old write never lands after a newer one. */
  let queue: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work, work)
    queue = turn.catch(() => undefined)
    return turn
  }
  const forget = async (key: string): Promise<void> => {
    small.removeItem(key)
    await large.delete(key)
  }
  return {
    read: () =>
      inTurn(async () => {
        let newest: BackupEntry | undefined
        for (const [key, text] of await entries(small, large, prefix)) {
          const entry = parsed(text)
          if (!entry || now() - entry.at > MONTH) await forget(key)
          else {
            adopted.add(key)
            if (!newest || entry.at > newest.at) newest = entry
          }
        }
        return newest
      }),
    write(entry) {
      const text = JSON.stringify(entry)
      if (text.length <= SMALL) {
        try {
          small.setItem(own, text)
          if (!inLarge) return Promise.resolve()
          inLarge = false
          return inTurn(() => large.delete(own))
        } catch {
          // Full, or switched off: the other one may still take it.
        }
      }
      inLarge = true
      return inTurn(async () => {
        await large.set(own, text)
        small.removeItem(own)
      })
    },
    clear: () =>
      inTurn(async () => {
        inLarge = false
        for (const key of [own, ...adopted]) await forget(key)
        adopted.clear()
      }),
  }
}

async function entries(small: SmallStorage, large: LargeStorage, prefix: string): Promise<[key: string, text: unknown][]> {
  const found: [string, unknown][] = []
  for (let index = 0; index < small.length; index++) {
    const key = small.key(index)
    if (key?.startsWith(prefix)) found.push([key, small.getItem(key)])
  }
  try {
    for (const key of await large.keys()) if (key.startsWith(prefix)) found.push([key, await large.get(key)])
  } catch {
    // A browser without IndexedDB has nothing there.
  }
  return found
}

function parsed(text: unknown): BackupEntry | undefined {
  if (typeof text !== 'string') return undefined
  try {
    const entry: unknown = JSON.parse(text)
    if (!isJsonObject(entry) || !isJsonObject(entry['graph'])) return undefined
    const { graph, revision, at } = entry
    if (typeof revision !== 'number' || typeof at !== 'number' || !Array.isArray(graph['nodes']) || !Array.isArray(graph['edges']))
      return undefined
    return { graph: graph as unknown as Graph, revision, at }
  } catch {
    return undefined
  }
}
