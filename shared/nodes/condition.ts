import { StepFailure } from '../policy/step-error.ts'
import { kindOf } from './arrived.ts'
import type { StepContext } from './define-node.ts'
import type { Json } from '../lib/json.ts'

/**
 * Whether a condition holds. A value that is not there counts as no; anything but true, false and nothing is a mistake in the
 * condition (code_error), never a guess.
 */
export async function holds(
  { evaluate }: Pick<StepContext, 'evaluate'>,
  condition: string,
  extra?: { [name: string]: Json },
): Promise<boolean> {
  const value = await evaluate(condition, extra)
  if (value === null || value === false) return false
  if (value === true) return true
  throw new StepFailure({
    kind: 'code_error',
    message: `The condition \`${condition.slice(0, 200)}\` gives ${kindOf(value)} where true or false is needed; compare it with something, such as = "yes" or > 0.`,
  })
}
