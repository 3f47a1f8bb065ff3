import type { Json } from '../../lib/json.ts'
import { StepFailure } from '../../policy/step-error.ts'
import { toleratedFailures } from '../../policy/tolerance.ts'
import { kindOf } from '../arrived.ts'
import { defineHandler, done, type ChildOutcome, type StepResult } from '../define-node.ts'
import { evaluateVars } from '../vars.ts'
import { map } from './definition.ts'

interface Tolerate {
  count?: number
  share?: number
}

export const mapHandler = defineHandler(map, async (context): Promise<StepResult> => {
  const { config, children, memo } = context
  if (children) return collect(children, typeof memo === 'number' ? memo : children.length, config.tolerate)
  const items = await context.evaluate(config.items)
  if (!Array.isArray(items)) {
    throw new StepFailure({
      kind: 'invalid_input',
      message: `The items \`${config.items.slice(0, 200)}\` are ${kindOf(items)} where a list is needed; put [ ] around it when it may give a single thing or nothing.`,
    })
  }
  if (items.length === 0) return collect([], 0, config.tolerate)
  const vars = await evaluateVars(config.vars, context)
  const plan = { items, concurrency: config.concurrency, vars, ...(config.tolerate ? { tolerate: config.tolerate } : {}) }
  return { kind: 'children', plan, memo: items.length }
})

/** Results in the order of the items, null where one failed; which ones failed and why stands beside. */
function collect(children: readonly ChildOutcome[], total: number, tolerate: Tolerate | undefined): StepResult {
  const results: Json[] = Array.from({ length: total }, () => null)
  const failed: { index: number; message: string; kind: string }[] = []
  for (const { index, state, output, error } of children) {
    if (state === 'success') results[index] = output ?? null
    else
      failed.push({
        index,
        message: error?.message ?? (state === 'cancelled' ? 'It was cancelled.' : 'It failed.'),
        kind: error?.kind ?? 'permanent',
      })
  }
  failed.sort((a, b) => a.index - b.index)
  const allowed = toleratedFailures(tolerate, total)
  if (failed.length > allowed) {
    const first = failed[0]!
    const limit = allowed === 0 ? 'none may' : `${allowed} may`
    throw new StepFailure({
      kind: 'permanent',
      message: `${failed.length} of ${total} items failed, and ${limit}. Item ${first.index + 1}: ${first.message}`,
      details: { failed: failed.slice(0, 100) },
    })
  }
  return done({ results, failed: failed.map((failure) => ({ ...failure })), total, succeeded: total - failed.length })
}
