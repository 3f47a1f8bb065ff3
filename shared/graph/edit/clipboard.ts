import { isJsonObject } from '../../lib/json.ts'
import { parseGraph } from '../parse-graph.ts'
import { GRAPH_FORMAT, type Graph } from '../schema.ts'
import { FRAGMENT_FORMAT, type Fragment } from './fragment.ts'

/** What a text that was pasted or dropped holds. `reason` says in plain words why it is nothing that can be put into a drawing. */
export type Clipboard = { kind: 'fragment'; fragment: Fragment } | { kind: 'graph'; graph: Graph } | { kind: 'nothing'; reason: string }

/** More characters than the largest drawing that anybody could read; longer texts are refused without a look inside. */
export const MAX_CLIPBOARD = 5_000_000

const nothing = (reason: string): Clipboard => ({ kind: 'nothing', reason })

/** Reads a text from the clipboard or a file. Never throws; the time it takes is bounded by `MAX_CLIPBOARD`. */
export function parseClipboard(text: string): Clipboard {
  if (text.length > MAX_CLIPBOARD) {
    return nothing(
      `This text is too long to be a workflow: ${Math.round(text.length / 100_000) / 10} million characters, and ${MAX_CLIPBOARD / 1_000_000} million is the most. Paste a part of it.`,
    )
  }
  const start = /\S/.exec(text)?.[0]
  if (start === undefined) return nothing('There is nothing in the clipboard. Copy some steps first.')
  if (start !== '{') return nothing('This text is no workflow. Copy steps from a drawing, or the whole text of a workflow file.')
  const document = parsed(text)
  if (document === undefined)
    return nothing(
      'This text begins like a workflow but is not complete or was changed on the way. Copy it again, from the first { to the last }.',
    )
  if (!isJsonObject(document)) return nothing('This text is no workflow.')
  const { format } = document
  if (format === FRAGMENT_FORMAT) return fragmentOf(document)
  if (typeof format === 'string' && format.startsWith('belay/fragment@'))
    return nothing('These steps were copied from a newer version of Belay. Update this one to paste them.')
  if (format === undefined && Array.isArray(document['nodes']) && 'connections' in document)
    return nothing('This looks like a workflow of another program. It cannot be pasted; draw it again from its parts.')
  const graph = parseGraph(document)
  return graph.ok ? { kind: 'graph', graph: graph.value } : nothing(firstOf(graph.error))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Read as a graph would be, so that the same limits and the same words hold. */
function fragmentOf({ nodes, edges, notes, ...rest }: { [field: string]: unknown }): Clipboard {
  const extra = Object.keys(rest).find((field) => field !== 'format')
  if (extra !== undefined) return nothing(`These steps cannot be read: "${extra.slice(0, 60)}" is not known here.`)
  const graph = parseGraph({ format: GRAPH_FORMAT, name: 'Copied steps', nodes, edges, ...(notes === undefined ? {} : { notes }) })
  if (!graph.ok) return nothing(firstOf(graph.error))
  const { value } = graph
  if (value.nodes.length === 0 && (value.notes ?? []).length === 0) return nothing('There are no steps in what was copied.')
  return {
    kind: 'fragment',
    fragment: { format: FRAGMENT_FORMAT, nodes: value.nodes, edges: value.edges, ...(value.notes ? { notes: value.notes } : {}) },
  }
}

function firstOf(problems: readonly { message: string }[]): string {
  const more = problems.length - 1
  return `It cannot be read. ${problems[0]?.message ?? ''}${more > 0 ? ` And ${more} more ${more === 1 ? 'problem' : 'problems'}.` : ''}`
}
