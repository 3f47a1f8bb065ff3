import { LOG_LEVELS, type LogLevel } from '../config.ts'
import type { Log } from '../log.ts'
import type { Io } from './io.ts'
import { tint } from './look.ts'
import { clean } from './text.ts'

/** The log of a command that a person watches: sentences, printed by `tell`, which the live view takes over while it is there. */
export interface ConsoleLog {
  log: Log
  tell(to: (line: string) => void): void
}

/** The same sentence is not repeated sooner than this: a full disk is said once, not twice a second. */
const AGAIN_MS = 30_000

export function consoleLog(io: Io, level: LogLevel): ConsoleLog {
  let print = (line: string) => io.err(line)
  const said = new Map<string, number>()
  const limit = LOG_LEVELS.indexOf(level)
  return {
    log(at, message, data) {
      if (LOG_LEVELS.indexOf(at) > limit) return
      const line = `${message}${data === undefined ? '' : ` (${facts(data)})`}`
      const now = Date.now()
      if (at !== 'debug' && now - (said.get(line) ?? 0) < AGAIN_MS) return
      said.set(line, now)
      const loud = at === 'error' || at === 'warn'
      print(
        `${loud ? `${tint('!', at === 'error' ? 'failed' : 'warning', io.errLook)} ` : ''}${tint(clean(line), loud ? 'plain' : 'quiet', io.errLook)}`,
      )
    },
    tell: (to) => void (print = to),
  }
}

const facts = (data: { [name: string]: unknown }): string =>
  Object.entries(data)
    .map(
      ([name, value]) => `${name}: ${value instanceof Error ? value.message : typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    .join(', ')
