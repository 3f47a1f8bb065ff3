import type { Graph, GraphNote } from '../schema.ts'
import { addressOf, containerOf, idOf, type Address } from './address.ts'
import type { Added } from './add-nodes.ts'
import { NOTE, type Point } from './geometry.ts'
import { changeLevel } from './levels.ts'
import { newIds } from './new-ids.ts'
import { patched, type Patch } from './settings.ts'

/** A new note on a level. Notes are moved, aligned, removed, copied and pasted by the same calls as steps. */
export function addNote(graph: Graph, { at, container, text = '' }: { at: Point; container?: Address; text?: string }): Added {
  const note: GraphNote = { id: newIds(graph).note(), text, position: { x: Math.round(at.x), y: Math.round(at.y) }, size: { ...NOTE } }
  return {
    graph: changeLevel(graph, container, (level) => ({ ...level, notes: [...(level.notes ?? []), note] })),
    address: addressOf(container, note.id),
  }
}

/** Fields of a note. Its size stays within what a document may hold. */
export function setNote(graph: Graph, address: Address, patch: Patch<Omit<GraphNote, 'id'>>): Graph {
  const id = idOf(address)
  const size = patch.size && {
    width: Math.round(Math.min(10_000, Math.max(40, patch.size.width))),
    height: Math.round(Math.min(10_000, Math.max(28, patch.size.height))),
  }
  const fitting = { ...patch, ...(size ? { size } : {}), ...(patch.text === undefined ? {} : { text: patch.text.slice(0, 10_000) }) }
  return changeLevel(graph, containerOf(address), (level) => {
    const index = level.notes?.findIndex((note) => note.id === id) ?? -1
    const note = level.notes?.[index]
    if (!level.notes || !note) return level
    const changed = patched(note, fitting)
    return changed === note ? level : { ...level, notes: level.notes.with(index, changed) }
  })
}
