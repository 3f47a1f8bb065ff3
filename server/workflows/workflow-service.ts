import type { z } from 'zod'
import { GRAPH_FORMAT, type Graph, type Problem } from '#shared/graph/schema.ts'
import { parseGraph } from '#shared/graph/parse-graph.ts'
import { DomainError, isDomainError } from '#shared/lib/domain-error.ts'
import { newId } from '#shared/lib/ids.ts'
import type { Json } from '#shared/lib/json.ts'
import type {
  deleteWorkflow,
  getVersion,
  listTemplates,
  listVersions,
  saveWorkflow,
  TestData,
  Version,
  Workflow,
  WorkflowSummary,
} from '#shared/protocol/workflows.ts'
import type { Store } from '../store/store.ts'
import type { WorkflowRow, WorkflowStore } from '../store/workflow-store.ts'
import { fromCursor, toCursor } from './cursor.ts'
import { copyExampleFiles, type Example } from './examples.ts'
import { sketchOf, stepsOf } from './sketch.ts'
import { createStoredGraphs, type StoredGraphs } from './stored-graphs.ts'

interface Paging {
  cursor?: string | undefined
  limit: number
}
type Reply<C extends { reply: z.ZodType }> = z.output<C['reply']>

/** Workflows as people draw, keep and publish them. Errors are DomainErrors with a sentence for people. */
export interface WorkflowService {
  list(paging: Paging): Promise<{ items: WorkflowSummary[]; nextCursor: string | null }>
  create(from: { graph?: Json | undefined; template?: string | undefined; name?: string | undefined }): Promise<Workflow>
  get(id: string): Promise<Workflow>
  /** `revision` undefined: the caller did not say which draft the change was made from, which is refused. */
  save(id: string, graph: Json, revision: number | undefined): Promise<Reply<typeof saveWorkflow>>
  remove(id: string): Promise<Reply<typeof deleteWorkflow>>
  saveTest(id: string, test: TestData): Promise<TestData>
  /** Of the draft as it stands, or of `revision` when it is given. */
  publish(id: string, revision: number | undefined, note: string | undefined): Promise<Version>
  versions(id: string, paging: Paging): Promise<Reply<typeof listVersions>>
  version(id: string, version: number): Promise<Reply<typeof getVersion>>
  templates(): Reply<typeof listTemplates>
  validate(document: unknown): Promise<Problem[]>
  /** What other services compile by. */
  graphs: StoredGraphs
  /** Called with the id of a workflow whose draft, versions or existence changed. Returns the function that ends it. */
  onChange(listener: (id: string) => void): () => void
}

export interface WorkflowDeps {
  store: Store
  examples: readonly Example[]
  /** Folder that steps work in: what an example reads is put there. */
  files: string
  /** Who is at this machine. */
  by: string
  now?: () => number
}

const LAST_RUNS = 10

export function createWorkflowService({ store, examples, files, by, now = Date.now }: WorkflowDeps): WorkflowService {
  const { workflows } = store
  const graphs = createStoredGraphs(workflows)
  const listeners = new Set<(id: string) => void>()
  const changed = (id: string): void => listeners.forEach((listener) => listener(id))

  const viewOf = async (row: WorkflowRow): Promise<Workflow> => ({ ...row, changed: await differs(row) })
  const differs = async (row: WorkflowRow): Promise<boolean> => !row.published || (await graphs.draftHash(row)) !== row.published.definition

  return {
    graphs,
    async list({ cursor, limit }) {
      const place = fromCursor(cursor)
      const rows = await workflows.list({ limit: limit + 1, ...(place ? { before: { updatedAt: place.at, id: place.id } } : {}) })
      const shown = rows.slice(0, limit)
      const ids = shown.map(({ id }) => id)
      const [runs, reviews] = await Promise.all([store.lastRuns(ids, LAST_RUNS), store.openReviewCounts(ids)])
      const items: WorkflowSummary[] = []
      for (const row of shown) {
        const { graph, published } = row
        items.push({
          id: row.id,
          name: graph.name,
          ...(graph.description === undefined ? {} : { description: graph.description }),
          revision: row.revision,
          createdAt: row.createdAt,
          updatedAt: row.updatedAt,
          ...(published ? { published } : {}),
          changed: await differs(row),
          steps: stepsOf(graph),
          sketch: sketchOf(graph),
          lastRuns: (runs.get(row.id) ?? []).map(({ runId, state, createdAt }) => ({ runId, state, createdAt })),
          openReviews: reviews.get(row.id) ?? 0,
        })
      }
      const last = shown.at(-1)
      return { items, nextCursor: rows.length > limit && last ? toCursor({ at: last.updatedAt, id: last.id }) : null }
    },

    async create({ graph, template, name }) {
      const example = template === undefined ? undefined : exampleOf(template)
      const made = asGraph(
        graph ??
          (example?.graph as Json | undefined) ??
          emptyGraph(name === undefined || name.trim() === '' ? await freeName(workflows) : name),
      )
      // First, so that a template whose files cannot be put in leaves no workflow behind.
      if (example) await copyExampleFiles([example], files)
      const row = await workflows.create({
        id: newId(now(), Math.random),
        graph: name === undefined || name.trim() === '' ? made : { ...made, name: name.trim() },
        at: now(),
      })
      if (example?.input !== undefined) await workflows.saveTest(row.id, { pins: {}, input: example.input })
      changed(row.id)
      return viewOf((await workflows.get(row.id)) ?? row)
    },

    get: async (id) => viewOf(await need(workflows, id)),

    async save(id, graph, revision) {
      if (revision === undefined)
        throw new DomainError(
          'invalid_input',
          'Send the revision that the change was made from in the header If-Match, such as If-Match: "12".',
        )
      const row = await workflows.save({ id, graph: asGraph(graph), revision, at: now() }).catch((error: unknown) => {
        throw isDomainError(error, 'not_found') ? noSuch(id, error) : error
      })
      changed(id)
      return { revision: row.revision, updatedAt: row.updatedAt, changed: await differs(row) }
    },

    async remove(id) {
      const deleted = await workflows.remove(id, now())
      if (deleted) changed(id)
      return { deleted }
    },

    async saveTest(id, test) {
      await need(workflows, id)
      await workflows.saveTest(id, test)
      return test
    },

    async publish(id, revision, note) {
      const row = await need(workflows, id)
      const { definition, bodies } = await graphs.compileOrFail(row.graph)
      await store.saveDefinitions([...Object.values(bodies), definition])
      // The draft that was compiled: one that was saved meanwhile is another.
      const from = revision === undefined ? row.revision : revision
      if (from !== row.revision) throw stale(row)
      const version = await workflows.publish({
        id,
        revision: from,
        definition: definition.hash,
        at: now(),
        by,
        ...(note === undefined || note === '' ? {} : { note }),
      })
      changed(id)
      return version
    },

    async versions(id, { cursor, limit }) {
      await need(workflows, id)
      const before = fromCursor(cursor)?.at
      const rows = await workflows.versions(id, { limit: limit + 1, ...(before === undefined ? {} : { before }) })
      const items = rows.slice(0, limit)
      return { items, nextCursor: rows.length > limit ? toCursor({ at: items.at(-1)!.version, id }) : null }
    },

    async version(id, version) {
      const found = await workflows.version(id, version)
      if (found) return found
      await need(workflows, id)
      throw new DomainError(
        'not_found',
        `The workflow "${id}" has no version ${version}. Its versions are listed at /api/workflows/${id}/versions.`,
      )
    },

    templates: () => ({
      items: examples.map(({ id, graph, input, summary, needs }) => ({
        id,
        name: graph.name,
        summary,
        needs: [...needs],
        steps: stepsOf(graph),
        sketch: sketchOf(graph),
        graph,
        ...(input === undefined ? {} : { input }),
      })),
      nextCursor: null,
    }),

    validate: (document) => graphs.validate(document),

    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }

  function exampleOf(id: string): Example {
    const found = examples.find((example) => example.id === id)
    if (found) return found
    throw new DomainError(
      'not_found',
      `There is no template "${id}". There are ${examples.map((example) => example.id).join(', ') || 'none'}.`,
    )
  }
}

/** Errors: `not_found`. */
export async function need(workflows: WorkflowStore, id: string): Promise<WorkflowRow> {
  const row = await workflows.get(id)
  if (!row) throw noSuch(id)
  return row
}

const noSuch = (id: string, cause?: unknown): DomainError =>
  new DomainError(
    'not_found',
    `There is no workflow "${id}". It may have been deleted; its runs can still be read.`,
    cause === undefined ? {} : { cause },
  )

const stale = ({ revision, updatedAt, graph }: WorkflowRow): DomainError =>
  new DomainError(
    'stale_revision',
    'This workflow was saved by somebody else since you opened it. Look at what changed, then do it again.',
    {
      details: { current: { revision, updatedAt, graph } },
    },
  )

/** Any document with the shape of a graph: a draft need not be able to run, and may hold types of steps that this version does not know. */
function asGraph(document: Json): Graph {
  const parsed = parseGraph(document)
  if (parsed.ok) return parsed.value
  const problems = parsed.error
  const more =
    problems.length > 1 ? ` ${problems.length - 1} more ${problems.length === 2 ? 'problem is' : 'problems are'} listed with it.` : ''
  throw new DomainError('invalid_graph', `This is no workflow that Belay can open. ${problems[0]?.message ?? ''}${more}`, {
    details: { problems },
  })
}

/** `Untitled workflow`, then `Untitled workflow 2` and on, so that two new ones are told apart. */
async function freeName(workflows: Pick<WorkflowStore, 'byName'>): Promise<string> {
  for (let count = 1; count < 1_000; count++) {
    const name = count === 1 ? 'Untitled workflow' : `Untitled workflow ${count}`
    if (!(await workflows.byName(name))) return name
  }
  return 'Untitled workflow'
}

const emptyGraph = (name: string): Json => ({
  format: GRAPH_FORMAT,
  name,
  nodes: [{ id: 'start', type: 'manual-trigger', name: 'Start', position: { x: 0, y: 0 } }],
  edges: [],
})
