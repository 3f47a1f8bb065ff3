import { boxOf } from '#shared/graph/edit/geometry.ts'
import { withPositions } from '#shared/graph/edit/positions.ts'
import type { Graph, GraphBody } from '#shared/graph/schema.ts'
import type { Sketch } from '#shared/protocol/workflows.ts'

/** Steps of a drawing that a card shows; more are too small to see. */
const MOST_NODES = 60

/** The drawing for a card, steps inside of containers at their place on the whole. Steps without a place get one. */
export function sketchOf(graph: Graph): Sketch {
  const sketch: Sketch = { nodes: [], edges: [] }
  draw(withPositions(graph), { x: 0, y: 0 }, sketch)
  return sketch
}

function draw(level: Pick<GraphBody, 'nodes' | 'edges'>, origin: { x: number; y: number }, sketch: Sketch): void {
  const places = new Map<string, number>()
  for (const node of level.nodes) {
    if (sketch.nodes.length >= MOST_NODES) break
    const { x, y, width, height } = boxOf(node)
    const at = { x: origin.x + x, y: origin.y + y }
    places.set(node.id, sketch.nodes.length)
    sketch.nodes.push({ id: node.id, type: node.type, ...at, ...(node.body ? { width, height } : {}) })
    if (node.body) draw(node.body, at, sketch)
  }
  for (const { from, to } of level.edges) {
    const [a, b] = [places.get(from.node), places.get(to.node)]
    if (a !== undefined && b !== undefined) sketch.edges.push([a, b])
  }
}

/** How many steps a person would count: those inside of containers too. */
export function stepsOf({ nodes }: Pick<Graph, 'nodes'>): number {
  return nodes.reduce((sum, { body }) => sum + 1 + (body ? stepsOf(body) : 0), 0)
}
