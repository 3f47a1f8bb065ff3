import { DATA_OPTION, defineCommand } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { badge } from '../look.ts'

export const cancelCommand = defineCommand({
  name: 'cancel',
  summary: 'Stop a run for good; what it has finished stays on record',
  positionals: [{ name: 'runId', help: 'the id of a run, as "belay runs" lists it' }],
  options: {
    reason: { type: 'string', value: '<text>', help: 'why, for those who look at it later' },
    by: { type: 'string', value: '<name>', help: 'who cancels (else the name of this account)' },
    data: DATA_OPTION,
  },
  examples: ['belay cancel 06f3k2m9xq0000000000 --reason "wrong folder"'],
  async run({ positionals, options, io }) {
    const [{ createApp, openToRead }, { settings }, { requireRun }, { consoleLog }, { TERMINAL_STATES }, { accountName }, { onlyRun }] =
      await Promise.all([
        import('#server/main.ts'),
        import('../settings.ts'),
        import('../show/require-run.ts'),
        import('../console-log.ts'),
        import('#shared/run/run-state.ts'),
        import('../account-name.ts'),
        import('../claim-only.ts'),
      ])
    const config = settings(io, options)
    // Looked up before anything is opened for writing: a folder that is not there must not come into being here.
    const reading = await openToRead(config.data)
    let row
    try {
      row = await requireRun(reading, positionals[0]!)
    } finally {
      await reading.close()
    }
    const { runId } = row
    if (TERMINAL_STATES.has(row.state)) {
      io.err(`The run ${row.runId} has already ended: ${badge(row.state, io.errLook)}. There is nothing to cancel.`)
      return EXIT.invalid
    }
    const { log } = consoleLog(io, config.logLevel)
    const app = await createApp(config, { files: config.files ?? io.cwd, log, around: (store) => onlyRun(store, runId) })
    try {
      // Recorded before the engine starts, so that nothing of the run is executed any more.
      await app.engine.cancel(row.runId, options.by ?? accountName(), options.reason)
      await app.engine.start()
      const { state } = await app.engine.settled(row.runId)
      io.out(`${badge(state, io.outLook)}: ${row.workflow}, run ${row.runId}`)
      return state === 'cancelled' ? EXIT.success : EXIT.failed
    } finally {
      await app.stop(0)
    }
  },
})
