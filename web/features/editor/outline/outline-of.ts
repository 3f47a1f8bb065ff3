import { addressOf, type Address } from '#shared/graph/edit/address.ts'
import { portsOf } from '#shared/graph/edit/ports.ts'
import type { Graph, GraphBody, GraphNode } from '#shared/graph/schema.ts'
import { topologyOf } from '#shared/graph/topology.ts'
import { catalog, nodeDefinition } from '#shared/nodes/catalog.ts'

export interface OutlineRow {
  address: Address
  name: string
  type: string
  typeName: string
  /** 0 outside of containers. */
  level: number
  /** `port`: the words of the way, where a step has several. */
  leadsTo: { name: string; port?: string }[]
}

/** Every step once, in the order in which they run; what is inside of a container follows it. Steps on a circle come last. */
export function outlineOf(graph: Graph): OutlineRow[] {
  const rows: OutlineRow[] = []
  collect(graph, undefined, 0, rows)
  return rows
}

/** How a step is called. */
export const nameOf = (node: GraphNode): string => node.name?.trim() || node.id

function collect(body: Graph | GraphBody, container: Address | undefined, level: number, rows: OutlineRow[]): void {
  const { nodes, outgoing, order } = topologyOf(body.nodes, body.edges)
  for (const id of new Set([...order, ...nodes.keys()])) {
    const node = nodes.get(id)!
    const ports = portsOf(node, catalog).outputs
    rows.push({
      address: addressOf(container, id),
      name: nameOf(node),
      type: node.type,
      typeName: nodeDefinition(catalog, node.type)?.name ?? `unknown type ${node.type}`,
      level,
      leadsTo: (outgoing.get(id) ?? []).map((edge) => ({
        name: nameOf(nodes.get(edge.to.node)!),
        ...(ports.length > 1 ? { port: ports.find((port) => port.id === edge.from.port)?.label ?? edge.from.port } : {}),
      })),
    })
    if (node.body) collect(node.body, addressOf(container, id), level + 1, rows)
  }
}
