import { durationMs } from '../../lib/duration.ts'
import { passedOn } from '../arrived.ts'
import { defineHandler, type StepResult } from '../define-node.ts'
import { review } from './definition.ts'

export const reviewHandler = defineHandler(review, async (context): Promise<StepResult> => {
  const { show, question, assign, due } = context.config
  return {
    kind: 'review',
    output: show === undefined ? passedOn(context) : await context.evaluate(show),
    port: 'approved',
    rejectPort: 'rejected',
    ...(question === undefined ? {} : { question: await context.render(question) }),
    ...(assign === undefined ? {} : { assign }),
    ...(due === undefined ? {} : { dueMs: durationMs(due) }),
  }
})
