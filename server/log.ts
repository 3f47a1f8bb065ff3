import { pino, type Logger } from 'pino'
import type { LogLevel } from './config.ts'

/** An entry of the log: what happened in one sentence, with its facts beside it. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string, data?: { [name: string]: unknown }) => void

/** Never in a log, wherever in the data they stand. */
const SECRET_KEYS = ['authorization', 'cookie', 'set-cookie', 'x-api-key', 'apiKey', 'password', 'secret', 'secretKey', 'token']

export type { Logger }

/** JSON lines, one an entry, to `write`; below `level` nothing. Errors under the key `error` are logged with their stack and causes. */
export function createLogger(level: LogLevel, write: (line: string) => void): Logger {
  const paths = SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`])
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.errWithCause },
      redact: { paths, censor: '[hidden]' },
    },
    { write },
  )
}

/** What most parts log by. */
export const logOf =
  (logger: Logger): Log =>
  (at, message, data) =>
    logger[at](data ?? {}, message)
