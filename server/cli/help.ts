import { ENVIRONMENT } from '../config.ts'
import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { tint, type Look } from './look.ts'
import { HELP_COLUMNS, pairs } from './pairs.ts'
import { wrap } from './text.ts'

/** What Belay is and what it can be told, on one screen. */
export function overview(look: Look): string[] {
  return [
    'Belay runs workflows with AI steps: each finished step is kept, failures are retried by rules, people decide where you say so.',
    '',
    tint('Usage', 'strong', look),
    '  belay <command> [options]',
    '',
    tint('Commands', 'strong', look),
    ...pairs(commands.map((command) => [usage(command), command.summary])),
    '',
    tint('Options of every command', 'strong', look),
    ...pairs([
      ['--help', 'what the command takes'],
      ['--no-color', 'no colours (the same as NO_COLOR=1)'],
    ]),
    '',
    'belay help <command> shows examples and all options. belay --version prints the version.',
  ]
}

export function commandHelp(command: Command, look: Look): string[] {
  const options = Object.entries(command.options).map(([name, spec]): [string, string] => [
    `--${name}${spec.type === 'string' ? ` ${spec.value}` : ''}`,
    spec.help,
  ])
  return [
    `${command.summary}.`,
    '',
    tint('Usage', 'strong', look),
    `  belay ${usage(command)}${options.length > 0 ? ' [options]' : ''}`,
    ...(command.positionals.length === 0 ? [] : ['', ...pairs(command.positionals.map((one) => [`<${one.name}>`, one.help]))]),
    ...(options.length === 0 ? [] : ['', tint('Options', 'strong', look), ...pairs(options)]),
    ...(command.notes ?? []).flatMap((note) => ['', ...wrap(note, HELP_COLUMNS)]),
    '',
    tint('Examples', 'strong', look),
    ...command.examples.map((example) => `  ${example}`),
    ...(command.name === 'serve' ? ['', tint('Environment', 'strong', look), ...environment()] : []),
  ]
}

function environment(): string[] {
  return pairs(
    Object.entries(ENVIRONMENT).map(([name, spec]: [string, { help: string; allowed: string; default?: string }]) => [
      name,
      `${spec.help}: ${spec.allowed}${spec.default === undefined ? '' : `; else ${spec.default}`}`,
    ]),
  )
}

const usage = (command: Command): string =>
  [command.name, ...command.positionals.map((one) => (one.optional ? `[${one.name}]` : `<${one.name}>`))].join(' ')
