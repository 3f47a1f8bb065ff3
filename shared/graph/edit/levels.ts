import type { Graph, GraphBody, GraphEdge, GraphNode, GraphNote } from '../schema.ts'
import { addressOf, containerOf, idOf, type Address } from './address.ts'

/** Reading and changing one level of a document: the graph itself, or the body of a container. Nothing is ever changed in place. */

export type Level = Pick<GraphBody, 'nodes' | 'edges' | 'notes'>

/** What a container without a body holds. */
const EMPTY: GraphBody = { nodes: [], edges: [] }

/** The level inside of a container (without one: the graph itself); undefined when no such step is there. */
export function levelOf(graph: Graph, container?: Address): Graph | GraphBody | undefined {
  if (container === undefined) return graph
  let here: Graph | GraphBody = graph
  for (const id of container.split('/')) {
    const node: GraphNode | undefined = here.nodes.find((one) => one.id === id)
    if (!node) return undefined
    here = node.body ?? EMPTY
  }
  return here
}

/** The step at an address. */
export function find(graph: Graph, address: Address): GraphNode | undefined {
  const id = idOf(address)
  return levelOf(graph, containerOf(address))?.nodes.find((node) => node.id === id)
}

/** The edge at an address. */
export function findEdge(graph: Graph, address: Address): GraphEdge | undefined {
  const id = idOf(address)
  return levelOf(graph, containerOf(address))?.edges.find((edge) => edge.id === id)
}

/** The note at an address. */
export function findNote(graph: Graph, address: Address): GraphNote | undefined {
  const id = idOf(address)
  return levelOf(graph, containerOf(address))?.notes?.find((note) => note.id === id)
}

/**
 * The graph with one level changed; everything else is shared with the one before. The same graph when `change` gives back what it
 * was given, or when there is no such level.
 */
export function changeLevel(graph: Graph, container: Address | undefined, change: (level: Level) => Level): Graph {
  if (container === undefined) return withLevel(graph, change(graph))
  const ids = container.split('/')
  return changeInside(graph, ids, 0, change)
}

function changeInside<L extends Graph | GraphBody>(level: L, ids: readonly string[], at: number, change: (level: Level) => Level): L {
  const index = level.nodes.findIndex((node) => node.id === ids[at])
  const node = level.nodes[index]
  if (!node) return level
  const body = node.body ?? EMPTY
  const changed = at + 1 < ids.length ? changeInside(body, ids, at + 1, change) : withLevel(body, change(body))
  if (changed === body) return level
  return { ...level, nodes: level.nodes.with(index, { ...node, body: changed }) }
}

/** Parts of a level put in their place; a list of notes that has become empty is left out. */
function withLevel<L extends Graph | GraphBody>(level: L, { nodes, edges, notes }: Level): L {
  const kept = notes === undefined || (notes.length === 0 && level.notes?.length !== 0) ? undefined : notes
  if (nodes === level.nodes && edges === level.edges && kept === level.notes) return level
  const { notes: _, ...rest } = level
  return { ...rest, nodes, edges, ...(kept === undefined ? {} : { notes: kept }) } as L
}

/** The graph with one step changed; the same graph when `change` gives back what it was given. */
export function changeNode(graph: Graph, address: Address, change: (node: GraphNode) => GraphNode): Graph {
  const id = idOf(address)
  return changeLevel(graph, containerOf(address), (level) => {
    const index = level.nodes.findIndex((node) => node.id === id)
    const node = level.nodes[index]
    const changed = node && change(node)
    return !changed || changed === node ? level : { ...level, nodes: level.nodes.with(index, changed) }
  })
}

/** Every level with the address of its container, outermost first. */
export function* levelsOf(graph: Graph): Generator<{ level: Graph | GraphBody; container: Address | undefined }> {
  const open: { level: Graph | GraphBody; container: Address | undefined }[] = [{ level: graph, container: undefined }]
  for (const next of open) {
    yield next
    for (const node of next.level.nodes) if (node.body) open.push({ level: node.body, container: addressOf(next.container, node.id) })
  }
}

/** Every step with its address, outermost level first. */
export function* stepsOf(graph: Graph): Generator<[address: Address, node: GraphNode]> {
  for (const { level, container } of levelsOf(graph)) for (const node of level.nodes) yield [addressOf(container, node.id), node]
}
