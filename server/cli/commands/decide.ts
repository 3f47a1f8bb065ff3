import { DECISIONS } from '#shared/run/events.ts'
import { DATA_OPTION, defineCommand } from '../command.ts'

export const decideCommand = defineCommand({
  name: 'decide',
  summary: 'Answer a review; the run then goes on',
  positionals: [
    { name: 'reviewId', help: 'the id of a review, as "belay reviews" lists it' },
    { name: 'decision', help: `the decision: ${DECISIONS.join(', ')}` },
  ],
  options: {
    output: { type: 'string', value: '<file>', help: 'with edit or happened: the output as a JSON file; - reads standard input' },
    'output-json': { type: 'string', value: '<json>', help: 'with edit or happened: the output as JSON text' },
    note: { type: 'string', value: '<text>', help: 'why, for those who look at it later' },
    by: { type: 'string', value: '<name>', help: 'who decides (else the name of this account)' },
    files: { type: 'string', value: '<folder>', help: 'folder that steps may read and write files in, as it was given to run' },
    data: DATA_OPTION,
    'no-run': { type: 'boolean', help: 'record the decision only; the run goes on when Belay runs again' },
    json: { type: 'boolean', help: 'print every event as a line of JSON, the result last' },
  },
  notes: [
    'A review is decided once: a second decision is refused and names the first.',
    'approve goes on with what was proposed, edit with your output, reject ends the step or takes its reject branch, retry tries the step again; happened and did_not_happen answer whether something was done before a crash.',
  ],
  examples: [
    'belay decide 06f3k2 approve',
    `belay decide 06f3k2 edit --output-json '{"total": 12995}' --note "comma misread"`,
    'belay decide 06f3k2 reject --by Ann',
  ],
  async run({ positionals, options, io }) {
    const { decideReview } = await import('../reviews/decide-review.ts')
    return decideReview(positionals[0]!, positionals[1]!, options, io)
  },
})
