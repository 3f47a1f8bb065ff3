import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import { DomainError } from '#shared/lib/domain-error.ts'
import type { RunRow } from '../store/store.ts'
import { hasPending, rootOf, type ActiveRun } from './active-run.ts'
import type { PatientStore } from './patient-store.ts'
import type { Scheduler } from './scheduler.ts'

/** Tells when a run and all its children have ended or can only be moved on by a person. */
export interface Settling {
  settled(runId: string, signal?: AbortSignal): Promise<RunRow>
  /** Something in the tree of this root came to rest or ended. */
  moved(root: string): void
  watch(scheduler: Scheduler): void
}

interface Waiter {
  runId: string
  resolve: (row: RunRow) => void
  reject: (error: unknown) => void
}

export function createSettling(store: PatientStore): Settling {
  let scheduler: Scheduler | undefined
  /** Who waits, by the root of the tree that they wait in. */
  const waiting = new Map<string, Waiter[]>()
  const checking = new Set<string>()

  function isQuiet(run: ActiveRun): boolean {
    const { phases } = run.state
    return (
      run.inFlight.size === 0 &&
      !run.reading?.size &&
      !run.flushing &&
      !hasPending(run) &&
      phases.attempt + phases.retry + phases.timer + phases.exhausted + phases.decided === 0
    )
  }

  /** The row if nothing below this run can go on without a person; undefined otherwise. */
  async function restingRow(runId: string): Promise<RunRow | undefined> {
    const active = scheduler?.active(runId)
    if (active && !isQuiet(active)) return undefined
    const row = await store.run(runId)
    if (!row) throw new DomainError('not_found', `There is no run ${runId}.`)
    if (TERMINAL_STATES.has(row.state)) return row
    const onChildren = row.waiting?.for === 'children' || (row.waiting?.for === 'person' && row.waiting.review === undefined)
    if (row.state === 'needs_review' && !onChildren) return row
    if (!onChildren) return undefined
    const children = await store.openChildren(runId)
    // Children that have ended without their parent knowing will move it on.
    const open = active ? openByJournal(active) : children.length
    if (open !== children.length || children.length === 0) return undefined
    for (const child of children) if (!(await restingRow(child))) return undefined
    return { ...row, state: 'needs_review' }
  }

  function openByJournal(run: ActiveRun): number {
    let open = 0
    for (const id of run.state.open) {
      const children = run.state.steps.get(id)?.children
      if (children && run.state.steps.get(id)?.phase === 'children') {
        open += children.started - children.success - children.failed - children.cancelled
      }
    }
    return open
  }

  async function check(root: string): Promise<void> {
    checking.delete(root)
    for (const waiter of [...(waiting.get(root) ?? [])]) {
      try {
        const row = await restingRow(waiter.runId)
        if (row && forget(root, waiter)) waiter.resolve(row)
      } catch (error) {
        if (forget(root, waiter)) waiter.reject(error)
      }
    }
  }

  function forget(root: string, waiter: Waiter): boolean {
    const waiters = waiting.get(root) ?? []
    const left = waiters.filter((other) => other !== waiter)
    if (left.length > 0) waiting.set(root, left)
    else waiting.delete(root)
    return left.length < waiters.length
  }

  function moved(root: string): void {
    if (!waiting.has(root) || checking.has(root)) return
    checking.add(root)
    setImmediate(() => void check(root))
  }

  return {
    settled(runId, signal) {
      const root = rootOf(runId)
      let leave = (): void => {}
      const settled = new Promise<RunRow>((resolve, reject) => {
        const waiter = { runId, resolve, reject }
        leave = () => void (forget(root, waiter) && reject(signal?.reason as Error))
        waiting.set(root, [...(waiting.get(root) ?? []), waiter])
        moved(root)
      })
      if (!signal) return settled
      signal.addEventListener('abort', leave, { once: true })
      if (signal.aborted) leave()
      return settled.finally(() => signal.removeEventListener('abort', leave))
    },
    moved,
    watch(given) {
      scheduler = given
    },
  }
}
