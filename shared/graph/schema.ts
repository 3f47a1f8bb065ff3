import { z } from 'zod'
import { PolicyInput } from '../policy/policy.ts'

/** The graph document: what a person draws. Stored and exported as it is; compiled before it runs. */

export const GRAPH_FORMAT = 'belay/graph@1'

const Id = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'must start with a letter and hold only letters, digits, _ and - (64 at most)')

export const Join = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('all') }),
  z.strictObject({ mode: z.literal('any') }),
  z.strictObject({ mode: z.literal('first_success') }),
  z.strictObject({ mode: z.literal('n_of_m'), n: z.int().min(1).max(1_000) }),
])
export type Join = z.infer<typeof Join>

export const GraphEdge = z.strictObject({
  id: Id,
  from: z.strictObject({ node: Id, port: z.string().min(1).default('out') }),
  to: z.strictObject({ node: Id, port: z.string().min(1).default('in') }),
})
export type GraphEdge = z.infer<typeof GraphEdge>

/** Words on the drawing, beside the steps. They never change how a workflow runs. */
export const GraphNote = z.strictObject({
  id: Id,
  text: z.string().max(10_000),
  position: z.strictObject({ x: z.number(), y: z.number() }),
  size: z.strictObject({ width: z.number().min(40).max(10_000), height: z.number().min(28).max(10_000) }),
})
export type GraphNote = z.infer<typeof GraphNote>

const Notes = z.array(GraphNote).max(1_000).optional().describe('Words on the drawing; they change nothing about how it runs')

export const GraphNode = z.strictObject({
  id: Id,
  type: z.string().min(1),
  name: z.string().max(200).optional().describe('What the card says; the id when absent'),
  position: z.strictObject({ x: z.number(), y: z.number() }).optional(),
  config: z.record(z.string(), z.json()).default({}),
  policy: PolicyInput.optional(),
  join: Join.optional().describe('When several edges lead in: which of them to wait for. Default all'),
  note: z.string().max(10_000).optional(),
  get body() {
    return GraphBody.optional().describe('The graph inside a map or loop')
  },
})
export type GraphNode = z.infer<typeof GraphNode>

export const GraphBody = z.strictObject({
  nodes: z.array(GraphNode).max(10_000),
  edges: z.array(GraphEdge).max(50_000),
  notes: Notes,
  output: z.string().min(1).optional().describe('Expression for the output; else the output of the last steps'),
})
export type GraphBody = z.infer<typeof GraphBody>

export const Graph = z.strictObject({
  format: z.literal(GRAPH_FORMAT),
  name: z.string().min(1).max(200),
  description: z.string().max(10_000).optional(),
  input: z.record(z.string(), z.json()).optional().describe('JSON Schema that the input of a run must fit'),
  vars: z.record(z.string(), z.json()).optional().describe('Constants that expressions see as vars'),
  concurrency: z.int().min(1).max(10_000).optional().describe('How many runs of this workflow at once'),
  nodes: z.array(GraphNode).max(10_000),
  edges: z.array(GraphEdge).max(50_000),
  notes: Notes,
  output: z.string().min(1).optional().describe('Expression for the output of a run; else the output of the last steps'),
})
export type Graph = z.infer<typeof Graph>

/** One thing wrong with a graph, with the place and, in `message`, what to do. */
export interface Problem {
  code: string
  message: string
  nodeId?: string
  port?: string
  /** Where in the document or the config: `config.prompt`, `nodes[3].type`. */
  path?: string
  severity: 'error' | 'warning'
}
