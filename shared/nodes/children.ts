import type { Json } from '../lib/json.ts'
import { StepFailure } from '../policy/step-error.ts'
import type { ChildOutcome } from './define-node.ts'

/** The output of the one child of a plan. A child that failed fails the step (`permanent`: it has used up its own attempts). */
export function onlyChild(children: readonly ChildOutcome[], name: string): Json {
  const child = children[0]
  if (child?.state === 'success') return child.output ?? null
  const why = child?.error?.message ?? (child?.state === 'cancelled' ? 'it was cancelled.' : 'it gave no result.')
  throw new StepFailure({
    kind: 'permanent',
    message: `${name} failed: ${why}`,
    ...(child?.error ? { details: { kind: child.error.kind } } : {}),
  })
}
