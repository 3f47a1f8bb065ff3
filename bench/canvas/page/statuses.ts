import type { StatusSource, StepStatus } from '#web/live/step-status.ts'

export interface Statuses extends StatusSource {
  set(changes: ReadonlyMap<string, StepStatus>): void
  take(edges: ReadonlyMap<string, 'taken' | 'skipped'>): void
}

/** Statuses by hand, told to their listeners at once. */
export function createStatuses(): Statuses {
  const statuses = new Map<string, StepStatus>()
  const edges = new Map<string, 'taken' | 'skipped'>()
  const listeners = new Map<string, Set<() => void>>()
  const ofEdges = new Set<() => void>()
  return {
    get: (address) => statuses.get(address),
    edge: (address) => edges.get(address),
    subscribe(address, listener) {
      let own = listeners.get(address)
      if (!own) listeners.set(address, (own = new Set()))
      own.add(listener)
      return () => own.delete(listener)
    },
    subscribeEdges(listener) {
      ofEdges.add(listener)
      return () => ofEdges.delete(listener)
    },
    set(changes) {
      for (const [address, status] of changes) statuses.set(address, status)
      for (const address of changes.keys()) for (const listener of listeners.get(address) ?? []) listener()
    },
    take(changes) {
      for (const [address, settled] of changes) edges.set(address, settled)
      for (const listener of ofEdges) listener()
    },
  }
}
