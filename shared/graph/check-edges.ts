import type { Port } from '../nodes/define-node.ts'
import { named, outputsOf, stepHint, type CheckedNode, type Level, type Report } from './level.ts'
import { didYouMean } from './nearest.ts'
import type { GraphEdge } from './schema.ts'

/** Edges: both ends exist, fit each other, and lead the right way. */
export function checkEdges(level: Level, report: Report): void {
  const ids = new Set<string>()
  const seen = new Set<string>()
  const ports = new Map<string, readonly Port[] | undefined>()
  for (const checked of level.nodes.values()) ports.set(checked.node.id, outputsOf(checked))
  for (const [index, edge] of level.body.edges.entries()) {
    const path = `${level.path === '' ? '' : `${level.path}.`}edges[${index}]`
    if (ids.has(edge.id))
      report({ code: 'duplicate_edge', message: `Two edges have the id "${edge.id}"; give one of them another.`, path: `${path}.id` })
    ids.add(edge.id)
    const from = level.nodes.get(edge.from.node)
    const to = level.nodes.get(edge.to.node)
    for (const [end, id, node] of [
      ['from', edge.from.node, from],
      ['to', edge.to.node, to],
    ] as const) {
      if (node) continue
      report({
        code: 'dangling_edge',
        message: `The edge "${edge.id}" ${end === 'from' ? 'comes from' : 'leads to'} the step "${id}", which does not exist${elsewhere(level, id)}; connect it to a step or remove it.${stepHint(level, id)}`,
        path: `${path}.${end}.node`,
      })
    }
    if (!from || !to) continue
    const way = `${edge.from.node} ${edge.from.port} ${edge.to.node} ${edge.to.port}`
    if (seen.has(way)) {
      report({
        code: 'edge_twice',
        message: `Two edges lead from ${named(from.node)} by "${edge.from.port}" to ${named(to.node)}; remove one.`,
        nodeId: to.node.id,
        path,
        severity: 'warning',
      })
    }
    seen.add(way)
    checkPorts(edge, from, to, ports.get(edge.from.node), path, report)
  }
}

function checkPorts(
  edge: GraphEdge,
  from: CheckedNode,
  to: CheckedNode,
  outputs: readonly Port[] | undefined,
  path: string,
  report: Report,
): void {
  const inputs = to.definition?.inputs
  const output = outputs?.find((port) => port.id === edge.from.port)
  const input = inputs?.find((port) => port.id === edge.to.port)
  if (inputs?.length === 0) {
    report({
      code: 'edge_into_trigger',
      message: `The edge from ${named(from.node)} leads into ${named(to.node)}, which starts the workflow and can have nothing before it; remove the edge.`,
      nodeId: to.node.id,
      path,
    })
    return
  }
  const backwards =
    outputs && inputs && !output && !input &&
    from.definition?.inputs.some((port) => port.id === edge.from.port) && outputsOf(to)?.some((port) => port.id === edge.to.port) // prettier-ignore
  if (backwards) {
    report({
      code: 'edge_backwards',
      message: `The edge between ${named(from.node)} and ${named(to.node)} runs backwards, from an input to an output; swap its ends.`,
      nodeId: from.node.id,
      port: edge.from.port,
      path,
    })
    return
  }
  if (outputs && !output) {
    report(
      edge.from.port === 'error'
        ? {
            code: 'error_port_closed',
            message: `An edge leaves ${named(from.node)} by its error port, but failures do not go there; set policy.onExhausted.to to "error_port", or remove the edge.`,
            nodeId: from.node.id,
            port: 'error',
            path: `${path}.from.port`,
          }
        : {
            code: 'unknown_port',
            message: `Step ${named(from.node)} has no output "${edge.from.port}"; ${listed(outputs, 'it has no outputs')}.${didYouMean(
              edge.from.port,
              outputs.map((port) => port.id),
            )}`,
            nodeId: from.node.id,
            port: edge.from.port,
            path: `${path}.from.port`,
          },
    )
  }
  if (inputs && !input) {
    report({
      code: 'unknown_port',
      message: `Step ${named(to.node)} has no input "${edge.to.port}"; ${listed(inputs, 'it has no inputs')}.`,
      nodeId: to.node.id,
      port: edge.to.port,
      path: `${path}.to.port`,
    })
  }
  if (output && input && output.type !== input.type && output.type !== 'any' && input.type !== 'any') {
    report({
      code: 'port_type',
      message: `The output "${output.label}" of ${named(from.node)} gives ${KINDS[output.type]}, but ${named(to.node)} takes ${KINDS[input.type]}; put a step between them that turns one into the other.`,
      nodeId: to.node.id,
      port: edge.to.port,
      path,
    })
  }
}

const KINDS = {
  any: 'anything',
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  list: 'a list',
} satisfies Record<Port['type'], string>

const listed = (ports: readonly Port[], none: string): string =>
  ports.length === 0 ? none : `it has ${ports.slice(0, 20).map((port) => `"${port.id}"`).join(', ')}` // prettier-ignore

const elsewhere = (level: Level, id: string): string => (level.outer?.steps.has(id) ? ` inside of ${named(level.outer.container)}` : '')
