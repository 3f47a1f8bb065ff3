import { containerOf, idOf, type Address } from '#shared/graph/edit/address.ts'
import { find, levelOf } from '#shared/graph/edit/levels.ts'
import type { Graph, GraphNode } from '#shared/graph/schema.ts'
import { topologyOf } from '#shared/graph/topology.ts'
import { isJsonObject, type Json } from '#shared/lib/json.ts'
import { quotedName } from '#web/ui/data-view/tree-rows.ts'
import type { SampleData, SampleStep } from '../types.ts'
import { exampleOf, outputShape } from './output-shape.ts'

/** A value that formulas of a step can read. */
export interface DataSource {
  /** As it stands in a formula: `input`, `steps.read.output`. */
  reference: string
  /** What people call it: the name of the step. */
  label: string
  note: string
  value: Json
  /** Whether `value` is real data; else it shows the names and kinds that will be there. */
  real: boolean
  step?: Address
  type?: string
}

/**
 * What the formulas of a step see, nearest first: only steps that lead to it have run by then. An address without a last id (`each/`, or
 * nothing) is the result of that level, for which all of its steps have run.
 */
export function sourcesFor(graph: Graph, address: Address, sample: SampleData): DataSource[] {
  const container = containerOf(address)
  const level = levelOf(graph, container)
  if (!level) return []
  const sources: DataSource[] = []
  if (container !== undefined) sources.push(...fromContainer(graph, container, sample))
  const input = inputSource(graph, sample)
  for (const node of upstream(level.nodes, level.edges, idOf(address))) {
    const step = container === undefined ? node.id : `${container}/${node.id}`
    const output = sampleOf(sample, step)?.output
    sources.push({
      reference: `steps.${quotedName(node.id)}.output`,
      label: node.name?.trim() || node.id,
      note: output === undefined ? 'Has not run yet' : sampleOf(sample, step)?.pinned ? 'Pinned output' : 'Output of the last run',
      value: output ?? outputShape(node, input.value),
      real: output !== undefined,
      step,
      type: node.type,
    })
  }
  sources.push(input)
  const vars = container === undefined ? graph.vars : undefined
  if (vars && Object.keys(vars).length > 0)
    sources.push({ reference: 'vars', label: 'Constants', note: 'Of this workflow', value: vars, real: true })
  sources.push({
    reference: 'run',
    label: 'This run',
    note: 'Its id and place',
    value: { id: sample.run?.id ?? 'text', workflow: graph.name, ...(container === undefined ? {} : { index: 0 }) },
    real: sample.run !== undefined,
  })
  return sources
}

export const sampleOf = (sample: SampleData, address: Address): SampleStep | undefined =>
  Object.hasOwn(sample.steps, address) ? sample.steps[address] : undefined

function inputSource(graph: Graph, sample: SampleData): DataSource {
  return {
    reference: 'input',
    label: 'Input of the run',
    note: sample.input === undefined ? 'What a run is started with' : 'Of the last run',
    value: sample.input ?? (graph.input === undefined ? 'anything' : exampleOf(graph.input)),
    real: sample.input !== undefined,
  }
}

function fromContainer(graph: Graph, container: Address, sample: SampleData): DataSource[] {
  const around = find(graph, container)
  const sources: DataSource[] = []
  if (around?.type !== 'sub-workflow') {
    const name = around?.name?.trim() || idOf(container)
    const seen = Object.hasOwn(sample.items, container) ? sample.items[container] : undefined
    const item = seen?.value ?? itemOf(graph, container, around, sample)
    sources.push({
      reference: 'item',
      label: around?.type === 'loop' ? 'Result of the round before' : `Item of “${name}”`,
      note:
        seen === undefined ? 'The first, as an example' : seen.total > 1 ? `Number ${seen.index + 1} of the last run` : 'Of the last run',
      value: item ?? 'anything',
      real: item !== undefined,
    })
  }
  const passed = around?.config['vars']
  if (isJsonObject(passed) && Object.keys(passed).length > 0) {
    const value = Object.fromEntries(Object.keys(passed).map((name) => [name, sample.vars[name] ?? 'anything']))
    const real = Object.keys(passed).every((name) => Object.hasOwn(sample.vars, name))
    sources.push({ reference: 'vars', label: 'Passed in', note: 'By the step around', value, real })
  }
  return sources
}

/** The first item of a list that a plain path leads to. */
function itemOf(graph: Graph, container: Address, around: GraphNode | undefined, sample: SampleData): Json | undefined {
  const items = around?.config['items']
  if (typeof items !== 'string') return undefined
  const found = valueAt(Object.fromEntries(namesOf(sourcesFor(graph, container, sample), true)), items.trim())
  return Array.isArray(found) ? found[0] : undefined
}

/** Steps with a way to this one, nearest first. */
export function upstream(nodes: readonly GraphNode[], edges: Graph['edges'], id: string): GraphNode[] {
  const { nodes: byId, incoming, order } = topologyOf(nodes, edges)
  if (id === '') return order.toReversed().flatMap((each) => byId.get(each) ?? [])
  const seen = new Set([id])
  const found: GraphNode[] = []
  let ring = [id]
  while (ring.length > 0) {
    const next: string[] = []
    for (const at of ring)
      for (const edge of incoming.get(at) ?? []) {
        if (seen.has(edge.from.node)) continue
        seen.add(edge.from.node)
        next.push(edge.from.node)
        const node = byId.get(edge.from.node)
        if (node) found.push(node)
      }
    ring = next
  }
  return found
}

/** The sources as the names that a formula sees. With `realOnly` what has no data yet is left out. */
export function namesOf(sources: readonly DataSource[], realOnly: boolean): [string, Json][] {
  const names = new Map<string, Json>()
  const steps: { [id: string]: Json } = {}
  for (const source of sources) {
    if (realOnly && !source.real) continue
    if (source.step !== undefined && source.reference.startsWith('steps.')) steps[idOf(source.step)] = { output: source.value, port: 'out' }
    else if (!names.has(source.reference)) names.set(source.reference, source.value)
  }
  names.set('steps', steps)
  return [...names]
}

/** The value at a path such as `` steps.`read-all`.output.files[0].name ``; a list stands for its first member, as formulas map over lists. */
export function valueAt(names: Json, path: string): Json | undefined {
  let here: Json | undefined = names
  for (const [, quoted, plain, index] of path.matchAll(/`([^`]*)`|([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]/g)) {
    if (index !== undefined) here = Array.isArray(here) ? here[Number(index)] : here
    else {
      const name: string = quoted ?? plain ?? ''
      const at: Json | undefined = Array.isArray(here) ? here[0] : here
      here = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined
    }
    if (here === undefined) return undefined
  }
  return here
}
