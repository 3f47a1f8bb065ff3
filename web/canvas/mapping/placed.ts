import { withPositions } from '#shared/graph/edit/positions.ts'
import type { Graph } from '#shared/graph/schema.ts'

const known = new WeakMap<Graph, Graph>()

/** The drawing with a place for every step, such as of a file that was written by hand. Worked out once a document. */
export function placed(graph: Graph): Graph {
  let result = known.get(graph)
  if (!result) known.set(graph, (result = withPositions(graph)))
  return result
}
