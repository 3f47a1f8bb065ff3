import { z } from 'zod'
import { defineNode } from '../define-node.ts'
import { expression } from '../field.ts'

/** Another workflow as one step. */
export const subWorkflow = defineNode({
  type: 'sub-workflow',
  name: 'Run a workflow',
  summary: 'Runs another workflow and waits for its result.',
  synonyms: ['call', 'subflow', 'nested', 'reuse', 'child workflow'],
  category: 'logic',
  config: z.strictObject({
    workflow: z
      .string()
      .min(1, 'must not be empty')
      .meta({ label: 'Workflow', control: 'workflow', help: 'The one that is run, as it is when this workflow is published.' }),
    input: expression({
      label: 'Its input',
      help: 'A formula that gives what the other workflow starts with; without one it gets the input of this run.',
    }).exactOptional(),
  }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [{ id: 'out', label: 'Its result', type: 'any' }],
  policy: {},
  container: 'workflow',
})
