import type { NodeDefinition } from './define-node.ts'
import { extractText } from './extract-text/definition.ts'
import { httpRequest } from './http-request/definition.ts'
import { llm } from './llm/definition.ts'
import { manualTrigger } from './manual-trigger/definition.ts'
import { readFiles } from './read-files/definition.ts'
import { branch } from './branch/definition.ts'
import { code } from './code/definition.ts'
import { loop } from './loop/definition.ts'
import { map } from './map/definition.ts'
import { merge } from './merge/definition.ts'
import { review } from './review/definition.ts'
import { stop } from './stop/definition.ts'
import { subWorkflow } from './sub-workflow/definition.ts'
import { switchNode } from './switch/definition.ts'
import { wait } from './wait/definition.ts'
import { transform } from './transform/definition.ts'
import { writeFile } from './write-file/definition.ts'

/** Every node type by its name. Read by both sides; what a type does is in `handlers.ts`. */
export const catalog = {
  'manual-trigger': manualTrigger,
  transform,
  'extract-text': extractText,
  'http-request': httpRequest,
  llm,
  'read-files': readFiles,
  'write-file': writeFile,
  branch,
  code,
  loop,
  map,
  merge,
  review,
  stop,
  'sub-workflow': subWorkflow,
  switch: switchNode,
  wait,
} satisfies Catalog

export type Catalog = Readonly<Record<string, NodeDefinition>>

/** The definition of a type, or undefined; names that every object has (`constructor`) are no types. */
export function nodeDefinition(types: Catalog, type: string): NodeDefinition | undefined {
  return Object.hasOwn(types, type) ? types[type] : undefined
}
