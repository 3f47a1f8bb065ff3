import type { RunCreated, RunEvent } from '#shared/run/events.ts'
import { TERMINAL_STATES } from '#shared/run/run-state.ts'
import { childHasEnded, type ChildrenState, type RunState } from '#shared/run/state.ts'
import { summarize } from '#shared/run/summary.ts'
import type { RunRow } from '../store/store.ts'
import { foldJournal, type ActiveRun, type createPlans } from './active-run.ts'
import type { EngineDeps } from './engine.ts'
import type { Executor } from './executor.ts'
import type { PatientStore } from './patient-store.ts'
import type { Scheduler } from './scheduler.ts'

export type Parent = NonNullable<RunCreated['parent']>

/** What parents and children tell each other. A child's end is durable before its parent hears of it; what a crash cut off is found again. */
export interface Families {
  /** After a commit of a child: a decision has taken it from the parked ones. */
  committed(run: ActiveRun): void
  ended(run: ActiveRun): void
  /** A child has nothing to do: does it wait for a person? */
  idle(run: ActiveRun): void
  /** A child at rest was decided about. */
  resumed(parent: Parent): void
  /** News for a parent that was just taken up: what happened to its children while nobody listened. */
  missed(run: ActiveRun): Promise<RunEvent[]>
  /** Whether nothing waits for this child any more: its parent has ended, was cancelled, or its step went on without it. */
  isOrphan(row: Pick<RunRow, 'parent'>): Promise<boolean>
  isUnwanted(parent: RunState, place: Parent): boolean
  cancelChildren(runId: string, step: string): Promise<void>
}

/** Who cancels a child run. */
export const ABOVE = 'the run above it'

const RETRY_MS = 500

export interface FamilyParts {
  store: PatientStore
  plans: ReturnType<typeof createPlans>
  executor(): Executor
  scheduler(): Scheduler
  cancel(runId: string, by: string): Promise<boolean>
}

export function createFamilies(deps: EngineDeps, parts: FamilyParts): Families {
  const { store } = parts
  /** News of children gather for a turn, so that a hundred of them are one append of their parent. */
  const news = new Map<string, RunEvent[]>()

  const waitsForPeople = (run: ActiveRun): boolean => summarize(run.state, 0).state === 'needs_review'

  const placeOf = ({ step, round, index }: Parent): { step: string; round: number; index: number } => ({ step, round, index })

  function tell(parent: Parent, event: RunEvent): void {
    const waiting = news.get(parent.run)
    if (waiting) {
      waiting.push(event)
      return
    }
    news.set(parent.run, [event])
    setImmediate(() => {
      const events = news.get(parent.run)!
      news.delete(parent.run)
      const run = parts.scheduler().active(parent.run)
      // A parent that is not in memory finds its ended children when it is claimed.
      if (!run) parts.scheduler().wake()
      else {
        const unknown = events.filter((told) => isNews(run.state, told))
        parts.executor().record(run, unknown)
      }
    })
  }

  /** Whether the parent does not know it yet: a restart may say a thing again. */
  function isNews(state: RunState, event: RunEvent): boolean {
    if (event.type !== 'child-ended' && event.type !== 'child-parked' && event.type !== 'child-resumed') return true
    const children = state.steps.get(event.step)?.children
    if (!children || children.round !== event.round || childHasEnded(children, event.index)) return false
    return event.type === 'child-ended' || children.parked.has(event.index) === (event.type === 'child-resumed')
  }

  /** Which children wait for people, as far as the parent has it wrong. */
  async function parkedAnew(run: ActiveRun, step: string, { round, parked }: ChildrenState): Promise<RunEvent[]> {
    const events: RunEvent[] = []
    for (const childRunId of await store.openChildren(run.runId)) {
      const child = await store.run(childRunId)
      if (!child?.parent || child.parent.step !== step || child.parent.round !== round) continue
      const { index } = child.parent
      const isParked = child.state === 'needs_review'
      if (isParked !== parked.has(index)) events.push({ type: isParked ? 'child-parked' : 'child-resumed', step, round, index })
    }
    return events
  }

  function isUnwanted(parent: RunState, { step: id, round }: Parent): boolean {
    const step = parent.steps.get(id)
    return parent.cancelRequested !== undefined || step?.phase !== 'children' || step.children?.round !== round
  }

  /** A child's cancel is the engine's own work: it is made until it is durable. */
  async function cancelPatiently(runId: string): Promise<void> {
    for (;;) {
      try {
        await parts.cancel(runId, ABOVE)
        return
      } catch (error) {
        deps.log('error', 'A child run could not be cancelled; it is tried again.', { run: runId, error: String(error) })
        await new Promise<void>((resolve) => deps.clock.setTimer(deps.clock.now() + RETRY_MS, resolve))
      }
    }
  }

  return {
    committed(run) {
      const { parent } = run.state.created!
      if (!parent || !run.parked || waitsForPeople(run)) return
      run.parked = false
      tell(parent, { type: 'child-resumed', ...placeOf(parent) })
    },
    ended(run) {
      const { parent } = run.state.created!
      const { state } = run.state
      if (parent && (state === 'success' || state === 'failed' || state === 'cancelled'))
        tell(parent, { type: 'child-ended', ...placeOf(parent), state })
    },
    idle(run) {
      const { parent } = run.state.created!
      if (!parent || run.parked || !waitsForPeople(run)) return
      run.parked = true
      tell(parent, { type: 'child-parked', ...placeOf(parent) })
    },
    resumed: (parent) => tell(parent, { type: 'child-resumed', ...placeOf(parent) }),
    async missed(run) {
      const events: RunEvent[] = []
      for (const id of [...run.state.open]) {
        const step = run.state.steps.get(id)
        if (step?.phase !== 'children' || !step.children) continue
        const { round } = step.children
        for (const { index, state } of await store.childOutcomes({ run: run.runId, step: id, round })) {
          events.push({ type: 'child-ended', step: id, round, index, state })
        }
        events.push(...(await parkedAnew(run, id, step.children)))
      }
      return events.filter((event) => isNews(run.state, event))
    },
    async isOrphan({ parent }) {
      if (!parent) return false
      const active = parts.scheduler().active(parent.run)
      if (active) return isUnwanted(active.state, parent)
      const row = await store.run(parent.run)
      if (!row) return false
      if (TERMINAL_STATES.has(row.state)) return true
      return isUnwanted(await foldJournal(store, await parts.plans(row.definition), parent.run), parent)
    },
    isUnwanted,
    async cancelChildren(runId, step) {
      for (const child of await store.openChildren(runId)) {
        if (child.startsWith(`${runId}.${step}.`)) await cancelPatiently(child)
      }
    },
  }
}
