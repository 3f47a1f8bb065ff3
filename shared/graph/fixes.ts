import type { Json } from '../lib/json.ts'
import { pathParts } from './problem-place.ts'
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
      return { label: 'Use an empty value', change: (graph) => setAt(graph, [...parts, 'value'], null) }
    case 'error_port_without_edge':
      return { label: 'Keep failures in a list', change: (graph) => setAt(graph, parts, { to: 'dead_letter' }) }
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
    case 'error_port_closed': {
      const node = problem.nodeId
      const level = parts.slice(0, parts.lastIndexOf('edges'))
      return node === undefined ? undefined : { label: 'Send failures there', change: (graph) => openErrorPort(graph, level, node) }
    }
    default:
      return undefined
  }
}

function openErrorPort(graph: Graph, level: readonly (string | number)[], id: string): Graph {
  const nodes = valueAt(graph, [...level, 'nodes'])
  const index = Array.isArray(nodes) ? nodes.findIndex((node) => isRecord(node) && node['id'] === id) : -1
  return index < 0 ? graph : setAt(graph, [...level, 'nodes', index, 'policy', 'onExhausted'], { to: 'error_port' })
}

type Path = readonly (string | number)[]
type Branch = { [key: string]: unknown }

const isRecord = (value: unknown): value is Branch => typeof value === 'object' && value !== null && !Array.isArray(value)

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((here, part) => (typeof here === 'object' && here !== null ? (here as Branch)[part] : undefined), value)
}

/** A copy with one value set; what is missing on the way is made. */
function setAt(graph: Graph, path: Path, value: Json): Graph {
  return changed(graph, path, () => value) as Graph
}

/** A copy without what is at the path; the same when nothing is there. */
function removeAt(graph: Graph, path: Path): Graph {
  return valueAt(graph, path) === undefined ? graph : (changed(graph, path, () => undefined) as Graph)
}

function changed(here: unknown, path: Path, change: (value: unknown) => unknown): unknown {
  const [part, ...rest] = path
  if (part === undefined) return change(here)
  if (typeof part === 'number') {
    const list: readonly unknown[] = Array.isArray(here) ? here : []
    const value = changed(list[part], rest, change)
    return value === undefined ? list.toSpliced(part, 1) : list.with(part, value)
  }
  const record = isRecord(here) ? here : {}
  const value = changed(record[part], rest, change)
  const { [part]: _, ...others } = record
  return value === undefined ? others : { ...record, [part]: value }
}
