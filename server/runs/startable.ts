import { cutTo } from '#shared/graph/cut.ts'
import { portsOf } from '#shared/graph/edit/ports.ts'
import { catalog } from '#shared/nodes/catalog.ts'
import type { Compiled } from '#shared/graph/definition.ts'
import type { Graph } from '#shared/graph/schema.ts'
import { DomainError } from '#shared/lib/domain-error.ts'
import type { TestRequest } from '#shared/protocol/runs.ts'
import type { RunSource } from '#shared/run/events.ts'
import type { Store } from '../store/store.ts'

/** Compiles a graph among the stored workflows. Errors: `invalid_graph` with `details.problems`. */
export type CompileStored = (document: unknown) => Promise<Compiled>

/** Something that can be started: a drawing, what it runs as, and where it comes from. */
export interface Startable {
  graph: Graph
  compiled: Compiled
  from: Pick<RunSource, 'workflow' | 'version' | 'revision'>
  /** Steps of a test that are not to run: see Cut. */
  idle?: readonly string[]
}

/**
 * The draft as it stands, or for a test the part of it that is needed: what is wrong elsewhere does not keep a step from being tried. The
 * drawing is whole all the same. Errors: `not_found`, `invalid_graph`, `invalid_input` when there is no step to test up to.
 */
export async function draftOf(store: Store, compile: CompileStored, id: string, test?: TestRequest): Promise<Startable> {
  const row = await store.workflows.get(id)
  if (!row) throw noWorkflow(id)
  const from = { workflow: id, revision: row.revision }
  if (!test) return { graph: row.graph, compiled: await compile(row.graph), from }
  checkPorts(row.graph, test)
  const { graph: part, idle } = cutTo(row.graph, test.to, new Set(Object.keys(test.given)), test.item)
  return { graph: row.graph, compiled: await compile(part), from, idle }
}

/** A given output that leaves by no way there is would leave everything behind it out, silently. */
function checkPorts({ nodes }: Graph, { given }: TestRequest): void {
  for (const node of nodes) {
    const port = Object.hasOwn(given, node.id) ? given[node.id]?.port : undefined
    if (port === undefined) continue
    const { outputs } = portsOf(node, catalog)
    if (outputs.some(({ id }) => id === port)) continue
    const name = node.name?.trim() || node.id
    const message = `The output given for "${name}" leaves by "${port}", which it does not have. It has ${outputs.map(({ id }) => id).join(', ') || 'none'}.`
    throw new DomainError('invalid_input', message)
  }
}

/**
 * A published version, the newest when none is named, with the definition that it was published as: what runs does not change because
 * something that it uses was published since. Errors: `not_found`, `conflict` when nothing is published.
 */
export async function versionOf(store: Store, id: string, version?: number): Promise<Startable> {
  const row = await store.workflows.get(id)
  if (!row) throw noWorkflow(id)
  if (!row.published)
    throw new DomainError('conflict', `"${row.graph.name}" is not published yet. Publish it, or try the draft with ?draft=true.`)
  const wanted = version ?? row.published.version
  const found = await store.workflows.version(id, wanted)
  if (!found) throw new DomainError('not_found', `"${row.graph.name}" has no version ${wanted}. The newest is ${row.published.version}.`)
  const definition = await store.definition(found.definition)
  if (!definition)
    throw new DomainError(
      'data_folder_damaged',
      `Version ${wanted} of "${row.graph.name}" is missing from the data folder; restore a backup.`,
    )
  return { graph: found.graph, compiled: { definition, bodies: {} }, from: { workflow: id, version: wanted } }
}

const noWorkflow = (id: string): DomainError => new DomainError('not_found', `There is no workflow "${id}". It may have been deleted.`)
