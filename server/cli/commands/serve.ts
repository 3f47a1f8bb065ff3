import { DATA_OPTION, defineCommand } from '../command.ts'

export const serveCommand = defineCommand({
  name: 'serve',
  summary: 'Start the server; open runs go on by themselves',
  positionals: [],
  options: {
    data: DATA_OPTION,
    files: {
      type: 'string',
      value: '<folder>',
      help: 'folder that steps may read and write files in (else BELAY_FILES, else "files" in the data folder)',
    },
  },
  notes: [
    'Ctrl-C stops it: what is executing may finish, for at most 30 s. Nothing finished is lost, and open runs go on at the next start.',
  ],
  examples: ['belay serve', 'PORT=8080 belay serve --data /var/lib/belay'],
  async run({ options, io }) {
    const { serve } = await import('../serve/serve.ts')
    return serve(options, io)
  },
})
