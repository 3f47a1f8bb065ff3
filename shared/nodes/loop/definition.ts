import { z } from 'zod'
import { defineNode } from '../define-node.ts'
import { expression } from '../field.ts'
import { Vars } from '../vars.ts'

/** The steps inside again and again, each round with what the last one gave. */
export const loop = defineNode({
  type: 'loop',
  name: 'Repeat',
  summary: 'Does the steps inside of it again and again until something is true.',
  synonyms: ['loop', 'until', 'while', 'again', 'retry until', 'refine', 'poll'],
  category: 'logic',
  config: z.strictObject({
    start: expression({
      label: 'Start with',
      help: 'What the first round sees as item. Later rounds see the result of the round before.',
    }).exactOptional(),
    until: expression({
      label: 'Until',
      condition: true,
      help: 'Looked at after every round. True or false; sees the result of the round as output and its number as round.',
      extra: ['output', 'round'],
    }),
    maxRounds: z
      .int()
      .min(1)
      .max(10_000)
      .default(10)
      .meta({ label: 'At most', unit: 'rounds', help: 'The step fails when it is still not true after so many.' }),
    vars: Vars,
  }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [{ id: 'out', label: 'Last result', type: 'any' }],
  policy: {},
  container: 'body',
})
