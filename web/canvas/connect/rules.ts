import { addressOf, containerOf } from '#shared/graph/edit/address.ts'
import { mayConnect, mayConnectEnds, type Allowed } from '#shared/graph/edit/connection-rules.ts'
import { changeNode, find, levelOf } from '#shared/graph/edit/levels.ts'
import { portsOf } from '#shared/graph/edit/ports.ts'
import type { Graph } from '#shared/graph/schema.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import type { Address } from '#web/canvas/types.ts'
import type { HeldEnd } from '#web/canvas/state/canvas-store.ts'

/** Both ends of a line, in the direction of the run. */
export interface Ends {
  from: { address: Address; port: string }
  to: { address: Address; port: string }
}

/**
 * The graph that rules are asked of: a line from the port of failures is an order to send failures there, so that the port counts as
 * open while it is drawn.
 */
export function graphForLine(graph: Graph, from: { address: Address; port: string }): Graph {
  if (from.port !== 'error') return graph
  return changeNode(graph, from.address, (node) =>
    portsOf(node, catalog).outputs.some(({ id }) => id === 'error')
      ? node
      : { ...node, policy: { ...node.policy, onExhausted: { to: 'error_port' } } },
  )
}

/** Whether a line that is held at one end may end on a step, at a port or wherever it fits first. */
export const mayTake = (graph: Graph, held: HeldEnd, other: { address: Address; port?: string }): Allowed =>
  mayConnectEnds(graph, held, other, catalog)

/** Whether two ports may be connected. */
export const mayJoin = (graph: Graph, { from, to }: Ends): Allowed => mayConnect(graphForLine(graph, from), from, to, catalog)

/** Steps that can take the line: only those of the same level can. */
export function takersOf(graph: Graph, held: HeldEnd): Set<Address> {
  const container = containerOf(held.address)
  const takers = new Set<Address>()
  for (const node of levelOf(graph, container)?.nodes ?? []) {
    const address = addressOf(container, node.id)
    if (mayTake(graph, held, { address }).ok) takers.add(address)
  }
  return takers
}

/** The connection that dropping a held line on a step makes: its first port of the other side, or the one that was hit. */
export function endsOf(graph: Graph, held: HeldEnd, other: { address: Address; port?: string }): Ends | undefined {
  const node = find(graph, other.address)
  if (!node) return undefined
  const { inputs, outputs } = portsOf(node, catalog)
  const port = other.port ?? (held.side === 'out' ? inputs : outputs)[0]?.id
  if (port === undefined) return undefined
  const mine = { address: held.address, port: held.port }
  const theirs = { address: other.address, port }
  return held.side === 'out' ? { from: mine, to: theirs } : { from: theirs, to: mine }
}
