import { stepsOf } from '#shared/graph/edit/levels.ts'
import type { Graph } from '#shared/graph/schema.ts'
import { catalog, nodeDefinition } from '#shared/nodes/catalog.ts'
import { plural } from '#web/lib/format.ts'

/** What an import would do, a sentence each, before it is done. */
export function importWords(graph: Graph): string[] {
  const unknown = unknownTypes(graph)
  const count = [...stepsOf(graph)].length
  return [
    `“${graph.name}” with ${plural(count, 'step')} takes the place of this drawing. Undo brings it back.`,
    ...(unknown.length === 0
      ? []
      : [
          `It has steps of ${unknown.length === 1 ? 'a type' : 'types'} that this version does not know: ${unknown.map((type) => `“${type}”`).join(', ')}. They are shown as such and kept as they are; the workflow cannot run until they are replaced or Belay is updated.`,
        ]),
  ]
}

/** Types of steps that are not in the catalog, each once. */
export function unknownTypes(graph: Graph): string[] {
  const types = new Set<string>()
  for (const [, node] of stepsOf(graph)) if (!nodeDefinition(catalog, node.type)) types.add(node.type)
  return [...types]
}
