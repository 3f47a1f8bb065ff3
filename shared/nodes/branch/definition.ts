import { z } from 'zod'
import { defineNode } from '../define-node.ts'
import { expression } from '../field.ts'

/** Two ways on. Hands on what came in. */
export const branch = defineNode({
  type: 'branch',
  name: 'If',
  summary: 'Goes one of two ways, depending on whether something is true.',
  synonyms: ['condition', 'if', 'else', 'decision', 'filter', 'gate'],
  category: 'logic',
  config: z.strictObject({
    condition: expression({
      label: 'Condition',
      condition: true,
      help: 'True or false, such as input.amount > 1000. A value that is not there counts as false.',
    }),
  }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [
    { id: 'true', label: 'Yes', type: 'any' },
    { id: 'false', label: 'No', type: 'any' },
  ],
  policy: {},
})
