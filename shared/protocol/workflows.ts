import { z } from 'zod'
import type { Graph, Problem } from '../graph/schema.ts'
import { isJsonObject } from '../lib/json.ts'
import { STATES, type RunStateName } from '../run/run-state.ts'
import { AnyJson, Id, page, paging, Time } from './common.ts'
import { contract } from './contract.ts'

const GraphDocument = z
  .custom<Graph>((value) => isJsonObject(value))
  .meta({ type: 'object', description: 'A graph document: /api/graph-schema' })
const RunState = z.custom<RunStateName>((value) => STATES.includes(value as RunStateName)).meta({ type: 'string', enum: STATES })
const ProblemReply = z.custom<Problem>((value) => isJsonObject(value)).meta({ type: 'object' })

/** A drawing small enough for a card: where steps are, what they are, and which lead to which (by index). */
export const Sketch = z.object({
  /** A container says its size; its steps come after it. */
  nodes: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      x: z.number(),
      y: z.number(),
      width: z.number().optional(),
      height: z.number().optional(),
    }),
  ),
  edges: z.array(z.tuple([z.int(), z.int()])),
})
export type Sketch = z.infer<typeof Sketch>

/** A published version, without its graph. Numbered from 1, never changed. */
export const Version = z.object({
  version: z.int(),
  at: Time,
  by: z.string(),
  note: z.string().optional(),
  /** Hash of the definition that it runs as. */
  definition: z.string(),
})
export type Version = z.infer<typeof Version>

export const WorkflowSummary = z.object({
  id: Id,
  name: z.string(),
  description: z.string().optional(),
  revision: z.int(),
  createdAt: Time,
  updatedAt: Time,
  published: Version.optional(),
  /** Whether the draft would run differently from what is published. True when nothing is. */
  changed: z.boolean(),
  steps: z.int(),
  sketch: Sketch,
  /** Newest first, ten at most. */
  lastRuns: z.array(z.object({ runId: z.string(), state: RunState, createdAt: Time })),
  openReviews: z.int(),
})
export type WorkflowSummary = z.infer<typeof WorkflowSummary>

/** Data that stands in for a step's output while the workflow is being drawn. */
export const Pin = z.object({ output: AnyJson, port: z.string().default('out') })
export type Pin = z.infer<typeof Pin>

/** What tests of the draft use: pinned outputs by step id, and the input that was last tried. */
export const TestData = z.object({ pins: z.record(z.string(), Pin).default({}), input: AnyJson.optional() })
export type TestData = z.infer<typeof TestData>

export const Workflow = z.object({
  id: Id,
  /** One more with every save. Sent back as `If-Match`. */
  revision: z.int(),
  createdAt: Time,
  updatedAt: Time,
  graph: GraphDocument,
  published: Version.optional(),
  changed: z.boolean(),
  test: TestData,
})
export type Workflow = z.infer<typeof Workflow>

export const Template = z.object({
  id: z.string(),
  name: z.string(),
  summary: z.string(),
  /** What it asks for before it runs: empty means nothing. */
  needs: z.array(z.string()),
  steps: z.int(),
  sketch: Sketch,
  graph: GraphDocument,
  /** An input that it runs on as it is. */
  input: AnyJson.optional(),
})
export type Template = z.infer<typeof Template>

const params = z.object({ id: Id })

export const listWorkflows = contract({
  method: 'GET',
  path: '/api/workflows',
  summary: 'Workflows with their last runs, changed last first',
  tag: 'workflows',
  query: z.object(paging),
  reply: page(WorkflowSummary),
})
export const createWorkflow = contract({
  method: 'POST',
  path: '/api/workflows',
  summary: 'A new workflow: from a graph, from a template, or empty. A graph that is not one is refused with every problem',
  tag: 'workflows',
  body: z.strictObject({ graph: AnyJson.optional(), template: z.string().optional(), name: z.string().max(200).optional() }),
  reply: Workflow,
  status: 201,
})
export const getWorkflow = contract({
  method: 'GET',
  path: '/api/workflows/:id',
  summary: 'The draft with its revision',
  tag: 'workflows',
  params,
  reply: Workflow,
})
export const saveWorkflow = contract({
  method: 'PUT',
  path: '/api/workflows/:id',
  summary: 'Saves the draft. Send the revision that it was made from as If-Match; 409 `stale_revision` when another one is there',
  tag: 'workflows',
  params,
  headers: ['if-match'],
  body: z.strictObject({ graph: AnyJson }),
  reply: z.object({ revision: z.int(), updatedAt: Time, changed: z.boolean() }),
})
export const deleteWorkflow = contract({
  method: 'DELETE',
  path: '/api/workflows/:id',
  summary: 'Removes the workflow from the lists. Its runs and versions stay readable',
  tag: 'workflows',
  params,
  reply: z.object({ deleted: z.boolean() }),
})
export const saveTestData = contract({
  method: 'PUT',
  path: '/api/workflows/:id/test',
  summary: 'Keeps pinned outputs and the input for tests of the draft',
  tag: 'workflows',
  params,
  body: TestData,
  reply: TestData,
})
export const publishWorkflow = contract({
  method: 'POST',
  path: '/api/workflows/:id/publish',
  summary:
    'Makes the draft the next version. 400 `invalid_graph` with the problems when it cannot run; the same definition again gives the version there is',
  tag: 'workflows',
  params,
  headers: ['if-match'],
  body: z.strictObject({ note: z.string().max(2_000).optional() }),
  reply: Version,
  status: 201,
})
export const listVersions = contract({
  method: 'GET',
  path: '/api/workflows/:id/versions',
  summary: 'Versions, newest first',
  tag: 'workflows',
  params,
  query: z.object(paging),
  reply: page(Version),
})
export const getVersion = contract({
  method: 'GET',
  path: '/api/workflows/:id/versions/:version',
  summary: 'A version with its graph',
  tag: 'workflows',
  params: z.object({ id: Id, version: z.coerce.number().int().min(1) }),
  reply: Version.extend({ graph: GraphDocument }),
})
export const listTemplates = contract({
  method: 'GET',
  path: '/api/templates',
  summary: 'Examples to start from',
  tag: 'workflows',
  reply: page(Template),
})
export const validateGraph = contract({
  method: 'POST',
  path: '/api/graphs/validate',
  summary: 'Everything wrong with a graph document',
  tag: 'graphs',
  body: AnyJson,
  reply: z.object({ problems: z.array(ProblemReply) }),
})
