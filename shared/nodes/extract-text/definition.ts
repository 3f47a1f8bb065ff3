import { z } from 'zod'
import { defineNode } from '../define-node.ts'
import { template } from '../field.ts'

/** Readable text of one document. */
export const extractText = defineNode({
  type: 'extract-text',
  name: 'Extract text',
  summary: 'Reads one document (text, Markdown, web page or PDF) and gives its text.',
  synonyms: ['pdf', 'read file', 'document', 'parse', 'html', 'open', 'load'],
  category: 'data',
  config: z.strictObject({
    path: template({
      label: 'File',
      example: 'documents/letter.pdf',
      help: 'A file inside the workspace folder, such as documents/letter.pdf. Inside "For each", {{ item.path }} is the file of the item.',
    }).min(1, 'must not be empty'),
  }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [{ id: 'out', label: 'Text', type: 'object' }],
  policy: { effect: { class: 'pure' }, timeout: { attempt: '2m' } },
})
