import type { World } from './expectation.ts'
import { gathered, realAction } from './real-nodes.ts'
import { actionOf, childItem, type Decision, type Decisions, type Script } from './script.ts'

/** The world of a scenario as the oracle asks for it. */
export function worldOf(decisions: Decisions): World {
  return {
    act: async (step, seen, attempt) => {
      const real = await realAction(step, seen)
      if (real) return { action: real, script: { script: [] } }
      const script = step.config as unknown as Script
      return { action: actionOf(script, seen.index, attempt), script }
    },
    decide: (step, _path, n, asked) => nthDecision(decisions, step.id, n, asked),
    evaluate: async () => {
      throw new Error('scripted graphs have no output expression')
    },
    childItem: (step, action, index) => (action.items ? action.items[index]! : childItem(step.id, index)),
    gather: gathered,
  }
}

/** `asked`: there is a result to approve. Where there is none, a person who would have approved gives an output. */
export function nthDecision(decisions: Decisions, step: string, n: number, asked: boolean): Decision {
  const list = decisions[step] ?? [{ decision: 'approve' }]
  const decision = list[Math.min(n, list.length - 1)]!
  return decision.decision === 'approve' && !asked ? { decision: 'edit', output: { instead: step } } : decision
}
