import type { RunHandle } from './run-handle.ts'

/** Which item of each container is looked at: the steps inside a container show the states of that item. */
export interface ChosenChildren {
  /** Of a container, by its address. */
  children(container: string): RunHandle | undefined
  /** Told when another item was chosen. */
  subscribeChildren(listener: () => void): () => void
}

export interface ChosenChildrenStore extends ChosenChildren {
  /** The handle stays its owner's: nothing is closed here. */
  choose(container: string, child: RunHandle | undefined): void
}

export function createChosenChildren(): ChosenChildrenStore {
  const chosen = new Map<string, RunHandle>()
  const listeners = new Set<() => void>()
  return {
    children: (container) => chosen.get(container),
    subscribeChildren(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    choose(container, child) {
      if (chosen.get(container) === child) return
      if (child) chosen.set(container, child)
      else chosen.delete(container)
      for (const listener of [...listeners]) listener()
    },
  }
}
