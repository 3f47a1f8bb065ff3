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
    mode: z.enum(['object', 'list', 'first']).default('object').meta({
      label: 'Result',
      help: 'object: the results by the id of their step. list: the results in the order of the lines. first: only the first of them.',
    }),
  }),
  inputs: [{ id: 'in', label: 'Branches', type: 'any' }],
  outputs: [{ id: 'out', label: 'Together', type: 'any' }],
  policy: {},
})
