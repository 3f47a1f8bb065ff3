import { expect, test } from 'vitest'
import { DomainError } from '#shared/lib/domain-error.ts'
import type { Append, Store } from '#server/store/store.ts'
import { createReadiness } from './readiness.ts'

/** A store with state that only its own methods reach, as any implementation may have. */
class FullStore {
  #full = true
  async append(): Promise<number> {
    if (this.#full) throw new DomainError('disk_full', 'There is no space left.')
    return 1
  }
  async nextWake(): Promise<number> {
    return this.#full ? 1 : 2
  }
  free(): void {
    this.#full = false
  }
}

test('the server is not ready while it starts, while storage refuses writes, and while it stops', async () => {
  const readiness = createReadiness()
  expect(readiness.reasons()).toEqual(['Belay is starting.'])
  readiness.started()
  expect(readiness.reasons()).toEqual([])

  const full = new FullStore()
  const store = readiness.watch(full as unknown as Store)
  const append = {} as Append
  await expect(store.append(append)).rejects.toThrow('no space')
  expect(readiness.reasons()).toEqual(['There is no space left.'])
  expect(await store.nextWake()).toBe(1)
  full.free()
  await store.append(append)
  expect(readiness.reasons()).toEqual([])

  readiness.stopping()
  readiness.started()
  expect(readiness.reasons()).toEqual(['Belay is stopping.'])
})
