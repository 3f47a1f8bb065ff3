import type { StepDefinition } from '#shared/graph/definition.ts'
import { evaluate } from '#shared/graph/expressions.ts'
import { durationMs } from '#shared/lib/duration.ts'
import type { Json } from '#shared/lib/json.ts'
import type { Scope } from '#shared/nodes/define-node.ts'
import { reviewReasons, type ReviewReason } from '#shared/policy/review-rules.ts'
import { namesOf } from './names.ts'

export interface ReviewWanted {
  reasons: ReviewReason[]
  assign?: string
  dueMs?: number
}

/** Which review rules of the step a result meets; undefined when none. Throws StepFailure when a rule's expression cannot be evaluated. */
export async function wantedReview(
  step: StepDefinition,
  scope: Scope,
  result: { output: Json; confidence?: number },
  draw: { sample: number; runNumber: number | undefined },
): Promise<ReviewWanted | undefined> {
  const rules = step.policy.review
  const expressions: { [expression: string]: Json } = {}
  for (const rule of rules) {
    if (rule.when === 'expression')
      expressions[rule.expression] = await evaluate(
        rule.expression,
        namesOf(scope, { output: result.output, confidence: result.confidence ?? null }),
      )
  }
  const met = reviewReasons(rules, {
    ...(result.confidence === undefined ? {} : { confidence: result.confidence }),
    ...(draw.runNumber === undefined ? {} : { runNumber: draw.runNumber }),
    expressions,
    sample: draw.sample,
  })
  if (met.length === 0) return undefined
  const assign = met.find(({ rule }) => rule.assign !== undefined)?.rule.assign
  const due = met.flatMap(({ rule }) => (rule.due === undefined ? [] : [durationMs(rule.due)]))
  return {
    reasons: met.map(({ reason }) => reason),
    ...(assign === undefined ? {} : { assign }),
    ...(due.length === 0 ? {} : { dueMs: Math.min(...due) }),
  }
}
