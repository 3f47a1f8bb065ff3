import { pino } from 'pino'
import type { LogLevel } from './config.ts'

/** An entry of the log: what happened in one sentence, with its facts beside it. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string, data?: { [name: string]: unknown }) => void

/** Never in a log, wherever in the data they stand. */
const SECRET_KEYS = ['authorization', 'cookie', 'set-cookie', 'x-api-key', 'apiKey', 'password', 'secret', 'secretKey', 'token']

/** JSON lines, one an entry, to `write`; below `level` nothing. Errors under the key `error` are logged with their stack and causes. */
export function createLog(level: LogLevel, write: (line: string) => void): Log {
  const paths = SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`])
  const logger = pino(
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
  return (at, message, data) => logger[at](data ?? {}, message)
}
