import { isDomainError, type DomainErrorCode } from '#shared/lib/domain-error.ts'
import { CliError } from './cli-error.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'

const EXIT_OF: { [C in DomainErrorCode]: ExitCode } = {
  invalid_graph: EXIT.invalid,
  invalid_input: EXIT.invalid,
  invalid_config: EXIT.invalid,
  forbidden: EXIT.invalid,
  not_found: EXIT.invalid,
  conflict: EXIT.invalid,
  already_decided: EXIT.invalid,
  stale_writer: EXIT.failed,
  stale_revision: EXIT.failed,
  too_large: EXIT.invalid,
  data_folder_in_use: EXIT.failed,
  data_folder_damaged: EXIT.failed,
  disk_full: EXIT.failed,
  unavailable: EXIT.failed,
  internal: EXIT.internal,
}

/** What a command that threw prints and ends with. Faults of the caller and of the world are one sentence; ours are printed whole. */
export function failureOf(thrown: unknown): { lines: readonly string[]; exitCode: ExitCode } {
  if (thrown instanceof CliError) return { lines: thrown.lines, exitCode: thrown.exitCode }
  if (isDomainError(thrown) && thrown.code !== 'internal') return { lines: [thrown.message], exitCode: EXIT_OF[thrown.code] }
  const whole = thrown instanceof Error ? wholeError(thrown) : String(thrown)
  return {
    lines: ['This is a fault in Belay itself. What was finished is saved: start it again and it goes on from there.', whole],
    exitCode: EXIT.internal,
  }
}

function wholeError(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by: ${wholeError(error.cause)}` : ''
  return `${error.stack ?? error.message}${cause}`
}
