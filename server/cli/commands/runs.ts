import { nearest } from '#shared/graph/nearest.ts'
import { STATES, type RunStateName } from '#shared/run/run-state.ts'
import { CliError } from '../cli-error.ts'
import { DATA_OPTION, defineCommand, JSON_OPTION } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { icon, WORDS } from '../look.ts'
import { safeJson } from '../text.ts'

const RUN_STATES = STATES.filter((state): state is RunStateName => state !== 'skipped')

export const runsCommand = defineCommand({
  name: 'runs',
  summary: 'List runs, the newest first',
  positionals: [],
  options: {
    state: { type: 'string', value: '<state>', help: `only those in this state: ${RUN_STATES.join(', ')}` },
    limit: { type: 'string', value: '<n>', help: 'at most this many (else 20)' },
    data: DATA_OPTION,
    json: JSON_OPTION,
  },
  examples: ['belay runs', 'belay runs --state needs_review'],
  async run({ options, io }) {
    const [{ openToRead }, { settings }, { table }, { waitingText }, { restingState }, { formatDuration }] = await Promise.all([
      import('#server/main.ts'),
      import('../settings.ts'),
      import('../table.ts'),
      import('../show/waiting-text.ts'),
      import('../show/resting-state.ts'),
      import('#shared/lib/duration.ts'),
    ])
    const state = options.state === undefined ? undefined : asState(options.state)
    const limit = asLimit(options.limit)
    const store = await openToRead(settings(io, options).data)
    try {
      // A run whose items all wait for people is stored as running.
      const stored =
        state === 'needs_review'
          ? [...(await store.runs({ limit, state })), ...(await store.runs({ limit, state: 'running' }))]
          : await store.runs({ limit, ...(state === undefined ? {} : { state }) })
      const seen = await Promise.all(stored.map(async (row) => ({ ...row, state: await restingState(store, row) })))
      const rows = seen
        .filter((row) => state === undefined || row.state === state)
        .sort((a, b) => b.createdAt - a.createdAt)
        .slice(0, limit)
      if (options.json) {
        io.out(safeJson({ items: rows, nextCursor: null }, 2))
        return EXIT.success
      }
      const look = io.outLook
      const now = Date.now()
      const lines = table(
        [
          { title: 'run' },
          { title: 'workflow', shrinks: true },
          { title: 'state' },
          { title: 'started', align: 'right' },
          { title: 'took', align: 'right' },
          { title: 'because', shrinks: true },
        ],
        rows.map((row) => [
          row.runId,
          row.workflow,
          { text: `${icon(row.state, look)} ${WORDS[row.state]}`, tone: row.state },
          `${formatDuration(now - row.createdAt)} ago`,
          formatDuration(row.updatedAt - row.createdAt),
          row.error?.message ??
            (row.waiting?.for === 'children' && row.state === 'needs_review'
              ? 'its open items wait for people'
              : waitingText(row.waiting, now)),
        ]),
        look,
        io.stdout.isTTY ? io.stdout.columns : undefined,
      )
      for (const line of rows.length === 0 ? [state === undefined ? 'There are no runs yet.' : `No run is in the state ${state}.`] : lines)
        io.out(line)
      return EXIT.success
    } finally {
      await store.close()
    }
  },
})

function asState(given: string): RunStateName {
  const state = RUN_STATES.find((one) => one === given)
  if (state) return state
  const meant = nearest(given, RUN_STATES)
  throw new CliError(`--state is "${given}".${meant ? ` Did you mean ${meant}?` : ''} It must be one of ${RUN_STATES.join(', ')}.`)
}

function asLimit(given: string | undefined): number {
  if (given === undefined) return 20
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given)
  throw new CliError(`--limit is "${given}". It must be a whole number from 1 to 999999.`)
}
