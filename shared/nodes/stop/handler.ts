import { StepFailure } from '../../policy/step-error.ts'
import { defineHandler } from '../define-node.ts'
import { stop } from './definition.ts'

export const stopHandler = defineHandler(stop, async ({ config, render }) => {
  throw new StepFailure({ kind: 'permanent', message: await render(config.message) })
})
