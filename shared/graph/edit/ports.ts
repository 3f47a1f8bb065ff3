import type { z } from 'zod'
import { isJsonObject, type Json } from '../../lib/json.ts'
import { nodeDefinition, type Catalog } from '../../nodes/catalog.ts'
import type { NodeDefinition, Port } from '../../nodes/define-node.ts'
import { exhaustedTarget } from '../level.ts'
import type { GraphNode } from '../schema.ts'

export interface Ports {
  inputs: readonly Port[]
  /** With `error` where the policy sends failures there. */
  outputs: readonly Port[]
}

/** Of a type that this program does not know: what nearly every type has, so that a drawing from a newer version stays whole. */
const UNKNOWN: Ports = {
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [{ id: 'out', label: 'Out', type: 'any' }],
}
const ERROR: Port = { id: 'error', label: 'On failure', type: 'any' }

/** Steps never change in place, so that their ports are worked out once a catalog. */
const known = new WeakMap<Catalog, WeakMap<GraphNode, Ports>>()

/** Where edges can enter and leave a step. Also for a step that is only half set up: what can be told already. */
export function portsOf(node: GraphNode, catalog: Catalog): Ports {
  let ofCatalog = known.get(catalog)
  if (!ofCatalog) known.set(catalog, (ofCatalog = new WeakMap()))
  let ports = ofCatalog.get(node)
  if (!ports) ofCatalog.set(node, (ports = work(node, nodeDefinition(catalog, node.type))))
  return ports
}

function work(node: GraphNode, definition: NodeDefinition | undefined): Ports {
  const { inputs, outputs } = definition ? { inputs: definition.inputs, outputs: outputsOf(definition, node.config) } : UNKNOWN
  return { inputs, outputs: exhaustedTarget({ node, definition }) === 'error_port' ? [...outputs, ERROR] : outputs }
}

/** Ports of success of a type, set up in this way. */
export function outputsOf(definition: NodeDefinition, config: { [field: string]: Json }): readonly Port[] {
  if (typeof definition.outputs !== 'function') return definition.outputs
  const parsed = definition.config.safeParse(config)
  if (parsed.success) return definition.outputs(parsed.data)
  try {
    return definition
      .outputs(completed(definition.config, config))
      .filter(({ id, label }) => typeof id === 'string' && typeof label === 'string')
  } catch {
    return UNKNOWN.outputs
  }
}

/** The config with empty lists and objects where the schema has some and they are still missing. */
function completed(schema: z.core.$ZodType, value: { [field: string]: Json }): Json {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type !== 'object') return value
  const whole = { ...value }
  for (const [field, member] of Object.entries(def.shape)) {
    const kind = (member as z.core.$ZodTypes)._zod.def.type
    if (kind === 'array')
      whole[field] = (Array.isArray(whole[field]) ? whole[field] : []).filter((item) => isJsonObject(item) || typeof item === 'string')
    else if ((kind === 'object' || kind === 'record') && !isJsonObject(whole[field])) whole[field] = {}
  }
  return whole
}
