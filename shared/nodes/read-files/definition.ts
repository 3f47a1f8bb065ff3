import { z } from 'zod'
import { defineNode } from '../define-node.ts'
import { template } from '../field.ts'

/** Lists files of the workspace folder; their content is read by the steps that need it. */
export const readFiles = defineNode({
  type: 'read-files',
  name: 'List files',
  summary: 'Finds the files of a folder, one entry for each, so that later steps can work on them one by one.',
  synonyms: ['folder', 'directory', 'documents', 'batch', 'upload', 'read files', 'glob', 'ingest'],
  category: 'data',
  config: z.strictObject({
    folder: template({
      label: 'Folder',
      example: 'documents',
      help: 'A folder inside the workspace folder, such as documents. Empty: the workspace folder itself.',
    }).default(''),
    glob: template({
      label: 'Which files',
      help: '* stands for any name, ** for any folders between, {a,b} for a choice: *.pdf, **/*.{txt,md}. Large and small letters are the same.',
    }).default('**/*'),
    limit: z
      .int()
      .min(1)
      .max(100_000)
      .default(1_000)
      .meta({ label: 'At most', unit: 'files', advanced: true, help: 'Further files are left out and counted in "left".' }),
  }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [{ id: 'out', label: 'Files', type: 'object' }],
  policy: { effect: { class: 'pure' }, timeout: { attempt: '1m' } },
})
