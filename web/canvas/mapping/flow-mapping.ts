import { Position, type NodeHandle } from '@xyflow/react'
import { addressOf } from '#shared/graph/edit/address.ts'
import { positionOf } from '#shared/graph/edit/geometry.ts'
import type { Graph, GraphBody, GraphEdge, GraphNode, GraphNote } from '#shared/graph/schema.ts'
import { titleOf } from '#web/canvas/face/face.ts'
import { drawnPorts, isContainer, type DrawnPorts } from '#web/canvas/face/ports.ts'
import { TOUCH } from '#web/canvas/frame/touch.ts'
import type { Address } from '#web/canvas/types.ts'
import type { FlowEdge, FlowNode } from './flow-types.ts'
import { placed } from './placed.ts'

export interface Flow {
  nodes: FlowNode[]
  edges: FlowEdge[]
}

/**
 * Turns documents into what the canvas library draws. Keeps what it made: a step, note or edge that is the same object as before, equally
 * selected and wired, gives the very same flow object, so that only changed cards are drawn again. Parents come before their children.
 */
export function createFlowMapping(): (graph: Graph, selection: ReadonlySet<Address>) => Flow {
  let nodes = new Map<Address, Kept<FlowNode>>()
  let edges = new Map<Address, Kept<FlowEdge>>()
  return (graph, selection) => {
    const next = { nodes: new Map<Address, Kept<FlowNode>>(), edges: new Map<Address, Kept<FlowEdge>>() }
    const open: { level: Graph | GraphBody; container: Address | undefined }[] = [{ level: placed(graph), container: undefined }]
    for (const { level, container } of open) {
      const used = usedOutputs(level.edges)
      const titles = new Map<string, string>()
      for (const node of level.nodes) {
        const address = addressOf(container, node.id)
        const selected = selection.has(address)
        titles.set(node.id, titleOf(node))
        const outputs = used.get(node.id) ?? NONE
        const { x, y } = positionOf(node)
        const key = `${selected} ${x} ${y} ${outputs.join(' ')}`
        next.nodes.set(
          address,
          kept(nodes.get(address), node, key, () => stepNode({ node, address, container, selected, x, y, outputs })),
        )
        if (node.body) open.push({ level: node.body, container: address })
      }
      for (const note of level.notes ?? []) {
        const address = addressOf(container, note.id)
        const selected = selection.has(address)
        if (titles.has(note.id)) continue
        next.nodes.set(
          address,
          kept(nodes.get(address), note, `${selected}`, () => noteNode(note, address, container, selected)),
        )
      }
      for (const edge of level.edges) {
        // An edge to a step that is not there is a problem that the checks name; it cannot be drawn.
        const [from, to] = [titles.get(edge.from.node), titles.get(edge.to.node)]
        if (from === undefined || to === undefined) continue
        const address = addressOf(container, edge.id)
        const selected = selection.has(address)
        const name = `Line from ${from} to ${to}`
        const key = `${selected} ${name}`
        next.edges.set(
          address,
          kept(edges.get(address), edge, key, () => wireEdge(edge, address, container, selected, name)),
        )
      }
    }
    nodes = next.nodes
    edges = next.edges
    return { nodes: valuesOf(nodes), edges: valuesOf(edges) }
  }
}

interface Kept<Flow> {
  source: GraphNode | GraphNote | GraphEdge
  key: string
  flow: Flow
}

function kept<Flow>(before: Kept<Flow> | undefined, source: Kept<Flow>['source'], key: string, make: () => Flow): Kept<Flow> {
  return before && before.source === source && before.key === key ? before : { source, key, flow: make() }
}

const valuesOf = <Flow>(map: ReadonlyMap<Address, Kept<Flow>>): Flow[] => Array.from(map.values(), ({ flow }) => flow)
const NONE: readonly string[] = []

/** Outputs that lines leave by, by step. */
function usedOutputs(edges: readonly GraphEdge[]): ReadonlyMap<string, readonly string[]> {
  const used = new Map<string, string[]>()
  for (const { from } of edges) {
    const ports = used.get(from.node)
    if (!ports) used.set(from.node, [from.port])
    else if (!ports.includes(from.port)) ports.push(from.port)
  }
  return used
}

interface Placed {
  node: GraphNode
  address: Address
  container: Address | undefined
  selected: boolean
  x: number
  y: number
  outputs: readonly string[]
}

function stepNode({ node, address, container, selected, x, y, outputs }: Placed): FlowNode {
  const drawn = drawnPorts(node, outputs)
  return {
    id: address,
    type: isContainer(node) ? 'container' : 'step',
    position: { x, y },
    data: { address, node, drawn },
    selected,
    // Known from the document, so that nothing has to be measured before the first picture.
    ...drawn.size,
    measured: drawn.size,
    handles: handlesOf(drawn),
    ...(TOUCH && selected ? { draggable: true } : {}),
    ...inside(container),
  }
}

function noteNode(note: GraphNote, address: Address, container: Address | undefined, selected: boolean): FlowNode {
  return {
    id: address,
    type: 'note',
    position: note.position,
    data: { address, note },
    selected,
    ...note.size,
    measured: note.size,
    handles: [],
    // Under the lines: a note is written on the paper.
    ...(container === undefined ? { zIndex: -1 } : {}),
    ...inside(container),
  }
}

/** Steps of a container move with its frame. They may be dragged out of it; the document keeps those that stay within the frame. */
const inside = (container: Address | undefined): Pick<FlowNode, 'parentId'> => (container === undefined ? {} : { parentId: container })

/** Drawn size of a port; its hit area reaches beyond. */
export const PORT = 10

function handlesOf({ ports }: DrawnPorts): NodeHandle[] {
  return ports.map(({ id, side, x, y }) => ({
    id,
    type: side === 'in' ? 'target' : 'source',
    position: side === 'in' ? Position.Left : side === 'out' ? Position.Right : Position.Bottom,
    x: x - PORT / 2,
    y: y - PORT / 2,
    width: PORT,
    height: PORT,
  }))
}

function wireEdge(edge: GraphEdge, address: Address, container: Address | undefined, selected: boolean, name: string): FlowEdge {
  return {
    id: address,
    type: 'wire',
    source: addressOf(container, edge.from.node),
    target: addressOf(container, edge.to.node),
    sourceHandle: edge.from.port,
    targetHandle: edge.to.port,
    selected,
    data: { address, error: edge.from.port === 'error' },
    ariaLabel: name,
  }
}
