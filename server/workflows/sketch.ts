import type { Graph } from '#shared/graph/schema.ts'
import type { Sketch } from '#shared/protocol/workflows.ts'

/** Steps of a drawing that a card shows; more are too small to see. */
const MOST_NODES = 60

/** The drawing for a card. Steps without a place stand in a row; steps inside of containers are left out. */
export function sketchOf({ nodes, edges }: Graph): Sketch {
  const shown = nodes.slice(0, MOST_NODES)
  const places = new Map(shown.map((node, index) => [node.id, index]))
  return {
    nodes: shown.map(({ id, type, position }, index) => ({ id, type, x: position?.x ?? index * 320, y: position?.y ?? 0 })),
    edges: edges.flatMap(({ from, to }): [number, number][] => {
      const [a, b] = [places.get(from.node), places.get(to.node)]
      return a === undefined || b === undefined ? [] : [[a, b]]
    }),
  }
}

/** How many steps a person would count: those inside of containers too. */
export function stepsOf({ nodes }: Pick<Graph, 'nodes'>): number {
  return nodes.reduce((sum, { body }) => sum + 1 + (body ? stepsOf(body) : 0), 0)
}
