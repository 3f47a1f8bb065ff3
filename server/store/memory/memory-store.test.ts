import { expect, test } from 'vitest'
import { storeTests } from '../store.testsuite.ts'
import { append, DEFINITION, newRun, step } from '../testing/sample-runs.ts'
import { createMemoryDisk } from './memory-disk.ts'
import { openMemoryStore } from './memory-store.ts'

const schedule = (flush: () => void): void => void setImmediate(flush)

storeTests('memory', async () => {
  const disk = createMemoryDisk()
  let store = openMemoryStore(disk, { schedule })
  return {
    store,
    async reopen() {
      await store.close()
      store = openMemoryStore(disk, { schedule })
      return store
    },
    end: () => store.close(),
  }
})

test('what was flushed outlives the process, what was not is lost', async () => {
  const disk = createMemoryDisk()
  const flushes: (() => void)[] = []
  const store = openMemoryStore(disk, { schedule: (flush) => void flushes.push(flush) })
  const saved = [store.saveDefinitions([DEFINITION]), store.createRun(newRun('r1'))]
  flushes.shift()!()
  await Promise.all(saved)
  let heard = false
  void store.append(append('r1', 1, step('s'))).finally(() => (heard = true))
  store.die()
  flushes.shift()!()
  const next = openMemoryStore(disk, { schedule })
  expect((await next.run('r1'))?.seq).toBe(1)
  expect(heard).toBe(false)
  expect(() => openMemoryStore(disk, { schedule })).toThrow(expect.objectContaining({ code: 'data_folder_in_use' }))
})

test('a fault fails a flush as a whole', async () => {
  let full = false
  const store = openMemoryStore(createMemoryDisk(), { schedule, fault: () => (full ? 'disk_full' : undefined) })
  await store.saveDefinitions([DEFINITION])
  full = true
  await expect(store.createRun(newRun('r1'))).rejects.toMatchObject({ code: 'disk_full' })
  full = false
  expect(await store.createRun(newRun('r1'))).toEqual({ runId: 'r1', created: true })
})
