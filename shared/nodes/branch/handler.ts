import { passedOn } from '../arrived.ts'
import { holds } from '../condition.ts'
import { defineHandler, done } from '../define-node.ts'
import { branch } from './definition.ts'

export const branchHandler = defineHandler(branch, async (context) =>
  done(passedOn(context), { port: (await holds(context, context.config.condition)) ? 'true' : 'false' }),
)
