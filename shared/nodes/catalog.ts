import type { NodeDefinition } from './define-node.ts'
import { manualTrigger } from './manual-trigger/definition.ts'
import { transform } from './transform/definition.ts'

/** Every node type by its name. Read by both sides; what a type does is in `handlers.ts`. */
export const catalog = {
  'manual-trigger': manualTrigger,
  transform,
} satisfies Catalog

export type Catalog = Readonly<Record<string, NodeDefinition>>

/** The definition of a type, or undefined; names that every object has (`constructor`) are no types. */
export function nodeDefinition(types: Catalog, type: string): NodeDefinition | undefined {
  return Object.hasOwn(types, type) ? types[type] : undefined
}
