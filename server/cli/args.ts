import { parseArgs } from 'node:util'
import { nearest } from '#shared/graph/nearest.ts'
import { CliError } from './cli-error.ts'
import type { Command, Given, Options } from './command.ts'

/** What was typed after the command's name, checked against what it takes. Throws CliError with what is wrong and what is meant. */
export function readArguments(
  command: Command,
  argv: readonly string[],
): { positionals: string[]; options: Given<Options>; help: boolean } {
  const options: { [name: string]: { type: 'string' | 'boolean'; short?: string } } = {
    help: { type: 'boolean', short: 'h' },
    'no-color': { type: 'boolean' },
  }
  for (const [name, spec] of Object.entries(command.options)) options[name] = { type: spec.type }
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true })
  const more = `"belay help ${command.name}" shows all of it.`
  const values: { [name: string]: string | boolean } = {}
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const spec = Object.hasOwn(options, token.name) ? options[token.name] : undefined
    if (!spec) {
      const meant = nearest(token.name, Object.keys(options))
      throw new CliError(`belay ${command.name} has no option ${token.rawName}.${meant ? ` Did you mean --${meant}?` : ''} ${more}`)
    }
    if (spec.type === 'boolean' && token.value !== undefined) throw new CliError(`${token.rawName} takes no value. ${more}`)
    // A value that begins with a dash is the next option, unless it was tied on with "=" or is the "-" of standard input.
    const missing = token.value === undefined || (!token.inlineValue && token.value.length > 1 && token.value.startsWith('-'))
    if (spec.type === 'string' && missing) throw new CliError(`${token.rawName} needs a value after it. ${more}`)
    if (values[token.name] !== undefined && spec.type === 'string') throw new CliError(`${token.rawName} is given twice. ${more}`)
    values[token.name] = token.value ?? true
  }
  const help = values['help'] === true
  delete values['help']
  delete values['no-color']
  if (!help) checkPositionals(command, positionals, more)
  return { positionals, options: values as Given<Options>, help }
}

function checkPositionals(command: Command, given: readonly string[], more: string): void {
  const missing = command.positionals.slice(given.length).find((positional) => !positional.optional)
  if (missing) throw new CliError(`belay ${command.name} needs ${missing.help}. ${more}`)
  const extra = given[command.positionals.length]
  if (extra !== undefined) throw new CliError(`belay ${command.name} does not know what to do with "${extra}". ${more}`)
}
