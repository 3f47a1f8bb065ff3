import { nearest } from '#shared/graph/nearest.ts'
import { VERSION } from '../version.ts'
import { readArguments } from './args.ts'
import { CliError } from './cli-error.ts'
import { commands } from './commands.ts'
import { onCrash } from './crash.ts'
import { failureOf } from './failure.ts'
import { flushed, processIo, type Io } from './io.ts'
import { EXIT } from './exit-codes.ts'
import { icon, tint } from './look.ts'

const LEFTOVERS_MS = 1_000

/** Runs one command line (without `node` and the script) and gives the exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  const io = processIo(argv.includes('--no-color'))
  onCrash((error) => printFailure(io, error))
  try {
    return await dispatch(argv, io)
  } catch (error) {
    return printFailure(io, error)
  } finally {
    await flushed(io)
    // Whatever still holds the process by now (a connection that hangs, a disk that does not answer) has had its time.
    setTimeout(() => process.exit(), LEFTOVERS_MS).unref()
  }
}

function printFailure(io: Io, error: unknown): number {
  const { lines, exitCode } = failureOf(error)
  const [first = '', ...rest] = lines
  io.err(`${tint(icon('failed', io.errLook), 'failed', io.errLook)} ${first}`)
  for (const line of rest) io.err(line)
  return exitCode
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = argv.filter((arg, i) => !(arg === '--no-color' && i === 0))
  if (first === undefined) {
    const { overview } = await import('./help.ts')
    for (const line of overview(io.errLook)) io.err(line)
    return EXIT.invalid
  }
  if (first === '--version' || first === '-v' || first === 'version') {
    io.out(VERSION)
    return EXIT.success
  }
  if (first === '--help' || first === '-h' || first === 'help') return help(rest[0], io)
  const command = find(first)
  const { positionals, options, help: asked } = readArguments(command, rest)
  if (asked) return help(first, io)
  return command.run({ positionals, options, io })
}

async function help(name: string | undefined, io: Io): Promise<number> {
  const { commandHelp, overview } = await import('./help.ts')
  for (const line of name === undefined || name.startsWith('-') ? overview(io.outLook) : commandHelp(find(name), io.outLook)) io.out(line)
  return EXIT.success
}

function find(name: string) {
  const command = commands.find((candidate) => candidate.name === name)
  if (command) return command
  const meant = nearest(
    name,
    commands.map((candidate) => candidate.name),
  )
  throw new CliError(`There is no command "${name}".${meant ? ` Did you mean "${meant}"?` : ''} "belay help" lists all of them.`)
}
