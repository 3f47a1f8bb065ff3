import { DATA_OPTION, defineCommand, JSON_OPTION } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { icon, tint } from '../look.ts'
import { safeJson } from '../text.ts'

export const deadLettersCommand = defineCommand({
  name: 'dead-letters',
  summary: 'List steps that were given up, with why',
  positionals: [],
  options: { data: DATA_OPTION, json: JSON_OPTION },
  examples: ['belay dead-letters'],
  async run({ options, io }) {
    const [{ openToRead }, { settings }, { table }, { formatDuration }] = await Promise.all([
      import('#server/main.ts'),
      import('../settings.ts'),
      import('../table.ts'),
      import('#shared/lib/duration.ts'),
    ])
    const store = await openToRead(settings(io, options).data)
    try {
      const rows = await store.deadLetters({})
      if (options.json) {
        io.out(safeJson({ items: rows, nextCursor: null }, 2))
        return EXIT.success
      }
      const look = io.outLook
      if (rows.length === 0) {
        io.out(`${tint(icon('success', look), 'success', look)} No step was given up.`)
        return EXIT.success
      }
      const now = Date.now()
      const lines = table(
        [
          { title: 'run' },
          { title: 'workflow', shrinks: true },
          { title: 'step' },
          { title: 'given up', align: 'right' },
          { title: 'kind' },
          { title: 'error', shrinks: true },
        ],
        rows.map((row) => [
          row.runId,
          row.workflow,
          row.step,
          `${formatDuration(now - row.at)} ago`,
          row.error.kind,
          { text: row.error.message, tone: 'failed' },
        ]),
        look,
        io.stdout.isTTY ? io.stdout.columns : undefined,
      )
      for (const line of lines) io.out(line)
      return EXIT.success
    } finally {
      await store.close()
    }
  },
})
