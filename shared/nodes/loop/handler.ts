import type { Json } from '../../lib/json.ts'
import { StepFailure } from '../../policy/step-error.ts'
import { onlyChild } from '../children.ts'
import { holds } from '../condition.ts'
import { defineHandler, done, type StepContext, type StepResult } from '../define-node.ts'
import { evaluateVars } from '../vars.ts'
import { loop } from './definition.ts'

export const loopHandler = defineHandler(loop, async (context): Promise<StepResult> => {
  const { config, children, memo } = context
  if (!children) return nextRound(context, 1, config.start === undefined ? null : await context.evaluate(config.start))
  const round = typeof memo === 'number' ? memo : 1
  const output = onlyChild(children, `Round ${round}`)
  if (await holds(context, config.until, { output, round })) return done(output)
  if (round >= config.maxRounds) {
    throw new StepFailure({
      kind: 'permanent',
      message: `After ${round} rounds, which is the limit, \`${config.until.slice(0, 200)}\` is still not true.`,
    })
  }
  return nextRound(context, round + 1, output)
})

/** The steps inside read their round as vars.round. */
async function nextRound(context: StepContext<{ vars: { [name: string]: string } }>, round: number, item: Json): Promise<StepResult> {
  const vars = { ...(await evaluateVars(context.config.vars, context)), round }
  return { kind: 'children', plan: { items: [item], concurrency: 1, vars }, memo: round }
}
