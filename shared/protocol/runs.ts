import { z } from 'zod'
import type { Definition } from '../graph/definition.ts'
import type { Graph } from '../graph/schema.ts'
import { isJsonObject } from '../lib/json.ts'
import type { Recorded, RunSource } from '../run/events.ts'
import { STATES, type RunStateName, type Waiting } from '../run/run-state.ts'
import { AnyJson, Id, page, paging, StepErrorReply, Time } from './common.ts'
import { contract } from './contract.ts'
import { Pin } from './workflows.ts'

const RUN_STATES = STATES.filter((state) => state !== 'skipped')
const RunState = z.enum(RUN_STATES as [RunStateName, ...RunStateName[]])
const Source = z.custom<RunSource>((value) => isJsonObject(value)).meta({ type: 'object' })
const WaitingReply = z.custom<Waiting>((value) => isJsonObject(value)).meta({ type: 'object' })

/** A run in a list. */
export const RunItem = z.object({
  runId: Id,
  /** Name of the workflow when it was started. */
  workflow: z.string(),
  state: RunState,
  /** What it waits for, where it has not ended. */
  waiting: WaitingReply.optional(),
  error: StepErrorReply.optional(),
  createdAt: Time,
  updatedAt: Time,
  /** Seq of its last event. */
  seq: z.int(),
  labels: z.record(z.string(), z.string()),
  priority: z.number(),
  /** Where it came from; absent for a run that the command line started. */
  source: Source.optional(),
  /** The container step of another run that started it. */
  parent: z.object({ run: z.string(), step: z.string(), round: z.int(), index: z.int() }).optional(),
})
export type RunItem = z.infer<typeof RunItem>

/** Everything that a page needs to fold the journal of a run and draw it. */
export const RunView = RunItem.extend({
  definition: z.custom<Definition>((value) => isJsonObject(value)).meta({ type: 'object' }),
  /** Definitions that its containers run, by hash. */
  bodies: z.record(z.string(), z.custom<Definition>((value) => isJsonObject(value)).meta({ type: 'object' })),
  /** The drawing as it was when the run started, where there was one. */
  graph: z
    .custom<Graph>((value) => isJsonObject(value))
    .meta({ type: 'object' })
    .optional(),
  /** Runs that were made from this one, newest first. */
  reruns: z.array(z.string()),
})
export type RunView = z.infer<typeof RunView>

/** A try of the draft while it is being drawn. */
export const TestRequest = z.strictObject({
  /** Runs this step and what leads to it; one inside of a container (`each/read`) on one item. */
  to: z.string().optional(),
  /** Which item that is, from 0. */
  item: z.int().min(0).optional(),
  /** Outputs that are taken as given: these steps do not run, and neither does what only they need. */
  given: z.record(z.string(), Pin).default({}),
})
export type TestRequest = z.infer<typeof TestRequest>

export const StartedRun = z.object({
  runId: Id,
  /** False when the same Idempotency-Key started it before. */
  created: z.boolean(),
  /** With `wait`: how it stood when it settled or the time was over. */
  state: RunState.optional(),
  output: AnyJson.optional(),
  error: StepErrorReply.optional(),
})
export type StartedRun = z.infer<typeof StartedRun>

const params = z.object({ id: Id })

/** Every row of a list carries its labels. */
const MOST_LABELS = 50

export const startRun = contract({
  method: 'POST',
  path: '/api/workflows/:id/runs',
  summary: 'Starts a run of the published version (or `version`, or with `?draft=true` the draft). Durable once answered',
  tag: 'runs',
  params,
  query: z.object({ draft: z.stringbool().default(false), wait: z.coerce.number().min(0).max(300).optional() }),
  headers: ['idempotency-key'],
  body: z.strictObject({
    input: AnyJson.default({}),
    version: z.int().min(1).optional(),
    labels: z
      .record(z.string().max(60), z.string().max(200))
      .refine((labels) => Object.keys(labels).length <= MOST_LABELS, `must have at most ${MOST_LABELS} entries`)
      .optional(),
    priority: z.int().min(-100).max(100).optional(),
    test: TestRequest.optional(),
  }),
  reply: StartedRun,
  status: 202,
})
export const listRuns = contract({
  method: 'GET',
  path: '/api/runs',
  summary: 'Runs, newest first',
  tag: 'runs',
  query: z.object({
    ...paging,
    workflow: z.string().optional(),
    /** One or several, with commas. */
    state: z.string().optional(),
    /** `name:value` */
    label: z.string().optional(),
    from: z.coerce.number().optional(),
    to: z.coerce.number().optional(),
    /** Tries of drafts are left out unless asked for. */
    tests: z.stringbool().default(false),
    /** With `tests`: false leaves out those that end with a chosen step. */
    parts: z.stringbool().default(true),
  }),
  reply: page(RunItem),
})
export const getRun = contract({
  method: 'GET',
  path: '/api/runs/:id',
  summary: 'A run with its definition and drawing',
  tag: 'runs',
  params,
  reply: RunView,
})
export const getJournal = contract({
  method: 'GET',
  path: '/api/runs/:id/journal',
  summary: 'The events of a run after a seq, one JSON a line, without gaps',
  tag: 'runs',
  params,
  query: z.object({ after: z.coerce.number().int().min(0).default(0) }),
  reply: z.custom<Recorded>((value) => isJsonObject(value)).meta({ type: 'object', description: 'An event with its seq and time' }),
  stream: 'ndjson',
})
export const getValue = contract({
  method: 'GET',
  path: '/api/runs/:id/values/:ref',
  summary: 'A large value of a run, by the reference that stands in its event',
  tag: 'runs',
  params: z.object({ id: Id, ref: z.string().regex(/^[0-9a-f]{64}$/) }),
  reply: AnyJson,
})
export const cancelRun = contract({
  method: 'POST',
  path: '/api/runs/:id/cancel',
  summary: 'Stops a run. A run that has ended stays as it is',
  tag: 'runs',
  params,
  body: z.strictObject({ reason: z.string().max(2_000).optional() }),
  reply: z.object({ cancelled: z.boolean() }),
})

/** What a rerun would do with each step. */
export const RerunPlan = z.object({
  /** Steps whose checkpoints are taken over. */
  reused: z.array(z.string()),
  /** Steps that run. */
  again: z.array(z.string()),
  /** Steps that differ from those of the run, where another version is chosen. */
  changed: z.array(z.string()),
  /** Of those that run: what they do to the world. `sent`: an effect that may happen a second time. */
  effects: z.array(z.object({ step: z.string(), class: z.enum(['keyed', 'unsafe']), sent: z.boolean() })),
})
export type RerunPlan = z.infer<typeof RerunPlan>

/** `same`: as it ran. `draft`, `latest`: as it is drawn or published now. */
const RerunVersion = z.enum(['same', 'latest', 'draft']).default('same')

export const planRerun = contract({
  method: 'GET',
  path: '/api/runs/:id/rerun',
  summary: 'What a rerun would reuse and do again, before it is made',
  tag: 'runs',
  params,
  query: z.object({ from: z.string().optional(), version: RerunVersion }),
  reply: RerunPlan,
})
export const rerun = contract({
  method: 'POST',
  path: '/api/runs/:id/rerun',
  summary: 'A new run from this one: from a step on (what leads to it is reused) or whole',
  tag: 'runs',
  params,
  headers: ['idempotency-key'],
  body: z.strictObject({ from: z.string().optional(), input: AnyJson.optional(), version: RerunVersion }),
  reply: StartedRun,
  status: 202,
})
export const retryStep = contract({
  method: 'POST',
  path: '/api/runs/:id/steps/:key/retry',
  summary: 'Starts the next attempt of a step that waits for it now',
  tag: 'runs',
  params: z.object({ id: Id, key: Id }),
  body: z.strictObject({}).optional(),
  reply: z.object({ done: z.boolean() }),
})
export const stopRetrying = contract({
  method: 'POST',
  path: '/api/runs/:id/steps/:key/stop',
  summary: 'Makes no further attempt of a step that waits for one: what its policy says for that case happens',
  tag: 'runs',
  params: z.object({ id: Id, key: Id }),
  body: z.strictObject({}).optional(),
  reply: z.object({ done: z.boolean() }),
})
export const listEffects = contract({
  method: 'GET',
  path: '/api/effects',
  summary: 'What the steps of a run did to the world, by idempotency key',
  tag: 'runs',
  query: z.object({ run: Id }),
  reply: page(
    z.object({
      key: z.string(),
      step: z.string(),
      attempt: z.int(),
      state: z.enum(['begun', 'done', 'failed']),
      startedAt: Time,
      endedAt: Time.optional(),
    }),
  ),
})
export const listDeadLetters = contract({
  method: 'GET',
  path: '/api/dead-letters',
  summary: 'Steps that were given up, newest first',
  tag: 'operations',
  query: z.object({ ...paging, run: z.string().optional() }),
  reply: page(z.object({ runId: Id, workflow: z.string(), step: z.string(), error: StepErrorReply, at: Time })),
})
