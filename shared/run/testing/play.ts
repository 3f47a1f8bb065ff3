import type { Definition } from '../../graph/definition.ts'
import { decide, decideAfter, type Decision } from '../decide.ts'
import type { Recorded, RunEvent } from '../events.ts'
import { evolve } from '../evolve.ts'
import { planOf, type Plan } from '../plan.ts'
import { initialState, type RunState } from '../state.ts'

export const RUN = 'r1'

/** A run told event by event, one ms apart unless `at` is set. */
export interface Play {
  plan: Plan
  state: RunState
  journal: Recorded[]
  now: number
  /** Folds events; gives what they bring about, by `decideAfter` of the last one. */
  tell(...events: RunEvent[]): Decision[]
  /** What should be so now, for the whole run. */
  wanted(): Decision[]
}

export function play(definition: Definition): Play {
  const told: Play = {
    plan: planOf(definition),
    state: initialState(RUN),
    journal: [],
    now: 0,
    tell(...events) {
      let decisions: Decision[] = []
      for (const event of events) {
        const recorded = { ...event, seq: told.state.seq + 1, at: (told.now += 1) }
        told.journal.push(recorded)
        evolve(told.plan, told.state, recorded)
        decisions = decideAfter(told.plan, told.state, recorded, told.now)
      }
      return decisions
    },
    wanted: () => decide(told.plan, told.state, told.now),
  }
  told.tell(created(definition))
  return told
}

export const created = (definition: Definition): RunEvent => ({
  type: 'run-created',
  definition: definition.hash,
  workflow: definition.name,
  input: { json: null },
})
export const started = (step: string, attempt = 1, key?: string): RunEvent => ({
  type: 'step-started',
  step,
  attempt,
  ...(key === undefined ? {} : { key }),
})
export const succeeded = (step: string, port = 'out', attempt = 1): RunEvent => ({
  type: 'step-succeeded',
  step,
  attempt,
  output: { json: step },
  port,
})
export const failedFor = (
  step: string,
  kind: import('../../policy/step-error.ts').ErrorKind = 'permanent',
  attempt = 1,
  exhausted = 'no more',
): RunEvent => ({
  type: 'attempt-failed',
  step,
  attempt,
  error: { kind, message: `${step} ${kind}` },
  exhausted,
})
export const retriedAt = (step: string, retryAt: number, attempt = 1): RunEvent => ({
  type: 'attempt-failed',
  step,
  attempt,
  error: { kind: 'unavailable', message: `${step} is away` },
  retryAt,
})
export const hurried = (step: string, attempt = 1): RunEvent => ({ type: 'retry-hurried', step, attempt, by: 'anna' })
export const stopped = (step: string, attempt = 1): RunEvent => ({ type: 'retry-stopped', step, attempt, by: 'anna' })
export const givenUp = (step: string, port?: 'error'): RunEvent => ({
  type: 'step-failed',
  step,
  error: { kind: 'permanent', message: `${step} gave up` },
  ...(port === undefined ? {} : { port }),
})
export const planned = (step: string, total: number, more: { round?: number; concurrency?: number; tolerate?: number } = {}): RunEvent => ({
  type: 'children-planned',
  step,
  round: 1,
  total,
  items: { json: [] },
  as: 'item',
  concurrency: total,
  tolerate: 0,
  memo: null,
  ...more,
})
export const childrenStarted = (step: string, from: number, count: number, round = 1): RunEvent => ({
  type: 'children-started',
  step,
  round,
  from,
  count,
})
export const childEnded = (step: string, index: number, state: 'success' | 'failed' | 'cancelled' = 'success', round = 1): RunEvent => ({
  type: 'child-ended',
  step,
  round,
  index,
  state,
})

export const childParked = (step: string, index: number, round = 1): RunEvent => ({ type: 'child-parked', step, round, index })
export const childResumed = (step: string, index: number, round = 1): RunEvent => ({ type: 'child-resumed', step, round, index })

/** A state as plain data, so that two can be compared. */
export function snapshot(state: RunState): unknown {
  return {
    ...state,
    steps: [...state.steps].map(([id, step]) => [
      id,
      step.children ? { ...step, children: { ...step.children, endedBeyond: [...step.children.endedBeyond].sort((a, b) => a - b) } } : step,
    ]),
    edges: [...state.edges],
    open: [...state.open],
    timers: [...state.timers],
  }
}
