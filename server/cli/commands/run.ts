import { DATA_OPTION, defineCommand } from '../command.ts'

export const runCommand = defineCommand({
  name: 'run',
  summary: 'Run a workflow file and print its output',
  positionals: [{ name: 'graph.json', help: 'the path of a workflow file' }],
  options: {
    input: { type: 'string', value: '<file>', help: 'the input as a JSON file; - reads standard input' },
    'input-json': { type: 'string', value: '<json>', help: 'the input as JSON text' },
    data: DATA_OPTION,
    files: {
      type: 'string',
      value: '<folder>',
      help: 'folder that steps may read and write files in (else BELAY_FILES, else the folder of the workflow file)',
    },
    'run-id': { type: 'string', value: '<id>', help: 'name of the run; the same name again goes on from the last finished step' },
    json: { type: 'boolean', help: 'print every event as a line of JSON, the result last' },
  },
  notes: [
    'The output is the only thing on standard output; how the run goes is told on standard error.',
    'Ends with 0 when the run succeeded, 1 when it failed, 2 when the workflow or its input is wrong (nothing was done), 3 when it waits for a person, 130 when it was stopped.',
  ],
  examples: [
    'belay run examples/batch-summary/graph.json --input examples/batch-summary/input.json',
    `belay run triage.json --input-json '{"text": "My invoice is wrong"}'`,
    'belay run triage.json --input ticket.json --run-id ticket-4711',
  ],
  async run({ positionals, options, io }) {
    const { runGraph } = await import('../run/run-graph.ts')
    return runGraph(positionals[0]!, options, io)
  },
})
