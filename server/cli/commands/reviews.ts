import { DATA_OPTION, defineCommand, JSON_OPTION } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { icon, tint } from '../look.ts'
import { safeJson } from '../text.ts'

/** More than this are counted, not shown. */
const SHOWN = 50

export const reviewsCommand = defineCommand({
  name: 'reviews',
  summary: 'List what waits for a person: why, what is proposed, and what each decision does',
  positionals: [],
  options: { data: DATA_OPTION, json: JSON_OPTION },
  examples: ['belay reviews', 'belay reviews --json'],
  async run({ options, io }) {
    const [{ openToRead }, { settings }, { commandsToType }, { reviewLines }, { withInfo }, { choices }] = await Promise.all([
      import('#server/main.ts'),
      import('../settings.ts'),
      import('../run/commands-to-type.ts'),
      import('../reviews/lines.ts'),
      import('#server/reviews/review-info.ts'),
      import('#server/reviews/choices.ts'),
    ])
    const { data } = settings(io, options)
    const store = await openToRead(data)
    try {
      const reviews = (await store.reviews({ state: 'open' })).sort((a, b) => a.requestedAt - b.requestedAt)
      if (options.json) {
        const items = (await withInfo(store, reviews)).map((info) => ({
          ...info.review,
          topRunId: info.runId,
          decisions: choices(info).map((choice) => choice.decision),
        }))
        io.out(safeJson({ items, nextCursor: null }, 2))
        return EXIT.success
      }
      const look = io.outLook
      if (reviews.length === 0) io.out(`${tint(icon('success', look), 'success', look)} Nothing waits for a person.`)
      const say = commandsToType(io, data)
      const columns = io.stdout.isTTY ? io.stdout.columns : 120
      for (const [i, info] of (await withInfo(store, reviews.slice(0, SHOWN))).entries()) {
        if (i > 0) io.out('')
        for (const line of reviewLines(info, look, say, columns)) io.out(line)
      }
      if (reviews.length > SHOWN) io.out(`\nand ${reviews.length - SHOWN} more; belay reviews --json lists all of them`)
      return EXIT.success
    } finally {
      await store.close()
    }
  },
})
