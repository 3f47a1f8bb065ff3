import { z } from 'zod'
import { defineNode } from '../define-node.ts'

/** Where branches meet. Which of them it waits for is the step's join. */
export const merge = defineNode({
  type: 'merge',
  name: 'Bring together',
  summary: 'Joins several branches and gathers what they gave.',
  synonyms: ['join', 'combine', 'collect', 'gather', 'wait for all', 'race'],
  category: 'logic',
  config: z.strictObject({
    mode: z
      .enum(['object', 'list', 'first'])
      .default('object')
      .meta({
        label: 'Result',
        choices: { object: 'By step', list: 'As a list', first: 'Only the first' },
        help: 'By step: each result under the id of its step. As a list: in the order of the lines. Only the first: the one that came first.',
      }),
  }),
  inputs: [{ id: 'in', label: 'Branches', type: 'any' }],
  outputs: [{ id: 'out', label: 'Together', type: 'any' }],
  policy: {},
})
