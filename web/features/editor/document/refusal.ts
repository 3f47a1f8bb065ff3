import type { Graph } from '#shared/graph/schema.ts'
import { isJsonObject } from '#shared/lib/json.ts'
import { ApiError } from '#web/api/client.ts'

/** Why a draft was not saved, as the page has to act on it. */
export type Refusal =
  | { kind: 'conflict'; current: { revision: number; updatedAt: number; graph: Graph } }
  /** Worth trying again by itself. */
  | { kind: 'offline'; message: string; answered: boolean }
  /** Somebody has to do something first. */
  | { kind: 'refused'; message: string }

export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ApiError)) {
    return {
      kind: 'offline',
      message: 'The server took too long to answer. What you have done here is kept; it is tried again.',
      answered: false,
    }
  }
  const current = error.code === 'stale_revision' ? currentOf(error.details) : undefined
  if (current) return { kind: 'conflict', current }
  // Too many requests, a time-out and everything that is the server's own trouble pass by themselves.
  if (error.status === 0 || error.status === 408 || error.status === 429 || error.status >= 500)
    return { kind: 'offline', message: error.message, answered: error.status > 0 }
  if (error.status === 404) {
    return {
      kind: 'refused',
      message: 'This workflow was removed from the server. Export it to a file, or make a copy, to keep what is here.',
    }
  }
  if (error.status === 413) {
    return {
      kind: 'refused',
      message: 'This workflow is too large to be saved. Take something out, such as long texts or pinned data, and it is tried again.',
    }
  }
  return { kind: 'refused', message: `${error.message} What you have done is kept here; change it and it is tried again.` }
}

/** Also a conflict whose other side did not come along must not be saved over. */
function currentOf(details: unknown): { revision: number; updatedAt: number; graph: Graph } | undefined {
  const current = isJsonObject(details) ? details['current'] : undefined
  if (!isJsonObject(current)) return undefined
  const { revision, updatedAt, graph } = current
  if (typeof revision !== 'number' || typeof updatedAt !== 'number' || !isJsonObject(graph)) return undefined
  return { revision, updatedAt, graph: graph as unknown as Graph }
}
