import { resolve } from 'node:path'
import { parseConfig, type Config } from '../config.ts'
import { CliError } from './cli-error.ts'
import type { Io } from './io.ts'
import { tint } from './look.ts'

/**
 * The environment with what the command line says above it. Warnings are printed; a wrong value ends the command with a sentence for
 * each of them.
 */
export function settings(io: Io, given: { data?: string | undefined; files?: string | undefined } = {}): Config {
  const parsed = parseConfig(given.data === undefined ? io.env : { ...io.env, BELAY_DATA: given.data }, io.cwd)
  if (!parsed.ok) throw new CliError(parsed.error)
  for (const warning of parsed.value.warnings) say(io, 'warning', warning)
  return {
    ...parsed.value.config,
    ...(given.data === undefined ? {} : { data: resolve(io.cwd, given.data) }),
    ...(given.files === undefined ? {} : { files: resolve(io.cwd, given.files) }),
  }
}

/** A sentence on stderr that is not the result: a warning or a remark. */
export function say(io: Io, tone: 'warning' | 'quiet' | 'plain', text: string): void {
  io.err(tone === 'warning' ? `${tint('!', 'warning', io.errLook)} ${text}` : tint(text, tone, io.errLook))
}
