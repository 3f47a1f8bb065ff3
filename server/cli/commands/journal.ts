import { DATA_OPTION, defineCommand } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { safeJson } from '../text.ts'

const PAGE = 1_000

export const journalCommand = defineCommand({
  name: 'journal',
  summary: 'Print everything that happened in a run, a line of JSON an event',
  positionals: [{ name: 'runId', help: 'the id of a run, as "belay runs" lists it' }],
  options: {
    after: { type: 'string', value: '<seq>', help: 'only events after this number' },
    data: DATA_OPTION,
  },
  examples: ['belay journal 06f3k2m9xq0000000000', `belay journal 06f3k2m9xq0000000000 | grep attempt-failed`],
  async run({ positionals, options, io }) {
    const [{ openToRead }, { settings }, { requireRun }, { CliError }] = await Promise.all([
      import('#server/main.ts'),
      import('../settings.ts'),
      import('../show/require-run.ts'),
      import('../cli-error.ts'),
    ])
    if (options.after !== undefined && !/^\d{1,12}$/.test(options.after))
      throw new CliError(`--after is "${options.after}". It must be the number of an event, such as 12.`)
    const store = await openToRead(settings(io, options).data)
    try {
      const { runId } = await requireRun(store, positionals[0]!)
      for (let after = Number(options.after ?? 0); !io.stdout.destroyed;) {
        const events = await store.journal(runId, after, PAGE)
        for (const event of events) io.out(safeJson({ runId, ...event }))
        if (events.length < PAGE) break
        after = events.at(-1)!.seq
      }
      return EXIT.success
    } finally {
      await store.close()
    }
  },
})
