import { z } from 'zod'
import type { NodeDefinition } from '#shared/nodes/define-node.ts'

/** A node type as data. Ports that depend on the config are absent. */
export function describeNodeType(definition: NodeDefinition) {
  const { config, outputs, ...rest } = definition
  return {
    ...rest,
    ...(typeof outputs === 'function' ? {} : { outputs }),
    config: z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }),
  }
}
