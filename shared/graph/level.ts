import type { Json } from '../lib/json.ts'
import type { Catalog } from '../nodes/catalog.ts'
import type { NodeDefinition, Port } from '../nodes/define-node.ts'
import type { Graph, GraphBody, GraphNode, Problem } from './schema.ts'
import { didYouMean } from './nearest.ts'
import type { Topology } from './topology.ts'

/** What a check of a graph found, beside the problems: everything that compiling needs, so that nothing is worked out twice. */

export interface GraphContext {
  catalog: Catalog
  /** The graph document of another workflow by its reference; undefined when there is none. */
  workflows?: (ref: string) => unknown
}

/** A graph, or the body of a container. */
export interface Level {
  nodes: ReadonlyMap<string, CheckedNode>
  topology: Topology
  /** From the start of the document: `nodes[2].body`; empty for the graph itself. */
  path: string
  body: GraphBody
  /** Looking for the name that somebody meant is dear; so many problems of a document get such a hint. */
  hints: { left: number }
  /** The container around it, and the steps outside, which it cannot see. */
  outer?: { container: GraphNode; steps: ReadonlySet<string> }
}

export interface CheckedNode {
  node: GraphNode
  /** `nodes[3]` */
  path: string
  definition: NodeDefinition | undefined
  /** Completed by the type's schema; undefined when it does not fit. */
  config: Json | undefined
  body?: Level
  workflow?: CheckedGraph
}

export interface CheckedGraph {
  graph: Graph
  level: Level
}

export type Report = (problem: Omit<Problem, 'severity'> & { severity?: Problem['severity'] }) => void

/** ` Did you mean "x"?`, while hints are left. */
export function stepHint({ hints, nodes }: Level, id: string): string {
  return hints.left-- > 0 ? didYouMean(id, nodes.keys()) : ''
}

/** How a step is called in a sentence. */
export const named = (node: GraphNode): string => `"${node.name?.trim() || node.id}"`

/** Where failures of this step go: what the node says, else its type, else the house default. */
export function exhaustedTarget({ node, definition }: Pick<CheckedNode, 'node' | 'definition'>): string {
  return node.policy?.onExhausted?.to ?? definition?.policy.onExhausted?.to ?? 'dead_letter'
}

/** Ports that an edge may leave from, `error` included; undefined when the config is too wrong to tell. */
export function outputsOf(checked: CheckedNode): readonly Port[] | undefined {
  const { definition, config } = checked
  if (!definition) return undefined
  let ports: readonly Port[]
  if (typeof definition.outputs === 'function') {
    if (config === undefined) return undefined
    ports = definition.outputs(config)
  } else ports = definition.outputs
  return exhaustedTarget(checked) === 'error_port' ? [...ports, { id: 'error', label: 'Error', type: 'any' }] : ports
}
