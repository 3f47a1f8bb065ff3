import type { Address } from '#web/canvas/types.ts'

/** Cards that are drawn again in one frame. */
const AT_ONCE = 60
/** The hand is often back before this. */
const SETTLED_MS = 200

/**
 * Whether cards are drawn light, as blocks without words or buttons, because they are seen from far away. A change is no work for the frame
 * in which it comes: new cards obey at once, those that are there change a few a frame; to light ones only once the zoom has settled.
 */
export interface Light {
  turn(light: boolean): void
  get(address: Address): boolean
  subscribe(address: Address, listener: () => void): () => void
}

/** What a change waits for. */
export interface Pace {
  frame(next: () => void): void
  later(next: () => void, ms: number): void
}

export function createLight(pace: Pace): Light {
  const listeners = new Map<Address, Set<() => void>>()
  let behind = new Set<Address>()
  let light = false
  let turns = 0

  const step = (turn: number): void => {
    if (turn !== turns) return
    const due: Address[] = []
    for (const address of behind) {
      due.push(address)
      if (due.length === AT_ONCE) break
    }
    for (const address of due) behind.delete(address)
    for (const address of due) for (const listener of listeners.get(address) ?? []) listener()
    if (behind.size > 0) pace.frame(() => step(turn))
  }

  return {
    turn(next) {
      if (next === light) return
      light = next
      // Those that had not followed the last change are already as this one wants them.
      behind = new Set([...listeners.keys()].filter((address) => !behind.has(address)))
      const turn = ++turns
      if (light) pace.later(() => step(turn), SETTLED_MS)
      else step(turn)
    },
    get: (address) => light !== behind.has(address),
    subscribe(address, listener) {
      let own = listeners.get(address)
      if (!own) listeners.set(address, (own = new Set()))
      own.add(listener)
      return () => {
        own.delete(listener)
        if (own.size > 0) return
        listeners.delete(address)
        behind.delete(address)
      }
    },
  }
}
