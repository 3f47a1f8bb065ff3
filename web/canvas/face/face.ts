import type { GraphNode } from '#shared/graph/schema.ts'
import { chipsOf, type Chip } from './chips.ts'
import { definitionOf } from './ports.ts'
import { subtitleOf } from './subtitle.ts'

/** Everything on a card that comes from the document alone. */
export interface Face {
  title: string
  subtitle: string
  typeName: string
  chips: { shown: Chip[]; more: Chip[] }
}

/** Steps never change in place, so that a face is made once a step. */
const faces = new WeakMap<GraphNode, Face>()

export function faceOf(node: GraphNode): Face {
  const known = faces.get(node)
  if (known) return known
  const face: Face = {
    title: titleOf(node),
    subtitle: subtitleOf(node),
    typeName: definitionOf(node)?.name ?? node.type,
    chips: chipsOf(node),
  }
  faces.set(node, face)
  return face
}

export const titleOf = (node: GraphNode): string => node.name?.trim() || node.id
