import { addNode, appendAfter, insertOnEdge, prependBefore, type Added, type End } from '#shared/graph/edit/add-nodes.ts'
import { addressOf, containerOf, idOf, type Address } from '#shared/graph/edit/address.ts'
import { around, boxesOf, boxOf, CARD, freeSpot, GAP, INSET, type Point } from '#shared/graph/edit/geometry.ts'
import { find, findEdge, levelOf } from '#shared/graph/edit/levels.ts'
import { portsOf } from '#shared/graph/edit/ports.ts'
import type { Graph, GraphNode } from '#shared/graph/schema.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import type { NodeDefinition } from '#shared/nodes/define-node.ts'
import { fitOf, type Gap } from './what-fits.ts'

/** Where a new step goes. `at` counts in the pixels of its level. */
export type Place =
  | { kind: 'after'; end: End }
  | { kind: 'before'; end: End }
  | { kind: 'edge'; edge: Address }
  | { kind: 'free'; at: Point; container?: Address }

/** What must fit there. */
export function gapOf(graph: Graph, place: Place): Gap {
  switch (place.kind) {
    case 'after': {
      const type = portType(graph, place.end, 'outputs')
      return { start: false, before: type }
    }
    case 'before':
      return { start: mayStart(graph, containerOf(place.end.address)), after: portType(graph, place.end, 'inputs') }
    case 'edge': {
      const edge = findEdge(graph, place.edge)
      const container = containerOf(place.edge)
      if (!edge) return { start: false }
      return {
        start: false,
        before: portType(graph, { address: addressOf(container, edge.from.node), port: edge.from.port }, 'outputs'),
        after: portType(graph, { address: addressOf(container, edge.to.node), port: edge.to.port }, 'inputs'),
      }
    }
    case 'free':
      return { start: mayStart(graph, place.container) }
  }
}

/** The graph with a new step in its place, wired to what is there. */
export function addAt(graph: Graph, place: Place, definition: NodeDefinition): Added {
  switch (place.kind) {
    case 'after':
      return appendAfter(graph, place.end, definition)
    case 'before':
      return prependBefore(graph, place.end, definition)
    case 'edge':
      return insertOnEdge(graph, place.edge, definition)
    case 'free':
      return addNode(graph, { definition, at: place.at, ...(place.container === undefined ? {} : { container: place.container }) })
  }
}

/**
 * Where a type goes that was picked without saying where: behind the selected step, into the selected container while that is empty,
 * behind the one open end of the drawing when nothing is selected; else at a free place near `near`.
 */
export function placeFor(graph: Graph, selection: ReadonlySet<Address>, definition: NodeDefinition, near: Point): Place {
  const [only] = selection.size === 1 ? selection : []
  const node = only === undefined ? undefined : find(graph, only)
  const edge = only === undefined || node ? undefined : findEdge(graph, only)
  if (edge) return ifFits(graph, { kind: 'edge', edge: only! }, definition) ?? freeNear(graph, undefined, near)
  if (node?.body && node.body.nodes.length === 0 && definition.inputs.length > 0) return insideOf(only!)
  const end = node ? only! : openEnd(graph)
  const behind = end === undefined ? undefined : behindOf(graph, end)
  return (behind && ifFits(graph, behind, definition)) ?? freeNear(graph, node ? containerOf(only!) : undefined, near, node)
}

const insideOf = (container: Address): Place => ({ kind: 'free', container, at: { x: INSET.left, y: INSET.top } })

/** Behind a step: by its first way that leads nowhere yet, else between it and what follows. */
export function behindOf(graph: Graph, address: Address): Place | undefined {
  const node = find(graph, address)
  const level = levelOf(graph, containerOf(address))
  if (!node || !level) return undefined
  const outputs = portsOf(node, catalog).outputs.filter((port) => port.id !== 'error')
  const leaving = level.edges.filter((edge) => edge.from.node === node.id)
  const open = outputs.find((port) => !leaving.some((edge) => edge.from.port === port.id))
  const first = outputs[0]
  if (open) return { kind: 'after', end: { address, port: open.id } }
  if (!first) return undefined
  const following = leaving.filter((edge) => edge.from.port === first.id)
  return following.length === 1
    ? { kind: 'edge', edge: addressOf(containerOf(address), following[0]!.id) }
    : { kind: 'after', end: { address, port: first.id } }
}

function ifFits(graph: Graph, place: Place, definition: NodeDefinition): Place | undefined {
  if (fitOf(definition, gapOf(graph, place))) return place
  // A step that nothing leaves does not fit between two; it stands beside the way instead.
  const edge = place.kind === 'edge' ? findEdge(graph, place.edge) : undefined
  if (!edge || place.kind !== 'edge') return undefined
  const end = { address: addressOf(containerOf(place.edge), edge.from.node), port: edge.from.port }
  return fitOf(definition, gapOf(graph, { kind: 'after', end })) ? { kind: 'after', end } : undefined
}

/** The one step of the outermost level that something could follow and nothing does. */
export function openEnd(graph: Graph): Address | undefined {
  const ends = graph.nodes.filter(
    (node) => portsOf(node, catalog).outputs.length > 0 && !graph.edges.some((edge) => edge.from.node === node.id),
  )
  return ends.length === 1 ? ends[0]!.id : undefined
}

/** The middle of the first card goes to `near`; beside a step that it cannot be wired to, below that. */
function freeNear(graph: Graph, container: Address | undefined, near: Point, beside?: GraphNode): Place {
  const level = levelOf(graph, container)
  const boxes = level ? boxesOf(level) : []
  const wanted = beside
    ? { x: boxOf(beside).x, y: boxOf(beside).y + boxOf(beside).height + GAP.y }
    : container === undefined
      ? { x: near.x - CARD.width / 2, y: near.y - CARD.height / 2 }
      : { x: INSET.left, y: (around(boxes)?.y ?? INSET.top) + (around(boxes)?.height ?? 0) }
  return { kind: 'free', at: freeSpot({ ...wanted, ...CARD }, boxes), ...(container === undefined ? {} : { container }) }
}

const mayStart = (graph: Graph, container: Address | undefined): boolean =>
  container === undefined && !graph.nodes.some((node) => Object.hasOwn(catalog, node.type) && portsOf(node, catalog).inputs.length === 0)

function portType(graph: Graph, { address, port }: End, side: 'inputs' | 'outputs') {
  const node = find(graph, address)
  return (node && portsOf(node, catalog)[side].find(({ id }) => id === port)?.type) ?? 'any'
}

/** Where a step stands in its level and what it is called, for words such as `Add Ask AI`. */
export const stepName = (graph: Graph, address: Address): string => find(graph, address)?.name?.trim() || idOf(address)
