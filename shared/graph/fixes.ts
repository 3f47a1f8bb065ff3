import type { Json } from '../lib/json.ts'
import type { Address } from './edit/address.ts'
import { changeNode } from './edit/levels.ts'
import { setAt } from './edit/settings.ts'
import { pathParts, placeOf } from './problem-place.ts'
import type { Graph, Problem } from './schema.ts'

/** A change that ends a problem and is what most people would do about it. */
export interface Fix {
  label: string
  change(graph: Graph): Graph
}

/** The fix of a problem, where one is known that cannot do harm. */
export function fixOf(problem: Problem): Fix | undefined {
  const { path } = problem
  if (path === undefined) return undefined
  const parts = pathParts(path)
  const edge = parts.slice(0, parts.lastIndexOf('edges') + 2)
  switch (problem.code) {
    case 'unused_fallback_value':
      return { label: 'Remove the value', change: (graph) => removeAt(graph, parts) }
    case 'unused_key':
      return { label: 'Remove the key', change: (graph) => removeAt(graph, parts) }
    case 'not_in_force':
      return { label: 'Remove it', change: (graph) => removeAt(graph, parts) }
    case 'join_unused':
      return { label: 'Remove the setting', change: (graph) => removeAt(graph, parts) }
    case 'join_too_many':
      return { label: 'Wait for all of them', change: (graph) => removeAt(graph, parts.slice(0, -1)) }
    case 'fallback_without_value':
      return { label: 'Use an empty value', change: (graph) => withAt(graph, [...parts, 'value'], null) }
    case 'error_port_without_edge':
      return { label: 'Keep failures in a list', change: (graph) => withAt(graph, parts, { to: 'dead_letter' }) }
    case 'timeouts_crossed':
      return { label: 'Remove the limit for all tries', change: (graph) => removeAt(graph, [...parts, 'step']) }
    case 'edge_twice':
      return { label: 'Remove one', change: (graph) => removeAt(graph, edge) }
    case 'dangling_edge':
    case 'edge_into_trigger':
    case 'unknown_port':
      return edge.length > 1 && parts.includes('edges')
        ? { label: 'Remove the connection', change: (graph) => removeAt(graph, edge) }
        : undefined
    case 'error_port_closed':
      return {
        label: 'Send failures there',
        change(graph) {
          const { address } = placeOf(graph, problem)
          return address === undefined ? graph : openErrorPort(graph, address)
        },
      }
    default:
      return undefined
  }
}

/** The document with one place set; `undefined` takes away what is there. A graph is JSON by its type's promise. */
const withAt = (graph: Graph, path: readonly (string | number)[], value: Json | undefined): Graph =>
  setAt(graph as unknown as Json, path, value) as unknown as Graph

const removeAt = (graph: Graph, path: readonly (string | number)[]): Graph => withAt(graph, path, undefined)

function openErrorPort(graph: Graph, address: Address): Graph {
  return changeNode(graph, address, (node) => ({ ...node, policy: { ...node.policy, onExhausted: { to: 'error_port' } } }))
}
