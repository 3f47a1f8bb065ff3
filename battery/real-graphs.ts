import type { Graph, GraphBody, GraphNode } from '#shared/graph/schema.ts'
import type { PolicyInput } from '#shared/policy/policy.ts'
import { chance, type Draw, pick } from './draw.ts'

/** Random steps of the product's own steering types. */

export const REAL_PORTS: { [type: string]: readonly string[] } = {
  branch: ['true', 'false'],
  merge: ['out'],
  wait: ['out'],
  review: ['approved', 'rejected'],
  map: ['out'],
  loop: ['out'],
  'sub-workflow': ['out'],
}
const WITHOUT_BODY = ['branch', 'merge', 'wait', 'review']

export interface Around {
  time: 'real' | 'virtual'
  /** Whether it may hold steps of its own. */
  containers: boolean
  retry: NonNullable<PolicyInput['retry']>
  body(): GraphBody
}

/** `asks`: a person decides in it. `workflow`: the graph that it runs, under its own name. */
export function drawReal(draw: Draw, id: string, around: Around): { node: GraphNode; asks?: true; workflow?: Graph } {
  const type = pick(draw, around.containers ? Object.keys(REAL_PORTS) : WITHOUT_BODY)
  const policy: PolicyInput = { retry: around.retry, onExhausted: { to: pick(draw, ['fail', 'error_port'] as const) } }
  const node: GraphNode = { id, type, config: {}, policy }
  switch (type) {
    case 'branch':
      node.config = { condition: pick(draw, ['input.n > 50', 'true', 'input.nothing.there', '"no condition"', '$exists(input)']) }
      return { node }
    case 'wait':
      node.config = { duration: around.time === 'real' ? `${draw.int(1, 20)}ms` : `${draw.int(1, 90)}s` }
      return { node }
    case 'review':
      return { node, asks: true }
    case 'map':
      node.config = { items: pick(draw, ['[1, "two", {"three": 3}]', '[]', '[1..5]']), concurrency: draw.int(1, 3) }
      node.body = around.body()
      return { node }
    case 'loop':
      node.config = {
        until: pick(draw, ['round >= 2', 'true', 'false']),
        maxRounds: draw.int(1, 3),
        ...(chance(draw, 0.5) ? { start: '{"first": 1}' } : {}),
      }
      node.body = around.body()
      return { node }
    case 'sub-workflow':
      node.config = { workflow: id, input: '{"from": "above"}' }
      return { node, workflow: { format: 'belay/graph@1', name: id, ...around.body() } }
    default:
      return { node }
  }
}
