import type { GraphEdge, GraphNode, Join } from '#shared/graph/schema.ts'
import type { Scenario } from './graphs.ts'
import type { Script } from './script.ts'

/**
 * Every small graph: each pair of nodes is joined or not, each edge leaves from one of the ports that its source has, each node
 * succeeds by `out`, succeeds by `b`, fails, or fails along its error port, and each node with several edges has each join.
 */

type Behaviour = 'ok' | 'b' | 'fail' | 'error'
const BEHAVIOURS: readonly Behaviour[] = ['ok', 'b', 'fail', 'error']
const PORTS: Record<Behaviour, readonly string[]> = { ok: ['out', 'b'], b: ['out', 'b'], fail: ['out', 'b'], error: ['out', 'error'] }
const JOINS: readonly Join[] = [{ mode: 'all' }, { mode: 'any' }, { mode: 'first_success' }, { mode: 'n_of_m', n: 2 }]

/** All graphs of exactly `size` nodes; with `stride` only every so-manieth, from `offset`. */
export function* smallGraphs(size: number, stride = 1, offset = 0): Generator<Scenario> {
  let n = 0
  for (const behaviours of product(size, BEHAVIOURS)) {
    for (const edges of edgeSets(behaviours)) {
      // A graph whose failures leave for nowhere does not compile; without the port it is another one of these.
      if (behaviours.some((is, from) => is === 'error' && !edges.some((edge) => edge.from === from && edge.port === 'error'))) continue
      const joining = Array.from({ length: size }, (_, to) => to).filter((to) => edges.filter((edge) => edge.to === to).length > 1)
      for (const joins of product(joining.length, JOINS)) {
        if (n++ % stride !== offset) continue
        yield scenario(behaviours, edges, new Map(joining.map((to, i) => [to, joins[i]!])))
      }
    }
  }
}

interface Edge {
  from: number
  to: number
  port: string
}

function* edgeSets(behaviours: readonly Behaviour[], from = 0, to = 1): Generator<Edge[]> {
  if (from >= behaviours.length - 1) {
    yield []
    return
  }
  const next = to + 1 < behaviours.length ? ([from, to + 1] as const) : ([from + 1, from + 2] as const)
  for (const rest of edgeSets(behaviours, ...next)) {
    yield rest
    for (const port of PORTS[behaviours[from]!]) yield [{ from, to, port }, ...rest]
  }
}

function* product<T>(length: number, values: readonly T[]): Generator<T[]> {
  if (length === 0) {
    yield []
    return
  }
  for (const rest of product(length - 1, values)) for (const value of values) yield [...rest, value]
}

function scenario(behaviours: readonly Behaviour[], edges: readonly Edge[], joins: ReadonlyMap<number, Join>): Scenario {
  const nodes = behaviours.map((behaviour, i): GraphNode => {
    const join = joins.get(i)
    const script: Script = {
      script: [behaviour === 'ok' ? { do: 'ok' } : behaviour === 'b' ? { do: 'ok', port: 'b' } : { do: 'fail', kind: 'permanent' }],
      ports: ['b'],
      blind: (join !== undefined && join.mode !== 'all') || edges.some((edge) => edge.to === i && edge.port === 'error'),
    }
    return {
      id: `n${i}`,
      type: 'battery-step',
      config: script as unknown as GraphNode['config'],
      policy: { onExhausted: { to: behaviour === 'error' ? 'error_port' : 'fail' } },
      ...(join ? { join } : {}),
    }
  })
  const drawn = edges.map(({ from, to, port }, i): GraphEdge => ({
    id: `e${i}`,
    from: { node: `n${from}`, port },
    to: { node: `n${to}`, port: 'in' },
  }))
  return { graph: { format: 'belay/graph@1', name: 'shape', nodes, edges: drawn }, input: null, decisions: {} }
}
