import { addressOf, byContainer, type Address } from '#shared/graph/edit/address.ts'
import { GAP, INSET, positionOf } from '#shared/graph/edit/geometry.ts'
import { levelOf } from '#shared/graph/edit/levels.ts'
import { moveNodes, type Move } from '#shared/graph/edit/move.ts'
import type { Graph, GraphNode } from '#shared/graph/schema.ts'
import { stepSize } from '#web/canvas/face/ports.ts'

/**
 * New places for the steps of a drawing (or for some of them), from left to right as they run, branches in the order of their ports.
 * Inner levels first, because they say how large their containers are. Notes stay where they are.
 */
export async function tidied(graph: Graph, only: readonly Address[]): Promise<Graph> {
  const { Graph: Dagre, layout } = await import('@dagrejs/dagre')
  let result = graph
  for (const { container, ids } of levelsToTidy(graph, only)) {
    const level = levelOf(result, container)
    const nodes = level?.nodes.filter((node) => ids.has(node.id)) ?? []
    if (!level || nodes.length < 2) continue
    const drawing = new Dagre({ multigraph: true })
    drawing.setGraph({ rankdir: 'LR', ranksep: GAP.x, nodesep: GAP.y, edgesep: GAP.y })
    drawing.setDefaultEdgeLabel(() => ({}))
    for (const node of nodes) {
      const { width, height } = stepSize(node)
      drawing.setNode(node.id, { width, height })
    }
    for (const edge of level.edges)
      if (ids.has(edge.from.node) && ids.has(edge.to.node)) drawing.setEdge(edge.from.node, edge.to.node, {}, edge.id)
    layout(drawing)
    const corner = cornerOf(nodes, container, ids.size === level.nodes.length)
    const places = nodes.map((node) => {
      const { width, height } = stepSize(node)
      const { x, y } = drawing.node(node.id) as { x: number; y: number }
      return { id: node.id, x: x - width / 2, y: y - height / 2 }
    })
    const left = Math.min(...places.map(({ x }) => x))
    const top = Math.min(...places.map(({ y }) => y))
    const moves: Move[] = places.map(({ id, x, y }) => ({
      address: addressOf(container, id),
      x: x - left + corner.x,
      y: y - top + corner.y,
    }))
    result = moveNodes(result, moves)
  }
  return result
}

/** Where the tidied steps begin: where they began before. */
function cornerOf(nodes: readonly GraphNode[], container: Address | undefined, whole: boolean): { x: number; y: number } {
  if (container !== undefined && whole) return { x: INSET.left, y: INSET.top }
  return { x: Math.min(...nodes.map((node) => positionOf(node).x)), y: Math.min(...nodes.map((node) => positionOf(node).y)) }
}

/** Levels with the steps to be placed, innermost first. Several steps chosen: those alone; else everything. */
function levelsToTidy(graph: Graph, only: readonly Address[]): { container: Address | undefined; ids: ReadonlySet<string> }[] {
  if (only.length > 1) return [...byContainer(only)].map(([container, ids]) => ({ container, ids })).sort(innermostFirst)
  const levels: { container: Address | undefined; ids: ReadonlySet<string> }[] = []
  const collect = (nodes: readonly GraphNode[], container: Address | undefined): void => {
    levels.push({ container, ids: new Set(nodes.map((node) => node.id)) })
    for (const node of nodes) if (node.body) collect(node.body.nodes, addressOf(container, node.id))
  }
  collect(graph.nodes, undefined)
  return levels.sort(innermostFirst)
}

const depth = (container: Address | undefined): number => (container === undefined ? 0 : container.split('/').length)
const innermostFirst = (a: { container: Address | undefined }, b: { container: Address | undefined }): number =>
  depth(b.container) - depth(a.container)
