import { EXIT, type ExitCode } from './exit-codes.ts'

/** Ends a command with sentences for the person and an exit code. */
export class CliError extends Error {
  readonly lines: readonly string[]
  readonly exitCode: ExitCode
  constructor(lines: string | readonly string[], exitCode: ExitCode = EXIT.invalid) {
    const all = typeof lines === 'string' ? [lines] : lines
    super(all.join('\n'))
    this.name = 'CliError'
    this.lines = all
    this.exitCode = exitCode
  }
}
