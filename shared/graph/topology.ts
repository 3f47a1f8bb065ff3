import type { GraphEdge, GraphNode } from './schema.ts'

/** A graph's nodes and edges, looked up in constant time. Edges to or from unknown nodes are left out. */
export interface Topology {
  nodes: ReadonlyMap<string, GraphNode>
  incoming: ReadonlyMap<string, GraphEdge[]>
  outgoing: ReadonlyMap<string, GraphEdge[]>
  /** Ids so that every edge leads forward; ties in the order of the document. Without the steps on or behind a cycle. */
  order: string[]
}

export function topologyOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Topology {
  const byId = new Map<string, GraphNode>()
  const incoming = new Map<string, GraphEdge[]>()
  const outgoing = new Map<string, GraphEdge[]>()
  for (const node of nodes) {
    if (byId.has(node.id)) continue
    byId.set(node.id, node)
    incoming.set(node.id, [])
    outgoing.set(node.id, [])
  }
  for (const edge of edges) {
    const from = outgoing.get(edge.from.node)
    const to = incoming.get(edge.to.node)
    if (!from || !to) continue
    from.push(edge)
    to.push(edge)
  }
  return { nodes: byId, incoming, outgoing, order: orderOf(byId, incoming, outgoing) }
}

function orderOf(nodes: ReadonlyMap<string, GraphNode>, incoming: Topology['incoming'], outgoing: Topology['outgoing']): string[] {
  const open = new Map<string, number>()
  const order: string[] = []
  for (const id of nodes.keys()) {
    const count = incoming.get(id)!.length
    open.set(id, count)
    if (count === 0) order.push(id)
  }
  for (let at = 0; at < order.length; at++) {
    for (const edge of outgoing.get(order[at]!)!) {
      const left = open.get(edge.to.node)! - 1
      open.set(edge.to.node, left)
      if (left === 0) order.push(edge.to.node)
    }
  }
  return order
}

/** Some cycles, as the ids along each; at least one when there is any, none twice. */
export function cyclesOf({ nodes, outgoing, order }: Topology): string[][] {
  const stuck = new Set(nodes.keys())
  for (const id of order) stuck.delete(id)
  const cycles: string[][] = []
  const seen = new Set<string>()
  const closed = new Set<string>()
  for (const start of stuck) {
    // Depth first by hand: a graph may be deeper than the call stack.
    const path: string[] = []
    const place = new Map<string, number>()
    const turns: number[] = []
    if (seen.has(start)) continue
    enter(start)
    while (path.length > 0) {
      const id = path.at(-1)!
      const next = outgoing.get(id)![turns[turns.length - 1]!++]?.to.node
      if (next === undefined) {
        place.delete(id)
        path.pop()
        turns.pop()
      } else if (place.has(next)) {
        if (closed.has(`${id} ${next}`)) continue
        closed.add(`${id} ${next}`)
        cycles.push(path.slice(place.get(next)))
        if (cycles.length >= 20) return cycles
      } else if (stuck.has(next) && !seen.has(next)) enter(next)
    }
    function enter(id: string): void {
      seen.add(id)
      place.set(id, path.length)
      path.push(id)
      turns.push(0)
    }
  }
  return cycles
}

/** Words of 32 targets that one sweep over the graph follows. */
const WORDS = 32

/**
 * Which of the pairs [step, other] have no way from `other` to `step`. Sweeps the graph once for 1,024 targets at a time, so that
 * 10,000 steps that each look far back cost milliseconds and little memory.
 */
export function notUpstream({ incoming, order }: Topology, pairs: readonly (readonly [step: string, other: string])[]): Set<number> {
  const missing = new Set<number>()
  const rank = new Map(order.map((id, at) => [id, at]))
  /** Pairs without an edge between them, by target. */
  const open = new Map<number, number[]>()
  for (const [index, [step, other]] of pairs.entries()) {
    const target = rank.get(other)
    if (target === undefined || incoming.get(step)?.some((edge) => edge.from.node === other)) continue
    const asking = open.get(target)
    if (asking) asking.push(index)
    else open.set(target, [index])
  }
  if (open.size === 0) return missing
  const before = order.map((id) => Int32Array.from(incoming.get(id)!, (edge) => rank.get(edge.from.node)!))
  const targets = [...open.keys()]
  for (let first = 0; first < targets.length; first += WORDS * 32) {
    const block = targets.slice(first, first + WORDS * 32)
    const reached = sweep(before, block)
    for (const [bit, target] of block.entries()) {
      for (const index of open.get(target)!) {
        const at = rank.get(pairs[index]![0])
        if (at !== undefined && ((reached[at * WORDS + (bit >> 5)]! >>> (bit & 31)) & 1) === 0) missing.add(index)
      }
    }
  }
  return missing
}

/** For every step, by rank, one bit a target: whether a way leads from the target to it. */
function sweep(before: readonly Int32Array[], targets: readonly number[]): Uint32Array {
  const bit = new Int32Array(before.length).fill(-1)
  for (const [at, target] of targets.entries()) bit[target] = at
  const reached = new Uint32Array(before.length * WORDS)
  for (let at = 0; at < before.length; at++) {
    for (const source of before[at]!) {
      for (let word = 0; word < WORDS; word++) reached[at * WORDS + word]! |= reached[source * WORDS + word]!
      const own = bit[source]!
      if (own >= 0) reached[at * WORDS + (own >> 5)]! |= 1 << (own & 31)
    }
  }
  return reached
}
