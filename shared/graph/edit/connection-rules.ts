import type { Catalog } from '../../nodes/catalog.ts'
import type { NodeDefinition, Port, PortType } from '../../nodes/define-node.ts'
import type { Graph, GraphBody, GraphNode } from '../schema.ts'
import { containerOf, idOf, type Address } from './address.ts'
import type { End } from './add-nodes.ts'
import { levelOf } from './levels.ts'
import { downstream, upstream } from './make-room.ts'
import { outputsOf, portsOf } from './ports.ts'

/** Whether a connection may be drawn; if not, why, in a line for the person who draws it. */
export type Allowed = { ok: true } | { ok: false; reason: string }

/** An end whose port may be left open: then the first one of the step counts. */
export interface LooseEnd {
  address: Address
  port?: string
}

const YES: Allowed = { ok: true }
const no = (reason: string): Allowed => ({ ok: false, reason })

/**
 * Whether an edge may lead from one step to another. Cheap enough to be asked for every card while a line is drawn: what leads where is
 * worked out once for the end that is held.
 */
export const mayConnect = (graph: Graph, from: End, to: LooseEnd, catalog: Catalog): Allowed => judge(graph, from, to, catalog, 'out')

function judge(graph: Graph, from: End, to: LooseEnd, catalog: Catalog, held: 'in' | 'out'): Allowed {
  const container = containerOf(from.address)
  if (from.address === to.address) return no('A step cannot lead to itself')
  if (container !== containerOf(to.address)) return no('The steps are in different containers')
  const level = levelOf(graph, container)
  if (!level) return no('This step is not there any more')
  const index = indexOf(level)
  const source = index.nodes.get(idOf(from.address))
  const target = index.nodes.get(idOf(to.address))
  if (!source || !target) return no('This step is not there any more')
  const { inputs } = portsOf(target, catalog)
  if (inputs.length === 0) return no('A trigger starts the workflow: nothing can lead into it')
  const input = to.port === undefined ? inputs[0] : inputs.find(({ id }) => id === to.port)
  if (!input) return no('This step has no such input')
  const output = portsOf(source, catalog).outputs.find(({ id }) => id === from.port)
  if (!output) return no(from.port === 'error' ? 'Failures of this step do not go to a path of their own' : 'This step has no such output')
  if (index.ways.has(`${source.id} ${from.port} ${target.id}`)) return no('These two are already connected')
  if (held === 'out' ? index.before(source.id).has(target.id) : index.after(target.id).has(source.id)) return no('This would make a circle')
  if (!fits(output.type, input.type)) return no(`Gives ${KINDS[output.type]}, needs ${KINDS[input.type]}`)
  return YES
}

/** The same with the ends told apart by side: `held` is where the line starts, on its output or its input. */
export const mayConnectEnds = (graph: Graph, held: End & { side: 'in' | 'out' }, other: LooseEnd, catalog: Catalog): Allowed => {
  if (held.side === 'out') return mayConnect(graph, held, other, catalog)
  const node = levelOf(graph, containerOf(other.address))?.nodes.find(({ id }) => id === idOf(other.address))
  const port = other.port ?? (node && portsOf(node, catalog).outputs[0]?.id)
  if (port === undefined) return no('Nothing leaves this step')
  return judge(graph, { address: other.address, port }, held, catalog, 'in')
}

/** Types that may stand behind an output (or, with `side: 'in'`, before an input), in the order of the catalog. */
export function fitting(graph: Graph, end: End & { side?: 'in' | 'out' }, catalog: Catalog): NodeDefinition[] {
  const container = containerOf(end.address)
  const node = levelOf(graph, container)?.nodes.find(({ id }) => id === idOf(end.address))
  if (!node) return []
  const { inputs, outputs } = portsOf(node, catalog)
  const before = end.side === 'in'
  const port = (before ? inputs : outputs).find(({ id }) => id === end.port)
  if (!port) return []
  return Object.values(catalog).filter((definition) => {
    if (container !== undefined && definition.inputs.length === 0) return false
    const other: Port | undefined = before ? outputsOf(definition, {})[0] : definition.inputs[0]
    return other !== undefined && (before ? fits(other.type, port.type) : fits(port.type, other.type))
  })
}

/** Types that may be added to a level: a trigger starts a workflow, so none stands inside of a container. */
export const addable = (container: Address | undefined, catalog: Catalog): NodeDefinition[] =>
  Object.values(catalog).filter((definition) => container === undefined || definition.inputs.length > 0)

const fits = (from: PortType, to: PortType): boolean => from === to || from === 'any' || to === 'any'

const KINDS = {
  any: 'anything',
  text: 'text',
  number: 'a number',
  boolean: 'yes or no',
  object: 'an object',
  list: 'a list',
} satisfies Record<PortType, string>

interface Index {
  nodes: ReadonlyMap<string, GraphNode>
  ways: ReadonlySet<string>
  /** Steps that lead to this one, itself included; of the last one asked for. */
  before(id: string): ReadonlySet<string>
  /** Steps that this one leads to, itself included; of the last one asked for. */
  after(id: string): ReadonlySet<string>
}

/** Levels never change in place, so that an index holds for as long as its level is looked at. */
const indexes = new WeakMap<Graph | GraphBody, Index>()

function indexOf(level: Graph | GraphBody): Index {
  let index = indexes.get(level)
  if (index) return index
  const lastOnly = (work: (id: string) => Set<string>) => {
    let last: { id: string; set: Set<string> } | undefined
    return (id: string): Set<string> => (last?.id === id ? last : (last = { id, set: work(id) })).set
  }
  index = {
    nodes: new Map(level.nodes.map((node) => [node.id, node])),
    ways: new Set(level.edges.map(({ from, to }) => `${from.node} ${from.port} ${to.node}`)),
    before: lastOnly((id) => upstream(level, [id])),
    after: lastOnly((id) => downstream(level, [id])),
  }
  indexes.set(level, index)
  return index
}
