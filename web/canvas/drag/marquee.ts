import { containerOf } from '#shared/graph/edit/address.ts'
import type { Address } from '#web/canvas/types.ts'

/** A frame that is drawn with Shift to choose what it touches. */
export interface Marquee {
  /** Chosen before; stays so. */
  kept: ReadonlySet<Address>
  /** The container that it was begun in: what is on its level is chosen, containers go with all that is inside of them. */
  level: Address | undefined
}

export const chosenBy = ({ kept, level }: Marquee, touched: Iterable<Address>): Set<Address> =>
  new Set([...kept, ...[...touched].filter((address) => containerOf(address) === level)])
