import type { Problem } from '#shared/graph/schema.ts'
import { useCanvas } from '#web/canvas/state/canvas-store.ts'
import type { Address, CanvasProps } from '#web/canvas/types.ts'

const NO_PROBLEMS: readonly Problem[] = []

/** What a card shows besides its step and its status. Each part is read alone, so that a card is drawn again only for its own. */
export interface CardExtras {
  problems: readonly Problem[]
  stale: string | undefined
  pinned: boolean
  mark: NonNullable<ReturnType<NonNullable<CanvasProps['marks']>['get']>> | undefined
  /** While a line is drawn: whether it may end here. */
  fit: 'held' | 'yes' | 'no' | undefined
  /** A type from the palette would land in here. */
  dropHere: boolean
  tabbable: boolean
  frozen: boolean
}

export function useCardExtras(address: Address): CardExtras {
  return {
    problems: useCanvas((state) => state.problems?.get(address)) ?? NO_PROBLEMS,
    stale: useCanvas((state) => state.stale?.get(address)),
    pinned: useCanvas((state) => state.pinned?.has(address) ?? false),
    mark: useCanvas((state) => state.marks?.get(address)),
    fit: useCanvas(({ held, takers }) => (!held ? undefined : held.address === address ? 'held' : takers?.has(address) ? 'yes' : 'no')),
    dropHere: useCanvas((state) => state.dropContainer === address),
    tabbable: useCanvas((state) => state.focused === address),
    frozen: useCanvas((state) => state.actions === undefined),
  }
}

/** The marks in words, for screen readers. */
export const markWords = ({ stale, pinned, mark }: CardExtras): string[] => [
  ...(mark ? [mark] : []),
  ...(pinned ? ['result pinned'] : []),
  ...(stale === undefined ? [] : ['result out of date']),
]
