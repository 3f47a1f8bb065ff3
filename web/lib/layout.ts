import type { graphlib, layout } from '@dagrejs/dagre'
import { addressOf, byContainer, type Address } from '#shared/graph/edit/address.ts'
import { around, boxOf, GAP, INSET, positionOf, sizeOf, type Box, type Point, type Size } from '#shared/graph/edit/geometry.ts'
import { levelOf } from '#shared/graph/edit/levels.ts'
import type { Move } from '#shared/graph/edit/move.ts'
import { portsOf } from '#shared/graph/edit/ports.ts'
import type { Graph, GraphBody, GraphNode } from '#shared/graph/schema.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import { layoutColumns } from './layout-columns.ts'

/** Between parts that no line connects. */
const APART = 2 * GAP.y
/** Above so many connected steps the search for the shortest lines takes seconds, a good one a tenth of it; above the second, that does too. */
const EXACT = 80
const SEARCHED = 300

/**
 * Where every step would stand in a tidy drawing, for `moveNodes`: from left to right by what leads where, containers as large as what is
 * inside of them, parts that nothing connects below each other. The drawing stays where its upper left corner is. The same drawing
 * always gives the same places. Notes keep their distance to the step next to them. With several chosen in `only`, those alone are moved.
 */
export async function tidy(graph: Graph, only: readonly Address[] = []): Promise<Move[]> {
  const dagre = await import('@dagrejs/dagre')
  const moves: Move[] = []
  if (only.length < 2) {
    layLevel(graph, undefined, cornerOf(graph.nodes), dagre, moves)
    return moves
  }
  for (const [container, ids] of byContainer(only)) {
    const level = levelOf(graph, container)
    const nodes = level?.nodes.filter(({ id }) => ids.has(id)) ?? []
    if (!level || nodes.length < 2) continue
    const sizes = new Map(nodes.map((node) => [node.id, sizeOf(node)]))
    const edges = level.edges.filter(({ from, to }) => ids.has(from.node) && ids.has(to.node))
    for (const [id, place] of layNodes({ nodes, edges }, sizes, cornerOf(nodes), dagre).places)
      moves.push({ address: addressOf(container, id), ...place })
  }
  return moves
}

const cornerOf = (nodes: readonly GraphNode[]): Point => around(nodes.filter((node) => node.position).map(boxOf)) ?? { x: 0, y: 0 }

type Dagre = { layout: typeof layout; Graph: typeof graphlib.Graph }

/** Gives the size of the whole. Inside out: a container is as large as what is inside of it will be. */
function layLevel(level: Graph | GraphBody, container: Address | undefined, corner: Point, dagre: Dagre, moves: Move[]): Size {
  const sizes = new Map<string, Size>()
  for (const node of level.nodes) {
    if (node.body && node.body.nodes.length > 0) {
      const inner = layLevel(node.body, addressOf(container, node.id), { x: INSET.left, y: INSET.top }, dagre, moves)
      sizes.set(node.id, { width: inner.width + INSET.left + INSET.right, height: inner.height + INSET.top + INSET.bottom })
    } else sizes.set(node.id, sizeOf(node))
  }
  const { places, whole } = layNodes(level, sizes, corner, dagre)
  for (const { id } of level.nodes) {
    const place = places.get(id)
    if (place) moves.push({ address: addressOf(container, id), ...place })
  }
  return withNotes(level, container, places, whole, moves)
}

function layNodes(
  level: Pick<GraphBody, 'nodes' | 'edges'>,
  sizes: ReadonlyMap<string, Size>,
  corner: Point,
  dagre: Dagre,
): { places: Map<string, Point>; whole: Size } {
  const places = new Map<string, Point>()
  const parts = partsOf(level).map((nodes) => layPart(nodes, level.edges, sizes, dagre))
  return { places, whole: stack(parts, corner, places) }
}

/** Steps that lines connect, in the order of the document. */
function partsOf({ nodes, edges }: Pick<GraphBody, 'nodes' | 'edges'>): GraphNode[][] {
  const root = new Map(nodes.map(({ id }) => [id, id]))
  const find = (id: string): string => {
    let at = id
    for (let up = root.get(at)!; up !== at; up = root.get(at)!) {
      root.set(at, root.get(up)!)
      at = up
    }
    return at
  }
  for (const { from, to } of edges) if (root.has(from.node) && root.has(to.node)) root.set(find(to.node), find(from.node))
  const parts = new Map<string, GraphNode[]>()
  for (const node of nodes) {
    const part = parts.get(find(node.id))
    if (part) part.push(node)
    else parts.set(find(node.id), [node])
  }
  return [...parts.values()]
}

/** Boxes of the steps of a part, from 0, 0. */
function layPart(nodes: readonly GraphNode[], edges: Graph['edges'], sizes: ReadonlyMap<string, Size>, dagre: Dagre): Map<string, Box> {
  const only = nodes[0]
  if (nodes.length === 1 && only) return new Map([[only.id, { x: 0, y: 0, ...sizes.get(only.id)! }]])
  if (nodes.length > SEARCHED) return layoutColumns(nodes, edges, sizes)
  const drawing = new dagre.Graph<object, Size & Partial<Point>>({ multigraph: false })
  drawing.setGraph({
    rankdir: 'LR',
    ranksep: GAP.x,
    nodesep: GAP.y,
    edgesep: 16,
    ranker: nodes.length > EXACT ? 'tight-tree' : 'network-simplex',
  })
  drawing.setDefaultEdgeLabel(() => ({}))
  for (const { id } of nodes) drawing.setNode(id, { ...sizes.get(id)! })
  // In the order of the ports, so that the first way on is drawn above the second.
  const byPort = new Map(nodes.map((node) => [node.id, portsOf(node, catalog).outputs.map(({ id }) => id)]))
  const inside = edges.filter(({ from, to }) => byPort.has(from.node) && byPort.has(to.node) && from.node !== to.node)
  const rank = ({ from }: Graph['edges'][number]): number => byPort.get(from.node)!.indexOf(from.port)
  for (const edge of inside.toSorted((a, b) => rank(a) - rank(b)))
    drawing.setEdge(edge.from.node, edge.to.node, { weight: rank(edge) === 0 ? 2 : 1 })
  dagre.layout(drawing as never, { constraints: portOrder(inside, byPort) })
  const boxes = new Map<string, Box>()
  for (const { id } of nodes) {
    const { x = 0, y = 0 } = drawing.node(id)
    const size = sizes.get(id)!
    boxes.set(id, { x: x - size.width / 2, y: y - size.height / 2, ...size })
  }
  return flushLeft(boxes)
}

/** Of steps that one step alone leads to: those by an earlier port above those by a later one. */
function portOrder(edges: Graph['edges'], ports: ReadonlyMap<string, readonly string[]>): { left: string; right: string }[] {
  const entries = new Map<string, number>()
  for (const { to } of edges) entries.set(to.node, (entries.get(to.node) ?? 0) + 1)
  const ways = new Map<string, Graph['edges']>()
  for (const edge of edges) {
    if (entries.get(edge.to.node) !== 1) continue
    const list = ways.get(edge.from.node)
    if (list) list.push(edge)
    else ways.set(edge.from.node, [edge])
  }
  return [...ways].flatMap(([id, list]) => {
    const order = ports.get(id)!
    const sorted = list.toSorted((a, b) => order.indexOf(a.from.port) - order.indexOf(b.from.port))
    return sorted.slice(1).map((edge, index) => ({ left: sorted[index]!.to.node, right: edge.to.node }))
  })
}

/** dagre centres the steps of a column; a card under a wide container begins where the container begins. */
function flushLeft(boxes: Map<string, Box>): Map<string, Box> {
  const columns = new Map<number, Box[]>()
  for (const box of boxes.values()) {
    const middle = Math.round(box.x + box.width / 2)
    const column = columns.get(middle)
    if (column) column.push(box)
    else columns.set(middle, [box])
  }
  for (const column of columns.values()) {
    const x = Math.min(...column.map((box) => box.x))
    for (const box of column) box.x = x
  }
  return boxes
}

/** Parts below each other; steps that nothing connects side by side, as far as the widest part reaches. */
function stack(parts: readonly Map<string, Box>[], corner: Point, places: Map<string, Point>): Size {
  const bounds = parts.map((part) => around([...part.values()])!)
  const widest = Math.max(3 * 240 + 2 * GAP.x, ...bounds.map(({ width }) => width))
  let y = 0
  let row: { x: number; height: number } | undefined
  const put = (part: Map<string, Box>, bound: Box, x: number): void => {
    for (const [id, box] of part) places.set(id, { x: onGrid(corner.x + x + box.x - bound.x), y: onGrid(corner.y + y + box.y - bound.y) })
  }
  let width = 0
  for (const alone of [false, true]) {
    for (const [index, part] of parts.entries()) {
      const bound = bounds[index]!
      if ((part.size === 1) !== alone) continue
      if (alone && row && row.x + bound.width > widest) {
        y += row.height + GAP.y
        row = undefined
      }
      const x = alone ? (row?.x ?? 0) : 0
      put(part, bound, x)
      width = Math.max(width, x + bound.width)
      if (alone) row = { x: x + bound.width + GAP.x, height: Math.max(row?.height ?? 0, bound.height) }
      else y += bound.height + APART
    }
  }
  const height = row ? y + row.height : Math.max(0, y - APART)
  return { width: Math.ceil(width), height: Math.ceil(height) }
}

/** A note goes along with the step that it is nearest to. The whole grows when one reaches beyond it. */
function withNotes(
  level: Graph | GraphBody,
  container: Address | undefined,
  places: ReadonlyMap<string, Point>,
  whole: Size,
  moves: Move[],
): Size {
  let { width, height } = whole
  for (const note of level.notes ?? []) {
    const middle = { x: note.position.x + note.size.width / 2, y: note.position.y + note.size.height / 2 }
    let nearest: { node: GraphNode; distance: number } | undefined
    for (const node of level.nodes) {
      const box = boxOf(node)
      const distance = Math.hypot(box.x + box.width / 2 - middle.x, box.y + box.height / 2 - middle.y)
      if (!nearest || distance < nearest.distance) nearest = { node, distance }
    }
    const place = nearest && places.get(nearest.node.id)
    if (!nearest || !place) continue
    const from = positionOf(nearest.node)
    const move = { x: note.position.x + place.x - from.x, y: note.position.y + place.y - from.y }
    moves.push({ address: addressOf(container, note.id), ...move })
    if (container === undefined) continue
    width = Math.max(width, move.x + note.size.width - INSET.left)
    height = Math.max(height, move.y + note.size.height - INSET.top)
  }
  return { width, height }
}

/** On the 4-pixel grid of everything on the screen. */
const onGrid = (value: number): number => Math.round(value / 4) * 4
