import { z } from 'zod'
import { GraphBody, type Graph } from '../schema.ts'
import { containerOf, idOf, outermost, type Address } from './address.ts'
import { levelOf } from './levels.ts'

export const FRAGMENT_FORMAT = 'belay/fragment@1'

/** A part of a drawing, as it lies in the clipboard: steps with what is inside of them, the edges between them, notes. */
export const Fragment = GraphBody.omit({ output: true }).extend({ format: z.literal(FRAGMENT_FORMAT) })
export type Fragment = z.infer<typeof Fragment>

/** Steps and notes of one level (that of the first), in the order of the document, with the edges between them. */
export function copyFragment(graph: Graph, addresses: readonly Address[]): Fragment {
  const container = addresses[0] === undefined ? undefined : containerOf(addresses[0])
  const ids = new Set(
    outermost(addresses)
      .filter((address) => containerOf(address) === container)
      .map(idOf),
  )
  const level = levelOf(graph, container)
  const notes = level?.notes?.filter(({ id }) => ids.has(id)) ?? []
  return {
    format: FRAGMENT_FORMAT,
    nodes: level?.nodes.filter(({ id }) => ids.has(id)) ?? [],
    edges: level?.edges.filter(({ from, to }) => ids.has(from.node) && ids.has(to.node)) ?? [],
    ...(notes.length === 0 ? {} : { notes }),
  }
}
