import { cardSize, PORT_STEP, sizeOf, type Size } from '#shared/graph/edit/geometry.ts'
import { portsOf } from '#shared/graph/edit/ports.ts'
import type { GraphNode } from '#shared/graph/schema.ts'
import { catalog, nodeDefinition } from '#shared/nodes/catalog.ts'
import type { NodeDefinition } from '#shared/nodes/define-node.ts'

/** A port as it is drawn: where its middle is, from the upper left corner of the card. */
export interface DrawnPort {
  id: string
  label: string
  side: 'in' | 'out' | 'error'
  x: number
  y: number
}

export interface DrawnPorts {
  ports: readonly DrawnPort[]
  size: Size
  /** Several ways on: each is labelled. */
  labelled: boolean
  /** Failures leave by a port of their own: the policy says so, or a line already leads from there. */
  errorOpen: boolean
  /** Ways on that lead nowhere yet: some, or (`last`) all that it has. */
  open: readonly string[]
  last: boolean
}

export const definitionOf = (node: GraphNode): NodeDefinition | undefined => nodeDefinition(catalog, node.type)
export const isContainer = (node: GraphNode): boolean => node.body !== undefined || definitionOf(node)?.container === 'body'

/**
 * Ports of a step with their places. `used` are the outputs that its lines name: drawn even when the step does not have them, so that no
 * line ends in nothing.
 */
export function drawnPorts(node: GraphNode, used: readonly string[] = []): DrawnPorts {
  const { inputs, outputs } = portsOf(node, catalog)
  const ways = outputs.filter(({ id }) => id !== 'error').map(({ id, label }) => ({ id, label }))
  for (const id of used) if (id !== 'error' && !ways.some((port) => port.id === id)) ways.push({ id, label: `${id}?` })
  const size = isContainer(node) ? sizeOf(node) : cardSize(ways.length)
  const middle = size.height / 2
  const gap = Math.min(PORT_STEP, size.height / (ways.length + 1))
  const ports: DrawnPort[] = [
    ...inputs.map(({ id, label }): DrawnPort => ({ id, label, side: 'in', x: 0, y: middle })),
    ...ways.map(({ id, label }, index): DrawnPort => ({
      id,
      label,
      side: 'out',
      x: size.width,
      y: middle + (index - (ways.length - 1) / 2) * gap,
    })),
  ]
  // A trigger does nothing that could fail.
  if (inputs.length > 0) ports.push({ id: 'error', label: 'On failure', side: 'error', x: size.width / 2, y: size.height })
  const open = ways.flatMap(({ id }) => (used.includes(id) ? [] : [id]))
  return {
    ports,
    size,
    labelled: ways.length > 1,
    errorOpen: outputs.some(({ id }) => id === 'error') || used.includes('error'),
    open,
    last: open.length === ways.length,
  }
}
