import type { Io } from './io.ts'

/** An option of a command. `value` is what stands after it in the help, such as `<dir>`; a flag has none. */
export type OptionSpec = { type: 'string'; value: string; help: string } | { type: 'boolean'; help: string }
export type Options = { readonly [name: string]: OptionSpec }
export interface PositionalSpec {
  name: string
  help: string
  optional?: boolean
}

/** What was typed, by name. */
export type Given<O extends Options> = { readonly [K in keyof O]?: O[K] extends { type: 'boolean' } ? boolean : string }

export interface Invocation<O extends Options> {
  /** One for each positional of the command; an optional one may be absent. */
  positionals: string[]
  options: Given<O>
  io: Io
}

/** One command: what help says of it and what it does. `run` gives the exit code and loads what is heavy by itself. */
export interface Command<O extends Options = Options> {
  name: string
  /** One plain sentence without a full stop. */
  summary: string
  positionals: readonly PositionalSpec[]
  options: O
  /** More to know, a paragraph an entry. */
  notes?: readonly string[]
  examples: readonly string[]
  run(invocation: Invocation<O>): Promise<number>
}

/** Ties the options that `run` sees to those that are declared. */
export function defineCommand<const O extends Options>(command: Command<O>): Command {
  return command
}

/** Options that many commands share, in the same words. */
export const DATA_OPTION = { type: 'string', value: '<folder>', help: 'the data folder (else BELAY_DATA, else ./data)' } as const
export const JSON_OPTION = { type: 'boolean', help: 'print JSON instead of text' } as const
