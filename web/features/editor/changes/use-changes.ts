import { useMemo } from 'react'
import type { Address } from '#shared/graph/edit/address.ts'
import { diffGraphs, type Change } from '#shared/graph/edit/diff.ts'
import type { Graph } from '#shared/graph/schema.ts'

export type Mark = 'added' | 'removed' | 'changed'
export interface Changes {
  /** Without what was only moved: where a card stands changes nothing. */
  list: readonly Change[]
  /** For the drawing before: what is gone or different after it. */
  inBefore: ReadonlyMap<Address, Mark>
  /** For the drawing after: what is new or different. */
  inAfter: ReadonlyMap<Address, Mark>
}

/** What is different in `after`, in words and as marks for either drawing. */
export function changesOf(before: Graph, after: Graph): Changes {
  const { nodes, edges, changes } = diffGraphs(before, after)
  const inBefore = new Map<Address, Mark>()
  const inAfter = new Map<Address, Mark>()
  for (const [address, mark] of [...nodes, ...edges]) {
    if (mark === 'moved') continue
    if (mark !== 'added') inBefore.set(address, mark)
    if (mark !== 'removed') inAfter.set(address, mark)
  }
  return { list: changes.filter((change) => change.kind !== 'moved'), inBefore, inAfter }
}

/** The same; undefined while one of the two is not there yet. */
export const useChanges = (before: Graph | undefined, after: Graph | undefined): Changes | undefined =>
  useMemo(() => (before && after ? changesOf(before, after) : undefined), [before, after])
