import type { catalog } from './catalog.ts'
import type { NodeHandler } from './define-node.ts'
import { manualTriggerHandler } from './manual-trigger/handler.ts'
import { transformHandler } from './transform/handler.ts'

/** What every node type does. A type of the catalog without a handler does not compile. Server only. */
export const handlers = {
  'manual-trigger': manualTriggerHandler,
  transform: transformHandler,
} satisfies Record<keyof typeof catalog, NodeHandler>

/** The handler of a type, or undefined when there is no such type. */
export function nodeHandler(type: string): NodeHandler | undefined {
  const all: Readonly<Record<string, NodeHandler>> = handlers
  return Object.hasOwn(all, type) ? all[type] : undefined
}
