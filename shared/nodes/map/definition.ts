import { z } from 'zod'
import { defineNode } from '../define-node.ts'
import { expression } from '../field.ts'
import { Vars } from '../vars.ts'

/** The steps inside once for each item, several at once, each item a run of its own. */
export const map = defineNode({
  type: 'map',
  name: 'For each',
  summary: 'Does the steps inside of it once for every item of a list, several at the same time.',
  synonyms: ['loop over', 'iterate', 'batch', 'list', 'parallel', 'foreach', 'fan out'],
  category: 'logic',
  config: z.strictObject({
    items: expression({
      label: 'Items',
      help: 'A formula that gives a list, such as steps.read.output.files. Put [ ] around one that may give a single thing.',
    }),
    concurrency: z
      .int()
      .min(1)
      .max(1_000)
      .default(4)
      .meta({ label: 'At the same time', unit: 'items', help: 'How many items are worked on at once.' }),
    tolerate: z
      .strictObject({
        count: z.int().min(0).exactOptional().meta({ label: 'Items', help: 'So many items may fail.' }),
        share: z.number().min(0).max(1).exactOptional().meta({ label: 'Share', help: 'Such a part of all items may fail, from 0 to 1.' }),
      })
      .exactOptional()
      .meta({
        label: 'Put up with failures',
        advanced: true,
        help: 'The step fails once more items than this have failed. With both, the stricter one counts; with neither, none may fail.',
      }),
    vars: Vars,
  }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [{ id: 'out', label: 'Results', type: 'object' }],
  policy: {},
  container: 'body',
})
