import { z } from 'zod'
import { defineNode } from '../define-node.ts'

/** Where a run begins: hands on the input that the run was started with. */
export const manualTrigger = defineNode({
  type: 'manual-trigger',
  name: 'Start',
  summary: 'Begins a run when somebody starts one, and hands on what they put in.',
  synonyms: ['trigger', 'begin', 'input', 'manual', 'run'],
  category: 'trigger',
  config: z.strictObject({}),
  inputs: [],
  outputs: [{ id: 'out', label: 'Input', type: 'any' }],
  policy: {},
})
