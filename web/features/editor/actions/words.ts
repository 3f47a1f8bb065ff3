import { find, findEdge, findNote } from '#shared/graph/edit/levels.ts'
import type { Address } from '#shared/graph/edit/address.ts'
import type { Graph } from '#shared/graph/schema.ts'
import { plural } from '#web/lib/format.ts'

/** What a set of things in a drawing is called in the words of the undo list: `Ask AI`, `3 steps`, `2 steps and a note`, `a line`. */
export function thingsText(graph: Graph, addresses: readonly Address[]): string {
  const steps = addresses.filter((address) => find(graph, address))
  const notes = addresses.filter((address) => findNote(graph, address))
  const edges = addresses.filter((address) => findEdge(graph, address))
  const only = steps.length === 1 ? find(graph, steps[0]!) : undefined
  const parts = [
    ...(steps.length === 0 ? [] : [only ? only.name?.trim() || only.id : plural(steps.length, 'step')]),
    ...(notes.length === 0 ? [] : [notes.length === 1 ? 'a note' : plural(notes.length, 'note')]),
    // Lines that go with their steps are not worth a word.
    ...(edges.length === 0 || steps.length > 0 ? [] : [edges.length === 1 ? 'a line' : plural(edges.length, 'line')]),
  ]
  return parts.length === 0 ? 'nothing' : parts.join(' and ')
}
