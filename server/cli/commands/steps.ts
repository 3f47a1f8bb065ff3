import { defineCommand, JSON_OPTION } from '../command.ts'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-codes.ts'
import { safeJson } from '../text.ts'

export const stepsCommand = defineCommand({
  name: 'steps',
  summary: 'List the kinds of steps, or show what one takes and gives',
  positionals: [{ name: 'type', help: 'a kind of step, such as http-request', optional: true }],
  options: { json: JSON_OPTION },
  examples: ['belay steps', 'belay steps http-request'],
  async run({ positionals, options, io }) {
    const [{ catalog, nodeDefinition }, { didYouMean }, { describeNodeType }, { kindLines, listLines }] = await Promise.all([
      import('#shared/nodes/catalog.ts'),
      import('#shared/graph/nearest.ts'),
      import('#server/http/describe-node-type.ts'),
      import('../steps/lines.ts'),
    ])
    const [type] = positionals
    const definition = type === undefined ? undefined : nodeDefinition(catalog, type)
    if (type !== undefined && !definition)
      throw new CliError(`There is no kind of step "${type}".${didYouMean(type, Object.keys(catalog))} "belay steps" lists all of them.`)
    const kinds = Object.values(catalog).map(describeNodeType)
    const shown = kinds.find((kind) => kind.type === type)
    if (options.json) io.out(safeJson(shown ?? { items: kinds }, 2))
    else for (const line of shown ? kindLines(shown, io.outLook) : listLines(kinds, io.outLook)) io.out(line)
    return EXIT.success
  },
})
