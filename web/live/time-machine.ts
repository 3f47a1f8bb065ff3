import { cloneState } from '#shared/run/clone-state.ts'
import type { Recorded } from '#shared/run/events.ts'
import { initialState, type RunState } from '#shared/run/state.ts'

/** Events between two states that are kept: what going back costs at most, by folding them. */
const EVERY = 500

/** States of a run after any of its events. */
export interface TimeMachine {
  /** To be told of each state of the fold as it is: some are kept. */
  passed(state: RunState): void
  /** The state after event `seq`. It is one object, which the next call may change. */
  at(seq: number): RunState
}

export interface TimeMachineParts {
  runId: string
  /** All events from 1, in order; grows. */
  events: readonly Recorded[]
  fold(state: RunState, event: Recorded): void
  /** How many steps the run has: the more, the fewer states are kept, so that memory grows with the journal and not with its square. */
  steps: number
}

export function createTimeMachine({ runId, events, fold, steps }: TimeMachineParts): TimeMachine {
  const every = Math.max(EVERY, steps)
  /** After 0, `every`, 2 x `every`, ... events. */
  const kept: RunState[] = [initialState(runId)]
  let at = initialState(runId)

  function keep(state: RunState): void {
    if (state.seq === kept.length * every) kept.push(cloneState(state))
  }

  return {
    passed: keep,
    at(seq) {
      const from = kept[Math.min(Math.floor(seq / every), kept.length - 1)]!
      if (at.seq > seq || at.seq < from.seq) at = cloneState(from)
      for (let event = events[at.seq]; event && event.seq <= seq; event = events[at.seq]) {
        fold(at, event)
        keep(at)
      }
      return at
    },
  }
}
