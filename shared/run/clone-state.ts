import type { ChildrenState, RunState, StepState } from './state.ts'

/** A state that can be folded further without changing the one it is from. Records of steps are shared where nothing in them can change. */
export function cloneState(state: RunState): RunState {
  const steps = new Map(state.steps)
  // The sets of a container that is open are updated in place.
  for (const id of state.open) {
    const step = steps.get(id)
    if (step?.children) steps.set(id, withOwnChildren(step, step.children))
  }
  return {
    ...state,
    steps,
    edges: new Map(Array.from(state.edges, ([id, settled]) => [id, { ...settled }])),
    open: new Set(state.open),
    phases: { ...state.phases },
    timers: new Map(state.timers),
  }
}

function withOwnChildren(step: StepState, children: ChildrenState): StepState {
  return { ...step, children: { ...children, endedBeyond: new Set(children.endedBeyond), parked: new Set(children.parked) } }
}
