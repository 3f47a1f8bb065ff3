import type { Catalog } from '../../nodes/catalog.ts'
import { catalog as everyType } from '../../nodes/catalog.ts'
import type { Graph, GraphNode } from '../schema.ts'
import { addressOf, containerOf, type Address } from './address.ts'
import { insideFrame } from './add-nodes.ts'
import { copyFragment, type Fragment } from './fragment.ts'
import { around, boxesOf, GAP, INSET, positionOf, type Point } from './geometry.ts'
import { changeLevel, levelOf, type Level } from './levels.ts'
import { makeRoomAround } from './make-room.ts'
import { newIds, type NewIds } from './new-ids.ts'
import { rewriteExpression, rewriteNode } from './rewrite-references.ts'

/** The graph with what was pasted, and where that is: steps first, then notes. */
export interface Pasted {
  graph: Graph
  addresses: Address[]
}

export interface PasteOptions {
  /** Where the upper left corner goes; without it, a little beside where it was copied from. */
  at?: Point
  container?: Address
  catalog?: Catalog
}

/**
 * A fragment into a level of a document. Everything in it gets an id that is free there; formulas in it that speak of steps of the
 * fragment speak of the pasted ones, others stay as they are written. A step that starts a workflow is left out inside of a container.
 */
export function pasteFragment(graph: Graph, fragment: Fragment, { at, container, catalog = everyType }: PasteOptions = {}): Pasted {
  const into = container !== undefined && levelOf(graph, container) ? container : undefined
  const ids = newIds(graph)
  const nodes = fragment.nodes.filter((node) => into === undefined || catalog[node.type]?.inputs.length !== 0)
  const fresh: Level = renamed({ ...fragment, nodes }, ids, catalog)
  const box = around(boxesOf(fresh))
  if (!box) return { graph, addresses: [] }
  const spot = at ?? besideOthers(box, levelOf(graph, into)!)
  const corner = into === undefined ? spot : { x: Math.max(spot.x, INSET.left), y: Math.max(spot.y, INSET.top) }
  const moved = movedBy(fresh, Math.round(corner.x - box.x), Math.round(corner.y - box.y))
  const changed = changeLevel(graph, into, (level) => ({
    nodes: [...level.nodes, ...(into === undefined ? moved.nodes : moved.nodes.map(insideFrame))],
    edges: [...level.edges, ...moved.edges],
    ...(level.notes || moved.notes ? { notes: [...(level.notes ?? []), ...(moved.notes ?? [])] } : {}),
  }))
  const addresses = [...moved.nodes, ...(moved.notes ?? [])].map(({ id }) => addressOf(into, id))
  return { graph: makeRoomAround(changed, graph, into), addresses }
}

/** The same steps and notes again beside themselves, with the edges between them. */
export function duplicate(graph: Graph, addresses: readonly Address[], catalog: Catalog = everyType): Pasted {
  const container = addresses[0] === undefined ? undefined : containerOf(addresses[0])
  return pasteFragment(graph, copyFragment(graph, addresses), { catalog, ...(container === undefined ? {} : { container }) })
}

/** Down and to the right by half a row, until its corner is no other's. */
function besideOthers(box: Point, level: Level): Point {
  const corners = new Set(boxesOf(level).map(({ x, y }) => `${x} ${y}`))
  let { x, y } = box
  while (corners.has(`${x} ${y}`)) {
    x += GAP.y
    y += GAP.y
  }
  return { x, y }
}

function movedBy(level: Level, dx: number, dy: number): Level {
  const place = (from: Point): Point => ({ x: from.x + dx, y: from.y + dy })
  return {
    ...level,
    nodes: level.nodes.map((node) => ({ ...node, position: place(positionOf(node)) })),
    ...(level.notes ? { notes: level.notes.map((note) => ({ ...note, position: place(note.position) })) } : {}),
  }
}

/** A level with new ids all the way down. Steps of a level see each other and none of another level, so each level has names of its own. */
function renamed<L extends Level & { output?: string | undefined }>(level: L, ids: NewIds, catalog: Catalog): L {
  const names = new Map<string, string>()
  const nodes = level.nodes.filter(({ id }) => !names.has(id) && names.set(id, ids.keep(id)))
  const edges = level.edges.flatMap((edge) => {
    const [from, to] = [names.get(edge.from.node), names.get(edge.to.node)]
    if (from === undefined || to === undefined) return []
    return [{ id: ids.edge(), from: { node: from, port: edge.from.port }, to: { node: to, port: edge.to.port } }]
  })
  return {
    ...level,
    nodes: nodes.map((node): GraphNode => ({
      ...rewriteNode(node, names, catalog),
      id: names.get(node.id)!,
      ...(node.body ? { body: renamed(node.body, ids, catalog) } : {}),
    })),
    edges,
    ...(level.notes ? { notes: level.notes.map((note) => ({ ...note, id: ids.keep(note.id) })) } : {}),
    ...(level.output === undefined ? {} : { output: rewriteExpression(level.output, names) }),
  }
}
