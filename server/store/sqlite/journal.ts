import type { Database } from 'better-sqlite3'
import { DomainError } from '#shared/lib/domain-error.ts'
import type { RunCreated } from '#shared/run/events.ts'
import { TERMINAL_STATES, type RunSummary } from '#shared/run/run-state.ts'
import type { Append, NewRun } from '../store.ts'
import { testKind } from '../test-kind.ts'
import type { Head, Heads } from './heads.ts'
import { createJournalWriter } from './journal-rows.ts'
import { toJsonText } from './json-text.ts'
import type { KnownDefinition, Names } from './names.ts'
import type { Owners } from './owners.ts'
import type { Projections } from './projections.ts'

/** A run to create, with its texts made in advance. */
export interface Newborn {
  run: NewRun
  events: string
  labels: string | null
  source: string | null
}

/** The one write path of a run. Everything here happens inside a transaction of the group commit: checks first, then writes. */
export interface Journal {
  create(newborn: Newborn): { runId: string; created: boolean }
  append(append: Append, events: string, children: readonly Newborn[]): number
  /** Writes the gathered rows: before a read in the same transaction, and before its end. */
  flush(): void
  forget(): void
}

export function prepareRun(run: NewRun): Newborn {
  const { labels, source } = run.created
  return {
    run,
    events: toJsonText([run.created, ...(run.given ?? [])], `Run ${run.runId}`),
    labels: labels === undefined || Object.keys(labels).length === 0 ? null : toJsonText(labels, `The labels of run ${run.runId}`),
    source: source === undefined ? null : toJsonText(source, `The source of run ${run.runId}`),
  }
}

export function createJournal(db: Database, heads: Heads, names: Names, owners: Owners, projections: Projections): Journal {
  const rows = createJournalWriter(db)
  const findByKey = db.prepare<[string], string>('SELECT run_id FROM runs WHERE idempotency_key = ?').pluck()
  const insertRun = db.prepare(`
    INSERT INTO runs (run_id, definition_no, number, workflow_no, parent_no, parent_step, parent_round, parent_index, state, waiting, wake_at, error,
      labels, priority, created_at, idempotency_key, owner_no, queue, ready, crashes, source, source_workflow, rerun_of, test)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', '{"for":"slot"}', ?, NULL, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)`)
  const insertLabel = db.prepare<[string, string, number]>('INSERT INTO run_labels (name, value, run_no) VALUES (?, ?, ?)')
  const wakeRun = db.prepare(`UPDATE runs SET ready = 1 WHERE run_no = ? AND ready = 0 AND state IN ('pending', 'running', 'needs_review')`)

  /** Everything that can be refused about a new run. */
  function checkNew(newborn: Newborn): { definition: KnownDefinition; ownerNo: number | null } {
    const { run } = newborn
    if (heads.exists(run.runId)) throw new DomainError('conflict', `There is a run ${run.runId} already; give the new one another id.`)
    const owner = run.owner === undefined ? undefined : owners.byName(run.owner)
    if (run.owner !== undefined && !owner)
      throw new DomainError('stale_writer', `${run.owner} holds no lease, so run ${run.runId} cannot be born claimed by it.`)
    return { definition: names.definition(run.created.definition), ownerNo: owner?.ownerNo ?? null }
  }

  function insert(newborn: Newborn, checked: ReturnType<typeof checkNew>, above: Head | undefined): void {
    const { run, labels } = newborn
    const { source } = run.created
    const parent: Partial<NonNullable<RunCreated['parent']>> = run.created.parent ?? {}
    const parentNo = above?.runNo ?? null
    const sourceWorkflow = above ? above.sourceWorkflow : (source?.workflow ?? null)
    const test = above ? above.test : testKind(source)
    const ready = checked.ownerNo === null
    const workflowNo = names.workflowNo(run.created.workflow)
    const { lastInsertRowid } = insertRun.run(
      run.runId,
      checked.definition.definitionNo,
      parentNo === null ? names.countRun(checked.definition) : checked.definition.runs,
      workflowNo,
      parentNo,
      parent.step ?? null,
      parent.round ?? null,
      parent.index ?? null,
      run.at,
      labels,
      run.created.priority ?? 0,
      run.at,
      run.idempotencyKey ?? null,
      checked.ownerNo,
      queueOf(workflowNo, parentNo !== null),
      ready ? 1 : 0,
      newborn.source,
      sourceWorkflow,
      source?.rerunOf?.run ?? null,
      test,
    )
    const runNo = Number(lastInsertRowid)
    if (labels !== null) for (const [name, value] of Object.entries(run.created.labels!)) insertLabel.run(name, value, runNo)
    const seq = 1 + (run.given?.length ?? 0)
    rows.add(runNo, seq, run.at, newborn.events)
    heads.add({
      runNo,
      runId: run.runId,
      parentNo,
      sourceWorkflow,
      test,
      seq,
      owner: checked.ownerNo,
      ready,
      crashes: 0,
      state: 'pending',
      waiting: { for: 'slot' },
      wakeAt: run.at,
      error: undefined,
      openReviews: 0,
      begun: undefined,
      dirty: false,
    })
  }

  function create(newborn: Newborn): { runId: string; created: boolean } {
    const { run } = newborn
    if (run.idempotencyKey !== undefined) {
      const first = findByKey.get(run.idempotencyKey)
      if (first !== undefined) return { runId: first, created: false }
    }
    const checked = checkNew(newborn)
    const parent = run.created.parent === undefined ? undefined : heads.get(run.created.parent.run)
    insert(newborn, checked, parent)
    return { runId: run.runId, created: true }
  }

  function append(request: Append, events: string, children: readonly Newborn[]): number {
    const head = heads.get(request.runId)
    checkFence(head, request)
    const checkedChildren = checkChildren(request, children)
    if (request.events.length > 0) {
      head.seq += request.events.length
      rows.add(head.runNo, head.seq, request.at, events)
      projections.project(head, request.events, request.at, request.effects)
    }
    for (const [i, child] of children.entries()) insert(child, checkedChildren[i]!, head)
    follow(head, request)
    return head.seq
  }

  function checkFence(head: Head, request: Append): void {
    if (request.owner !== undefined && (head.owner === null || head.owner !== owners.byName(request.owner)?.ownerNo)) {
      throw new DomainError('stale_writer', `Run ${request.runId} is not held by ${request.owner} any more; what it did came too late.`)
    }
    if (head.seq !== request.afterSeq) {
      throw new DomainError(
        'stale_writer',
        `Run ${request.runId} is at event ${head.seq}, not ${request.afterSeq}; read it again and decide again.`,
      )
    }
    if (TERMINAL_STATES.has(head.state))
      throw new DomainError('conflict', `Run ${request.runId} has ended (${head.state}) and stays as it is.`)
  }

  function checkChildren(request: Append, children: readonly Newborn[]): ReturnType<typeof checkNew>[] {
    const ids = new Set(children.map((child) => child.run.runId))
    const stray = children.find((child) => child.run.created.parent?.run !== request.runId)
    if (stray || ids.size < children.length) {
      throw new DomainError('conflict', `The children of run ${request.runId} must name it as their parent and have ids of their own.`)
    }
    return children.map(checkNew)
  }

  /** The row follows the events. */
  function follow(head: Head, request: Append): void {
    const { summary } = request
    const ended = TERMINAL_STATES.has(summary.state)
    if (ended) projections.ended(head)
    const crashes = request.progress ? 0 : head.crashes
    // A command owes the run a look by an executor, also when it comes just as its owner lets go.
    const ready = !ended && (head.ready || request.owner === undefined)
    const owner = ended ? null : head.owner
    if (crashes !== head.crashes || ready !== head.ready || owner !== head.owner || !sameSummary(head, summary, request.at)) {
      head.crashes = crashes
      head.ready = ready
      head.owner = owner
      head.state = summary.state
      head.waiting = summary.waiting
      head.wakeAt = ended ? undefined : summary.wakeAt
      head.error = summary.error
      heads.touch(head)
    }
    if (ended && head.parentNo !== null) wakeParent(head.parentNo)
  }

  /** The end of a child owes its parent a look: no crash between this commit and the parent's next can lose it. */
  function wakeParent(runNo: number): void {
    const parent = heads.cached(runNo)
    if (!parent) {
      wakeRun.run(runNo)
      return
    }
    if (parent.ready || TERMINAL_STATES.has(parent.state)) return
    parent.ready = true
    heads.touch(parent)
  }

  return { create, append, flush: () => (rows.flush(), heads.flush(), names.flush()), forget: rows.forget }
}

/** Runs of a workflow and child runs of it stand in queues of their own: a workflow at its limit holds back the first, never the second. */
export const queueOf = (workflowNo: number, child: boolean): number => workflowNo * 2 + (child ? 1 : 0)

/** Two summaries say the same when they differ only in since when the run is due: a step after a step then writes no row. */
function sameSummary(head: Head, summary: RunSummary, at: number): boolean {
  if (head.state !== summary.state || head.error !== summary.error) return false
  const due = head.wakeAt !== undefined && head.wakeAt <= at && summary.wakeAt !== undefined && summary.wakeAt <= at
  if (!due && head.wakeAt !== summary.wakeAt) return false
  const [a, b] = [head.waiting, summary.waiting]
  if (a === undefined || b === undefined || a.for !== b.for) return a === b
  if (a.for === 'person') return b.for === 'person' && a.review === b.review
  return a.for !== 'retry' && a.for !== 'timer' ? true : 'at' in b && a.at === b.at
}
