import { DATA_OPTION, defineCommand, JSON_OPTION } from '../command.ts'

export const showCommand = defineCommand({
  name: 'show',
  summary: 'Show one run: its steps, attempts, errors and outputs',
  positionals: [{ name: 'runId', help: 'the id of a run, as "belay runs" lists it' }],
  options: { data: DATA_OPTION, json: JSON_OPTION },
  examples: ['belay show 06f3k2m9xq0000000000', 'belay show 06f3k2m9xq0000000000 --json'],
  async run({ positionals, options, io }) {
    const { showRun } = await import('../show/show-run.ts')
    return showRun(positionals[0]!, options, io)
  },
})
