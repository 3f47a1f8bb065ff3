import { isJsonObject } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { GRAPH_FORMAT, type Problem } from './schema.ts'

/**
 * Brings a stored graph to the current format, one step a version. `belay/graph@1` is the first, so there is no step yet; a
 * change of the format adds a pure function here under the version that it reads, and never edits an older one.
 */
const UPGRADES: ReadonlyMap<number, (document: { [key: string]: unknown }) => { [key: string]: unknown }> = new Map()

const CURRENT = Number(GRAPH_FORMAT.split('@')[1])

/** The document in the current format, or why it cannot be read here. */
export function upgradeGraph(document: unknown): Result<{ [key: string]: unknown }, Problem> {
  if (!isJsonObject(document)) return err(problem('not_a_graph', 'A graph is an object { } with format, name, nodes and edges.'))
  const format = Object.hasOwn(document, 'format') ? document['format'] : undefined
  if (format === undefined) return err(problem('unknown_format', `The graph does not say its format; add "format": "${GRAPH_FORMAT}".`))
  const version = typeof format === 'string' ? /^belay\/graph@(\d{1,6})$/.exec(format)?.[1] : undefined
  if (version === undefined) return err(problem('unknown_format', `The format ${shown(format)} is not known; this is "${GRAPH_FORMAT}".`))
  if (Number(version) > CURRENT) {
    return err(
      problem(
        'newer_format',
        `The graph was saved as ${shown(format)} by a newer version; update this one, which reads up to "${GRAPH_FORMAT}".`,
      ),
    )
  }
  let upgraded: { [key: string]: unknown } = document
  for (let from = Number(version); from < CURRENT; from++) {
    const upgrade = UPGRADES.get(from)
    if (!upgrade) return err(problem('unknown_format', `The format ${shown(format)} is not known; this is "${GRAPH_FORMAT}".`))
    upgraded = upgrade(upgraded)
  }
  return ok(upgraded)
}

const shown = (format: unknown): string => (typeof format === 'string' ? `"${format.slice(0, 60)}"` : 'given')
const problem = (code: string, message: string): Problem => ({ code, message, path: 'format', severity: 'error' })
