import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeTests } from '../store.testsuite.ts'
import { openSqliteStore } from './open.ts'

storeTests('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'belay-store-'))
  let store = await openSqliteStore({ folder })
  return {
    store,
    async reopen() {
      await store.close()
      store = await openSqliteStore({ folder })
      return store
    },
    async end() {
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
})
