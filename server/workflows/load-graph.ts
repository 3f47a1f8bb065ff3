import { dirname, resolve } from 'node:path'
import { DomainError, isDomainError } from '#shared/lib/domain-error.ts'
import { isJsonObject, type Json } from '#shared/lib/json.ts'
import { readJsonFile } from './read-json-file.ts'

/** A graph document with the documents of the workflows that it runs. */
export interface LoadedGraph {
  document: Json
  /** The document of a workflow by the path that stands in the graph. */
  workflows(ref: string): Json | undefined
}

/** More files than this are a mistake. */
const MOST_FILES = 1_000

/**
 * Reads a graph file and, over all steps, the files of the workflows that it runs: their paths count from the folder of the first file.
 * `shown` is the path as the person wrote it. Errors: `invalid_input`, for a file that is not there or not JSON.
 */
export async function loadGraph(path: string, shown: string): Promise<LoadedGraph> {
  const document = await readJsonFile(path, shown)
  const folder = dirname(path)
  const found = new Map<string, Json>()
  const queue = references(document)
  for (let next = queue.shift(); next !== undefined && found.size < MOST_FILES; next = queue.shift()) {
    const { ref, step } = next
    if (found.has(ref)) continue
    const child = await readJsonFile(resolve(folder, ref), ref).catch((error: unknown) => {
      throw isDomainError(error)
        ? new DomainError(error.code, `Step "${step}" runs another workflow. ${error.message}`, { cause: error })
        : error
    })
    found.set(ref, child)
    queue.push(...references(child))
  }
  return { document, workflows: (ref) => found.get(ref) }
}

export interface Reference {
  ref: string
  /** Id of the step that runs it. */
  step: string
}

/** The workflows that a document runs, in its bodies too. Whatever is not a graph has none. */
export function references(document: Json): Reference[] {
  if (!isJsonObject(document) || !Array.isArray(document['nodes'])) return []
  return document['nodes'].flatMap((node) => {
    if (!isJsonObject(node)) return []
    const { config, id } = node
    const ref = node['type'] === SUB_WORKFLOW && isJsonObject(config) ? config['workflow'] : undefined
    const own = typeof ref === 'string' && ref !== '' ? [{ ref, step: typeof id === 'string' ? id : '?' }] : []
    return [...own, ...references(node['body'] ?? null)]
  })
}

const SUB_WORKFLOW = 'sub-workflow'
