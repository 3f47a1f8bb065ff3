import { outputsOf } from '#shared/graph/edit/ports.ts'
import type { NodeDefinition, Port, PortType } from '#shared/nodes/define-node.ts'

/** Where a new step would stand, as far as its ports matter. */
export interface Gap {
  /** Type of the port that leads to it, where something does. */
  before?: PortType
  /** Type of the port that it would lead to. */
  after?: PortType
  /** A start stands only outside of containers, and one is enough. */
  start: boolean
}

export interface Fit {
  definition: NodeDefinition
  /** Ports that would be joined. */
  input?: Port
  output?: Port
}

/** How a type would be wired in a gap, or undefined when it cannot stand there. */
export function fitOf(definition: NodeDefinition, gap: Gap): Fit | undefined {
  if (definition.category === 'trigger' && (!gap.start || gap.before !== undefined)) return undefined
  const fit: Fit = { definition }
  if (gap.before !== undefined) {
    const input = definition.inputs.find((port) => flows(gap.before!, port.type))
    if (!input) return undefined
    fit.input = input
  }
  if (gap.after !== undefined) {
    const output = outputsOf(definition, {}).find((port) => flows(port.type, gap.after!))
    if (!output) return undefined
    fit.output = output
  }
  return fit
}

/** Whether what leaves by a port of the one type may arrive at a port of the other. */
const flows = (from: PortType, to: PortType): boolean => from === 'any' || to === 'any' || from === to
