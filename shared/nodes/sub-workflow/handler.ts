import { onlyChild } from '../children.ts'
import { defineHandler, done, type StepResult } from '../define-node.ts'
import { subWorkflow } from './definition.ts'

export const subWorkflowHandler = defineHandler(subWorkflow, async ({ config, children, evaluate, scope }): Promise<StepResult> => {
  if (children) return done(onlyChild(children, `The workflow "${config.workflow}"`))
  const input = config.input === undefined ? scope.input : await evaluate(config.input)
  return { kind: 'children', plan: { items: [input], as: 'input', concurrency: 1 }, memo: null }
})
