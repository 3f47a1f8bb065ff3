import type { catalog } from './catalog.ts'
import type { NodeHandler } from './define-node.ts'
import { extractTextHandler } from './extract-text/handler.ts'
import { httpRequestHandler } from './http-request/handler.ts'
import { llmHandler } from './llm/handler.ts'
import { manualTriggerHandler } from './manual-trigger/handler.ts'
import { readFilesHandler } from './read-files/handler.ts'
import { branchHandler } from './branch/handler.ts'
import { codeHandler } from './code/handler.ts'
import { loopHandler } from './loop/handler.ts'
import { mapHandler } from './map/handler.ts'
import { mergeHandler } from './merge/handler.ts'
import { reviewHandler } from './review/handler.ts'
import { stopHandler } from './stop/handler.ts'
import { subWorkflowHandler } from './sub-workflow/handler.ts'
import { switchHandler } from './switch/handler.ts'
import { waitHandler } from './wait/handler.ts'
import { transformHandler } from './transform/handler.ts'
import { writeFileHandler } from './write-file/handler.ts'

/** What every node type does. A type of the catalog without a handler does not compile. Server only. */
export const handlers = {
  'manual-trigger': manualTriggerHandler,
  transform: transformHandler,
  'extract-text': extractTextHandler,
  'http-request': httpRequestHandler,
  llm: llmHandler,
  'read-files': readFilesHandler,
  'write-file': writeFileHandler,
  branch: branchHandler,
  code: codeHandler,
  loop: loopHandler,
  map: mapHandler,
  merge: mergeHandler,
  review: reviewHandler,
  stop: stopHandler,
  'sub-workflow': subWorkflowHandler,
  switch: switchHandler,
  wait: waitHandler,
} satisfies Record<keyof typeof catalog, NodeHandler>

/** The handler of a type, or undefined when there is no such type. */
export function nodeHandler(type: string): NodeHandler | undefined {
  const all: Readonly<Record<string, NodeHandler>> = handlers
  return Object.hasOwn(all, type) ? all[type] : undefined
}
