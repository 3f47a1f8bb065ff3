import { passedOn } from '../arrived.ts'
import { holds } from '../condition.ts'
import { defineHandler, done } from '../define-node.ts'
import { switchNode } from './definition.ts'

export const switchHandler = defineHandler(switchNode, async (context) => {
  for (const { port, when } of context.config.cases) if (await holds(context, when)) return done(passedOn(context), { port })
  return done(passedOn(context), { port: 'else' })
})
