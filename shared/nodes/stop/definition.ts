import { z } from 'zod'
import { defineNode } from '../define-node.ts'
import { template } from '../field.ts'

/** A failure on purpose. */
export const stop = defineNode({
  type: 'stop',
  name: 'Stop with an error',
  summary: 'Ends this way of the run as failed, with a message of yours.',
  synonyms: ['fail', 'error', 'abort', 'throw', 'end'],
  category: 'logic',
  config: z.strictObject({
    message: template({ label: 'Message', long: true, help: 'Why it stops here, such as: No address for {{ input.customer }}.' }).min(
      1,
      'must not be empty',
    ),
  }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [],
  policy: { onExhausted: { to: 'fail' } },
})
