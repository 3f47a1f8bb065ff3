import { setImmediate as turn } from 'node:timers/promises'
import { compile } from '#shared/graph/compile.ts'
import type { Compiled } from '#shared/graph/definition.ts'
import type { GraphContext } from '#shared/graph/level.ts'
import type { Graph, Problem } from '#shared/graph/schema.ts'
import { parseGraph } from '#shared/graph/parse-graph.ts'
import { validate } from '#shared/graph/validate.ts'
import { DomainError } from '#shared/lib/domain-error.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Result } from '#shared/lib/result.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import type { WorkflowRow, WorkflowStore } from '../store/workflow-store.ts'
import { references } from './load-graph.ts'

/** More workflows within one are a mistake. */
const MOST = 1_000

/**
 * Graphs checked and compiled among the stored workflows: a step that runs another workflow names it by its id, else by its exact name, and
 * gets its newest version, or its draft where nothing is published.
 */
export interface StoredGraphs {
  validate(document: unknown): Promise<Problem[]>
  compile(document: unknown): Promise<Result<{ compiled: Compiled; warnings: Problem[] }, Problem[]>>
  /** Like `compile`. Errors: `invalid_graph` with `details.problems`. */
  compileOrFail(document: unknown): Promise<Compiled>
  /** Hash that a stored draft would run as; undefined when it cannot run. Compiled once a revision. */
  draftHash(row: WorkflowRow): Promise<string | undefined>
}

export function createStoredGraphs(store: WorkflowStore): StoredGraphs {
  const known = new Map<string, { of: string; hash: string | undefined }>()

  async function compileStored(document: unknown): Promise<ReturnType<typeof compile>> {
    return compile(document, (await contextOf(store, document)).context)
  }

  return {
    validate: async (document) => validate(document, (await contextOf(store, document)).context),
    compile: compileStored,
    async compileOrFail(document) {
      const result = await compileStored(document)
      if (result.ok) return result.value.compiled
      throw cannotRun(result.error)
    },
    async draftHash(row) {
      const { context, signature } = await contextOf(store, row.graph)
      const of = `${row.revision} ${signature}`
      const before = known.get(row.id)
      if (before?.of === of) return before.hash
      // After a start a list compiles each of its workflows: runs and other callers have their turn in between.
      await turn()
      const result = compile(row.graph, context)
      const hash = result.ok ? result.value.compiled.definition.hash : undefined
      known.delete(row.id)
      known.set(row.id, { of, hash })
      if (known.size > MOST) known.delete(known.keys().next().value!)
      return hash
    },
  }
}

/** `invalid_graph`, told by its first error; all problems are in the details. */
export function cannotRun(problems: readonly Problem[]): DomainError {
  const errors = problems.filter(({ severity }) => severity === 'error')
  const more = errors.length > 1 ? ` ${errors.length - 1} more ${errors.length === 2 ? 'problem is' : 'problems are'} to be solved.` : ''
  return new DomainError('invalid_graph', `This workflow cannot run yet. ${errors[0]?.message ?? ''}${more}`, { details: { problems } })
}

/** The workflows that a document runs, over all steps, and a text that changes when any of them does. */
async function contextOf(store: WorkflowStore, document: unknown): Promise<{ context: GraphContext; signature: string }> {
  const found = new Map<string, Graph>()
  const parts: string[] = []
  const seen = new Set<string>()
  const parsed = parseGraph(document)
  const queue = parsed.ok ? references(parsed.value as unknown as Json) : []
  for (let next = queue.shift(); next && seen.size < MOST; next = queue.shift()) {
    const { ref } = next
    if (seen.has(ref)) continue
    seen.add(ref)
    const row = (await store.get(ref)) ?? (await store.byName(ref))
    if (!row) {
      parts.push(`${ref}: none`)
      continue
    }
    const { published } = row
    const version = published && (await store.version(row.id, published.version))
    const graph = version?.graph ?? row.graph
    parts.push(`${ref}: ${row.id} ${version ? `v${version.version}` : row.revision}`)
    found.set(ref, graph)
    queue.push(...references(graph as unknown as Json))
  }
  return { context: { catalog, workflows: (ref) => found.get(ref) }, signature: parts.join(', ') }
}
