import { useSyncExternalStore } from 'react'

/** One clock of all cards: a beat a second while somebody listens. */
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = Date.now()

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now()
    timer = setInterval(beat, 1_000)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) clearInterval(timer)
  }
}

function beat(): void {
  now = Date.now()
  for (const listener of listeners) listener()
}

const still = () => () => undefined

/** Now in ms, anew every second. Without `on` the time of the last drawing, and no beat. */
export function useNow(on: boolean): number {
  const shared = useSyncExternalStore(on ? subscribe : still, () => (on ? now : 0))
  // The shared clock may be a beat behind what has just begun.
  return on ? shared : Date.now()
}
