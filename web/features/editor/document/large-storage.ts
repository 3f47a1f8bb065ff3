import type { LargeStorage } from './browser-backup.ts'

const NAME = 'belay'
const STORE = 'drafts'

/** Texts by key in IndexedDB. Rejects where the browser has none or no room is left; deleting never does. */
export function indexedDbStorage(factory: IDBFactory | undefined): LargeStorage {
  let opened: Promise<IDBDatabase> | undefined
  const open = (): Promise<IDBDatabase> =>
    (opened ??= new Promise<IDBDatabase>((resolve, reject) => {
      if (!factory) {
        reject(new Error('This browser keeps nothing.'))
        return
      }
      const request = factory.open(NAME, 1)
      request.onupgradeneeded = () => request.result.createObjectStore(STORE)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error ?? new Error('The storage of this browser does not open.'))
      request.onblocked = () => reject(new Error('The storage of this browser is busy.'))
    }).catch((error: unknown) => {
      opened = undefined
      throw error
    }))
  const act = async <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const database = await open()
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode)
      const request = work(transaction.objectStore(STORE))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error ?? new Error('The storage of this browser is full.'))
    })
  }
  return {
    keys: async () => (await act('readonly', (store) => store.getAllKeys())).map(String),
    get: (key) => act<unknown>('readonly', (store) => store.get(key)),
    set: async (key, value) => void (await act('readwrite', (store) => store.put(value, key))),
    delete: (key) => act('readwrite', (store) => store.delete(key)).catch(() => undefined),
  }
}
