import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { Graph } from '#shared/graph/schema.ts'
import type { TestData, Version } from '#shared/protocol/workflows.ts'
import { drawingText, graphText, noWorkflow, staleRevision, workflowTaken } from '../draft-text.ts'
import type { WorkflowRow, WorkflowStore } from '../workflow-store.ts'
import type { GroupCommit } from './group-commit.ts'
import { fromJson, toJsonText } from './json-text.ts'

interface DraftRow {
  draftNo: number
  id: string
  revision: number
  createdAt: number
  updatedAt: number
  test: string
  graph: string
}

interface VersionRow {
  version: number
  at: number
  by: string
  note: string | null
  definition: string
}

/** Exported so that a test can hold their query plans to the indexes. */
export const WORKFLOW_SQL = {
  get: `SELECT draft_no AS draftNo, workflow_id AS id, revision, created_at AS createdAt, updated_at AS updatedAt, test, graph
    FROM drafts WHERE workflow_id = ? AND removed_at IS NULL`,
  byName: `SELECT draft_no AS draftNo, workflow_id AS id, revision, created_at AS createdAt, updated_at AS updatedAt, test, graph
    FROM drafts WHERE removed_at IS NULL AND json_extract(graph, '$.name') = ? ORDER BY created_at, draft_no LIMIT 1`,
  list: `SELECT draft_no AS draftNo, workflow_id AS id, revision, created_at AS createdAt, updated_at AS updatedAt, test, graph
    FROM drafts WHERE removed_at IS NULL AND (updated_at, workflow_id) < (?, ?) ORDER BY updated_at DESC, workflow_id DESC LIMIT ?`,
  versions: `SELECT version, at, by, note, definition FROM versions
    WHERE draft_no = (SELECT draft_no FROM drafts WHERE workflow_id = ?) AND version < ? ORDER BY version DESC LIMIT ?`,
} as const

/** Workflows, their versions and drawings. A removed workflow keeps its row, so that its id is not given again. */
export function createWorkflows(
  db: Database,
  { write }: Pick<GroupCommit, 'write'>,
  read: <T>(query: () => T) => Promise<T>,
): WorkflowStore {
  const select = db.prepare<[string], DraftRow>(WORKFLOW_SQL.get)
  const selectByName = db.prepare<[string], DraftRow>(WORKFLOW_SQL.byName)
  const selectPage = db.prepare<[number, string, number], DraftRow>(WORKFLOW_SQL.list)
  const isTaken = db.prepare<[string], number>('SELECT 1 FROM drafts WHERE workflow_id = ?').pluck()
  const insert = db.prepare<[string, number, number, string]>(
    `INSERT INTO drafts (workflow_id, revision, created_at, updated_at, test, graph) VALUES (?, 1, ?, ?, '{"pins":{}}', ?)`,
  )
  const update = db.prepare<[string, number, number]>(
    'UPDATE drafts SET graph = ?, revision = revision + 1, updated_at = ? WHERE draft_no = ?',
  )
  const updateTest = db.prepare<[string, string]>('UPDATE drafts SET test = ? WHERE workflow_id = ? AND removed_at IS NULL')
  const remove = db.prepare<[number, string]>('UPDATE drafts SET removed_at = ? WHERE workflow_id = ? AND removed_at IS NULL')
  const selectVersions = db.prepare<[string, number, number], VersionRow>(WORKFLOW_SQL.versions)
  const selectVersion = db.prepare<[string, number], VersionRow & { graph: string }>(
    `SELECT version, at, by, note, definition, graph FROM versions
    WHERE draft_no = (SELECT draft_no FROM drafts WHERE workflow_id = ?) AND version = ?`,
  )
  const insertVersion = db.prepare<[number, number, string, string | null, string, number]>(
    `INSERT INTO versions (draft_no, version, at, by, note, definition, graph) SELECT draft_no, ?, ?, ?, ?, ?, graph FROM drafts WHERE draft_no = ?`,
  )
  const insertDrawing = db.prepare<[string, string]>('INSERT INTO drawings (hash, graph) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING')
  const hasDrawing = db.prepare<[string], number>('SELECT 1 FROM drawings WHERE hash = ?').pluck()
  const selectDrawing = db.prepare<[string], string>('SELECT graph FROM drawings WHERE hash = ?').pluck()
  const hasMark = db.prepare<[string], number>('SELECT 1 FROM marks WHERE name = ?').pluck()
  const insertMark = db.prepare<[string]>('INSERT INTO marks (name) VALUES (?) ON CONFLICT (name) DO NOTHING')

  function newest(id: string): Version | undefined {
    const row = selectVersions.get(id, Number.MAX_SAFE_INTEGER, 1)
    return row && toVersion(row)
  }
  function toWorkflow({ draftNo: _no, test, graph, ...row }: DraftRow): WorkflowRow {
    const published = newest(row.id)
    return { ...row, test: fromJson<TestData>(test), graph: fromJson<Graph>(graph), ...(published === undefined ? {} : { published }) }
  }
  /** The draft that a change was made from. */
  function current(id: string, revision: number): DraftRow {
    const row = select.get(id)
    if (!row) throw noWorkflow(id)
    if (row.revision !== revision) throw staleRevision(toWorkflow(row))
    return row
  }

  return {
    create: async ({ id, graph, at }) => {
      const text = graphText(graph)
      return write(() => {
        if (isTaken.get(id) !== undefined) throw workflowTaken(id)
        insert.run(id, at, at, text)
        return toWorkflow(select.get(id)!)
      }, text.length)
    },
    get: (id) =>
      read(() => {
        const row = select.get(id)
        return row && toWorkflow(row)
      }),
    byName: (name) =>
      read(() => {
        const row = selectByName.get(name)
        return row && toWorkflow(row)
      }),
    list: ({ limit, before }) =>
      read(() => selectPage.all(before?.updatedAt ?? Number.MAX_SAFE_INTEGER, before?.id ?? '', limit).map(toWorkflow)),
    save: async ({ id, graph, revision, at }) => {
      const text = graphText(graph)
      return write(() => {
        update.run(text, at, current(id, revision).draftNo)
        return toWorkflow(select.get(id)!)
      }, text.length)
    },
    remove: (id, at) => write(() => remove.run(at, id).changes > 0),
    saveTest: async (id, test) => {
      const text = toJsonText(test, `The test data of workflow ${id}`)
      await write(() => {
        if (updateTest.run(text, id).changes === 0) throw noWorkflow(id)
      }, text.length)
    },
    publish: ({ id, revision, definition, at, by, note }) =>
      write(() => {
        const { draftNo } = current(id, revision)
        const before = newest(id)
        if (before?.definition === definition) return before
        insertVersion.run((before?.version ?? 0) + 1, at, by, note ?? null, definition, draftNo)
        return newest(id)!
      }),
    versions: (id, { limit, before }) => read(() => selectVersions.all(id, before ?? Number.MAX_SAFE_INTEGER, limit).map(toVersion)),
    version: (id, version) =>
      read(() => {
        const row = selectVersion.get(id, version)
        return row && { ...toVersion(row), graph: fromJson<Graph>(row.graph) }
      }),
    saveDrawing: async (graph) => {
      const text = drawingText(graph)
      const hash = createHash('sha256').update(text).digest('hex')
      // Every start names a drawing, nearly always one that is on disk: no flush is waited for.
      if (db.open && (await read(() => hasDrawing.get(hash)))) return hash
      await write(() => insertDrawing.run(hash, text), text.length)
      return hash
    },
    drawing: (hash) =>
      read(() => {
        const text = selectDrawing.get(hash)
        return text === undefined ? undefined : fromJson<Graph>(text)
      }),
    isMarked: (name) => read(() => hasMark.get(name) !== undefined),
    mark: (name) => write(() => insertMark.run(name).changes > 0),
  }
}

const toVersion = ({ version, at, by, note, definition }: VersionRow): Version => ({
  version,
  at,
  by,
  ...(note === null ? {} : { note }),
  definition,
})
