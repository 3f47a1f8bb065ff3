import { z } from 'zod'
import { defineNode } from '../define-node.ts'
import { expression, template } from '../field.ts'

export const FILE_FORMATS = ['text', 'json', 'csv', 'markdown-table'] as const

/** Puts a value into a file of the workspace folder, whole or not at all. */
export const writeFile = defineNode({
  type: 'write-file',
  name: 'Write a file',
  summary: 'Saves a result as a file in the workspace folder, such as a table to open in a spreadsheet.',
  synonyms: ['save', 'export', 'csv', 'table', 'spreadsheet', 'download', 'report', 'output'],
  category: 'data',
  config: z.strictObject({
    path: template({
      label: 'File',
      help: 'Where to save, inside the workspace folder: results/{{ run.id }}.csv. A file of that name is replaced.',
    }).min(1, 'must not be empty'),
    content: expression({
      label: 'What to save',
      help: 'A formula that gives the content, such as steps.collect.output. For a table: a list of objects, one a row.',
    }),
    format: z
      .enum(FILE_FORMATS)
      .default('text')
      .meta({
        label: 'Kind of file',
        choices: { text: 'Text', json: 'JSON', csv: 'Table (CSV)', 'markdown-table': 'Table (Markdown)' },
        help: 'Text as it is, JSON, a CSV table for spreadsheets, or a table in Markdown.',
      }),
    columns: z
      .array(z.string().min(1))
      .max(500)
      .exactOptional()
      .meta({
        label: 'Columns',
        when: { field: 'format', is: ['csv', 'markdown-table'] },
        help: 'Fields to save and their order; a dot goes deeper, as in summary.title. Empty: every field of every row, in the order in which they first appear.',
      }),
  }),
  inputs: [{ id: 'in', label: 'In', type: 'any' }],
  outputs: [{ id: 'out', label: 'File', type: 'object' }],
  policy: { effect: { class: 'idempotent' }, timeout: { attempt: '1m' } },
})
