import { sha256Hex } from '#shared/lib/hash.ts'
import type { Graph } from '#shared/graph/schema.ts'
import type { TestData, Version } from '#shared/protocol/workflows.ts'
import { drawingText, graphText, noWorkflow, staleRevision, workflowTaken } from '../draft-text.ts'
import type { WorkflowRow, WorkflowStore } from '../workflow-store.ts'
import type { MemoryDisk, StoredWorkflow } from './memory-disk.ts'

export function createMemoryWorkflows(disk: MemoryDisk, write: <T>(work: () => T) => Promise<T>): WorkflowStore {
  const find = (id: string): StoredWorkflow | undefined => {
    const workflow = disk.workflows.get(id)
    return workflow?.removed ? undefined : workflow
  }
  function current(id: string, revision: number): StoredWorkflow {
    const workflow = find(id)
    if (!workflow) throw noWorkflow(id)
    if (workflow.revision !== revision) throw staleRevision(toRow(workflow))
    return workflow
  }
  const newestFirst = (id: string): StoredWorkflow['versions'] => [...(disk.workflows.get(id)?.versions ?? [])].reverse()

  return {
    create: async ({ id, graph, at }) => {
      const text = graphText(graph)
      return write(() => {
        if (disk.workflows.has(id)) throw workflowTaken(id)
        const born = { id, revision: 1, createdAt: at, updatedAt: at, removed: false, test: '{"pins":{}}', graph: text, versions: [] }
        disk.workflows.set(id, born)
        return toRow(born)
      })
    },
    get: async (id) => {
      const workflow = find(id)
      return workflow && toRow(workflow)
    },
    byName: async (name) =>
      [...disk.workflows.values()]
        .filter(({ removed }) => !removed)
        .map(toRow)
        .filter(({ graph }) => graph.name === name)
        .sort((a, b) => a.createdAt - b.createdAt)[0],
    list: async ({ limit, before }) =>
      [...disk.workflows.values()]
        .filter((workflow) => !workflow.removed && (!before || isAfter(workflow, before)))
        .sort((a, b) => (isAfter(a, b) ? 1 : -1))
        .slice(0, limit)
        .map(toRow),
    save: async ({ id, graph, revision, at }) => {
      const text = graphText(graph)
      return write(() => {
        const workflow = current(id, revision)
        Object.assign(workflow, { graph: text, revision: revision + 1, updatedAt: at })
        return toRow(workflow)
      })
    },
    remove: (id) =>
      write(() => {
        const workflow = find(id)
        if (workflow) workflow.removed = true
        return workflow !== undefined
      }),
    saveTest: async (id, test) => {
      const text = JSON.stringify(test)
      await write(() => {
        const workflow = find(id)
        if (!workflow) throw noWorkflow(id)
        workflow.test = text
      })
    },
    publish: async ({ id, revision, definition, at, by, note }) =>
      write(() => {
        const workflow = current(id, revision)
        const newest = workflow.versions.at(-1)
        if (newest?.definition === definition) return toVersion(newest)
        const version = { version: workflow.versions.length + 1, at, by, ...(note === undefined ? {} : { note }), definition }
        workflow.versions.push({ ...version, graph: workflow.graph })
        return version
      }),
    versions: async (id, { limit, before = Infinity }) =>
      newestFirst(id)
        .filter(({ version }) => version < before)
        .slice(0, limit)
        .map(toVersion),
    version: async (id, version) => {
      const found = newestFirst(id).find((candidate) => candidate.version === version)
      return found && { ...toVersion(found), graph: JSON.parse(found.graph) as Graph }
    },
    saveDrawing: async (graph) => {
      const text = drawingText(graph)
      const hash = sha256Hex(text)
      await write(() => disk.drawings.set(hash, text))
      return hash
    },
    drawing: async (hash) => (disk.drawings.has(hash) ? (JSON.parse(disk.drawings.get(hash)!) as Graph) : undefined),
    isMarked: async (name) => disk.marks.has(name),
    mark: (name) => write(() => !disk.marks.has(name) && disk.marks.add(name).has(name)),
  }
}

/** Whether `a` comes after `b` in a list: changed earlier. */
const isAfter = (a: { updatedAt: number; id: string }, b: { updatedAt: number; id: string }): boolean =>
  a.updatedAt < b.updatedAt || (a.updatedAt === b.updatedAt && a.id < b.id)

const toVersion = ({ graph: _graph, ...version }: StoredWorkflow['versions'][number]): Version => ({ ...version })

function toRow({ removed: _removed, versions, test, graph, ...row }: StoredWorkflow): WorkflowRow {
  const newest = versions.at(-1)
  return {
    ...row,
    test: JSON.parse(test) as TestData,
    graph: JSON.parse(graph) as Graph,
    ...(newest === undefined ? {} : { published: toVersion(newest) }),
  }
}
