import { assertNever } from '../../lib/assert-never.ts'
import { utf8Bytes } from '../../lib/utf8.ts'
import type { Json } from '../../lib/json.ts'
import { StepFailure } from '../../policy/step-error.ts'
import { defineHandler, done } from '../define-node.ts'
import { writeFile, type FILE_FORMATS } from './definition.ts'
import { tableOf, toCsv, toMarkdownTable, type Table } from './table.ts'

/** Gives `{ path, bytes }`, and `rows` for a table. The same content written again leaves the same file. */
export const writeFileHandler = defineHandler(writeFile, async ({ config, render, evaluate, can, signal }) => {
  const path = (await render(config.path)).trim()
  const { text, rows } = contentOf(await evaluate(config.content), config.format, config.columns)
  const written = await can.files.write(path, utf8Bytes(text), signal)
  return done({ ...written, ...(rows === undefined ? {} : { rows }) })
})

function contentOf(value: Json, format: (typeof FILE_FORMATS)[number], columns?: readonly string[]): { text: string; rows?: number } {
  switch (format) {
    case 'text':
      return { text: typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n` }
    case 'json':
      return { text: `${JSON.stringify(value, null, 2)}\n` }
    case 'csv':
    case 'markdown-table': {
      const table = needTable(value, columns)
      return { text: format === 'csv' ? toCsv(table) : toMarkdownTable(table), rows: table.rows.length }
    }
    default:
      return assertNever(format)
  }
}

function needTable(value: Json, columns?: readonly string[]): Table {
  const table = tableOf(value, columns)
  if (table) return table
  const message = 'A table needs a list of objects, one for each row; "What to save" gives something else. Pick a list, or save as JSON.'
  throw new StepFailure({ kind: 'invalid_input', message })
}
