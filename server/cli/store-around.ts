import type { Store } from '../store/store.ts'

/** A store with some of its operations replaced. Works for any implementation, whatever it keeps inside. */
export function around(store: Store, replaced: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, name) {
      const own: unknown = Object.hasOwn(replaced, name) ? Reflect.get(replaced, name) : undefined
      if (own !== undefined) return own
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}
