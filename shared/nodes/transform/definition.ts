import { z } from 'zod'
import { defineNode } from '../define-node.ts'
import { expression } from '../field.ts'

/** Makes a new value out of what earlier steps gave. */
export const transform = defineNode({
  type: 'transform',
  name: 'Reshape',
  summary: 'Picks, renames and combines values from earlier steps into a new one.',
  synonyms: ['map fields', 'set', 'edit', 'calculate', 'jsonata', 'convert'],
  category: 'data',
  config: z.strictObject({
    output: expression({
      label: 'Result',
      help: 'A formula over the run input and earlier steps, such as { "total": $sum(input.prices) }.',
    }),
  }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [{ id: 'out', label: 'Result', type: 'any' }],
  policy: {},
})
