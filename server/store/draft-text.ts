import { DomainError } from '#shared/lib/domain-error.ts'
import type { Json } from '#shared/lib/json.ts'
import { canonicalJson } from '#shared/lib/json.ts'
import type { Graph } from '#shared/graph/schema.ts'
import type { WorkflowRow } from './workflow-store.ts'

/** Longest JSON of one graph, in UTF-16 units. */
export const MAX_GRAPH = 16 * 1024 * 1024

/** A graph as it is kept, made when the caller hands it over. Errors: `too_large`. */
export function graphText(graph: Graph): string {
  return checked(graph, JSON.stringify(graph))
}

/** The text that names a drawing: the same for graphs that differ in the order of their keys only. Errors: `too_large`. */
export function drawingText(graph: Graph): string {
  return checked(graph, canonicalJson(graph as unknown as Json))
}

function checked({ name }: Graph, text: string): string {
  if (text.length <= MAX_GRAPH) return text
  const size = Math.ceil(text.length / 1024 / 1024)
  throw new DomainError(
    'too_large',
    `The workflow “${name}” takes ${size} MB, above the limit of 16 MB; move large texts out of its steps, or split it in two.`,
  )
}

export const noWorkflow = (id: string): DomainError => new DomainError('not_found', `There is no workflow ${id}.`)

export const workflowTaken = (id: string): DomainError =>
  new DomainError('conflict', `There is a workflow ${id} already; give the new one another id.`)

/** The refusal of a change that was made from an older draft, with the one that is there now. */
export function staleRevision({ id, revision, updatedAt, graph }: WorkflowRow): DomainError {
  return new DomainError('stale_revision', `The workflow ${id} was saved by somebody else in the meantime (revision ${revision}).`, {
    details: { current: { revision, updatedAt, graph } },
  })
}
