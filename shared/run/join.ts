import type { StepDefinition } from '../graph/definition.ts'
import type { RunState } from './state.ts'

export type JoinVerdict = 'wait' | 'run' | 'skip-branch' | 'skip-upstream-failed'

/** Whether a step that has not begun runs, is skipped or still waits, from how the edges into it have settled so far. */
export function judgeJoin(step: StepDefinition, state: RunState): JoinVerdict {
  const total = step.incoming.length
  if (total === 0) return 'run'
  const edges = state.edges.get(step.id)
  if (!edges) return 'wait'
  const settled = edges.arrived + edges.skipped + edges.failed
  const skip: JoinVerdict = edges.failed > 0 ? 'skip-upstream-failed' : 'skip-branch'
  switch (step.join.mode) {
    case 'all':
      if (settled < total) return 'wait'
      return edges.failed === 0 && edges.arrived > 0 ? 'run' : skip
    case 'any':
    case 'first_success':
      if (edges.arrived > 0) return 'run'
      return settled < total ? 'wait' : skip
    case 'n_of_m':
      if (edges.arrived >= step.join.n) return 'run'
      return settled < total ? 'wait' : skip
  }
}
