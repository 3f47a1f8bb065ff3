import type { Definition } from '#shared/graph/definition.ts'
import { GRAPH_FORMAT, type Graph } from '#shared/graph/schema.ts'
import { DomainError } from '#shared/lib/domain-error.ts'
import type { RunView } from '#shared/protocol/runs.ts'
import { runItem } from '../live/run-item.ts'
import type { RunRow, Store } from '../store/store.ts'

/** A run with everything that a page needs to draw it and to fold its journal. */
export async function runView(store: Store, row: RunRow): Promise<RunView> {
  const definition = await definitionOf(store, row)
  const [bodies, graph, reruns] = await Promise.all([bodiesOf(store, definition), drawingOf(store, row), store.reruns(row.runId)])
  return { ...runItem(row), definition, bodies, ...(graph === undefined ? {} : { graph }), reruns }
}

/** Errors: `data_folder_damaged`. */
export async function definitionOf(store: Store, { runId, definition: hash }: RunRow): Promise<Definition> {
  const definition = await store.definition(hash)
  if (definition) return definition
  throw new DomainError('data_folder_damaged', `The workflow that the run ${runId} runs is missing from the data folder; restore a backup.`)
}

/** Every definition that the containers of this one run, by hash. */
export async function bodiesOf(store: Store, definition: Definition): Promise<{ [hash: string]: Definition }> {
  const bodies: { [hash: string]: Definition } = {}
  const queue = [definition]
  for (let next = queue.pop(); next; next = queue.pop()) {
    for (const { body } of next.steps) {
      if (body === undefined || bodies[body]) continue
      const found = await store.definition(body)
      if (found) queue.push((bodies[body] = found))
    }
  }
  return bodies
}

/** The drawing that a run was started from; of an item of a container the part that it runs. */
async function drawingOf(store: Store, row: RunRow): Promise<Graph | undefined> {
  if (row.source) return store.workflows.drawing(row.source.graph)
  if (!row.parent) return undefined
  const parent = await store.run(row.parent.run)
  const above = parent && (await drawingOf(store, parent))
  const container = above?.nodes.find(({ id }) => id === row.parent!.step)
  if (!above || !container?.body) return undefined
  return { format: GRAPH_FORMAT, name: row.workflow, ...container.body }
}
