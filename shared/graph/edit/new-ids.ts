import type { Graph } from '../schema.ts'
import { levelsOf } from './levels.ts'

/** Hands out ids that nothing in a document has: neither a step nor an edge nor a note, on any level. */
export interface NewIds {
  /** `ask_ai`, `ask_ai_2` for "Ask AI". */
  node(name: string): string
  /** `e1`, `e2`: the first number behind all that are there. */
  edge(): string
  note(): string
  /** The id itself while it is free, else the next numbered one. */
  keep(id: string): string
}

export function newIds(graph: Graph): NewIds {
  const taken = new Set<string>()
  let lastEdge = 0
  for (const { level } of levelsOf(graph)) {
    for (const { id } of level.nodes) taken.add(id)
    for (const { id } of level.notes ?? []) taken.add(id)
    for (const { id } of level.edges) {
      taken.add(id)
      const number = /^e(\d{1,9})$/.exec(id)?.[1]
      if (number !== undefined) lastEdge = Math.max(lastEdge, Number(number))
    }
  }
  /** The number to go on with, by base, so that a thousand steps of one name cost a thousand looks. */
  const next = new Map<string, number>()
  const numbered = (base: string): string => {
    let id = base
    for (let number = next.get(base) ?? 2; taken.has(id); number++) {
      id = `${base.slice(0, 56)}_${number}`
      next.set(base, number + 1)
    }
    taken.add(id)
    return id
  }
  return {
    node: (name) => numbered(slug(name)),
    edge() {
      do lastEdge++
      while (taken.has(`e${lastEdge}`))
      taken.add(`e${lastEdge}`)
      return `e${lastEdge}`
    },
    note: () => numbered('note'),
    keep: (id) => numbered(taken.has(id) ? id.replace(/_\d{1,6}$/, '') : id),
  }
}

/** A name as an id that formulas can be written with: letters, digits and `_` alone. */
export function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 40)
    .replace(/_+$/, '')
  return plain === '' ? 'step' : plain
}
