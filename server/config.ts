import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { err, ok, type Result } from '#shared/lib/result.ts'
import { nearest } from '#shared/graph/nearest.ts'

/** What the environment says, whole and checked. Paths are absolute. */
export interface Config {
  port: number
  host: string
  /** The data folder. */
  data: string
  /** Workspace root of the steps that read and write files; absent: the command decides. */
  files?: string
  databaseUrl?: string
  origin?: string
  secretKey?: string
  /** Hosts and CIDRs that steps may reach although they are private. */
  egressAllow: string[]
  /** Attempts at once in this process. */
  concurrency: number
  logLevel: LogLevel
  /** Days that ended runs are kept; absent: for ever. */
  retentionDays?: number
}

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug', 'trace'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Every name that Belay reads, with what it is for and what it may hold. The help text and the error sentences come from here. */
export const ENVIRONMENT = {
  PORT: { help: 'port of the server', allowed: 'a whole number from 0 to 65535 (0 picks a free one)', default: '4400' },
  HOST: {
    help: 'address that the server listens on',
    allowed: 'an address of this machine, such as 127.0.0.1 or localhost',
    default: '127.0.0.1',
  },
  BELAY_DATA: { help: 'the data folder', allowed: 'the path of a folder', default: './data' },
  BELAY_FILES: { help: 'folder that steps may read and write files in', allowed: 'the path of a folder' },
  DATABASE_URL: {
    help: 'PostgreSQL, for several processes; not used yet: this version keeps everything in the data folder',
    allowed: 'an address that starts with postgres:// or postgresql://',
    secret: true,
  },
  BELAY_ORIGIN: {
    help: 'address that people open in the browser',
    allowed: 'a web address without a path, such as https://belay.example.org',
  },
  BELAY_SECRET_KEY: { help: 'encrypts stored credentials', allowed: 'at least 32 characters', secret: true },
  BELAY_EGRESS_ALLOW: {
    help: 'private hosts that steps may call',
    allowed: 'hosts or address ranges with commas between them, such as localhost,10.0.0.0/8',
  },
  BELAY_CONCURRENCY: { help: 'attempts at once', allowed: 'a whole number from 1 to 10000', default: '64' },
  BELAY_LOG_LEVEL: { help: 'how much is logged', allowed: `one of ${LOG_LEVELS.join(', ')}`, default: 'warn' },
  BELAY_RETENTION_DAYS: { help: 'days that ended runs are kept', allowed: 'a whole number from 1 to 36500' },
} as const satisfies { [name: string]: { help: string; allowed: string; default?: string; secret?: boolean } }

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max))

const Environment = z.object({
  PORT: whole(0, 65_535).default(4400),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9._:-]+$/)
    .default('127.0.0.1'),
  BELAY_DATA: z.string().default('./data'),
  BELAY_FILES: z.string().optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  BELAY_ORIGIN: z.string().refine(isOrigin).optional(),
  BELAY_SECRET_KEY: z.string().min(32).optional(),
  BELAY_EGRESS_ALLOW: z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .refine((parts) => parts.every(isHostOrRange))
    .default([]),
  BELAY_CONCURRENCY: whole(1, 10_000).default(64),
  BELAY_LOG_LEVEL: z.enum(LOG_LEVELS).default('warn'),
  BELAY_RETENTION_DAYS: whole(1, 36_500).optional(),
})

/**
 * Parses the environment once. Errors: one sentence for each wrong value. Warnings: names that look like ours and are not.
 * An empty value counts as not set.
 */
export function parseConfig(
  env: { [name: string]: string | undefined },
  cwd: string,
): Result<{ config: Config; warnings: string[] }, string[]> {
  const names = Object.keys(ENVIRONMENT) as (keyof typeof ENVIRONMENT)[]
  const given = Object.fromEntries(names.flatMap((name) => (env[name]?.trim() ? [[name, env[name].trim()]] : [])))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map((issue) => String(issue.path[0]) as keyof typeof ENVIRONMENT))
    return err([...wrong].map((name) => sentence(name, String(given[name]))))
  }
  const value = parsed.data
  const config: Config = {
    port: value.PORT,
    host: value.HOST,
    data: resolve(cwd, value.BELAY_DATA),
    egressAllow: value.BELAY_EGRESS_ALLOW,
    concurrency: value.BELAY_CONCURRENCY,
    logLevel: value.BELAY_LOG_LEVEL,
    ...(value.BELAY_FILES === undefined ? {} : { files: resolve(cwd, value.BELAY_FILES) }),
    ...(value.DATABASE_URL === undefined ? {} : { databaseUrl: value.DATABASE_URL }),
    ...(value.BELAY_ORIGIN === undefined ? {} : { origin: value.BELAY_ORIGIN }),
    ...(value.BELAY_SECRET_KEY === undefined ? {} : { secretKey: value.BELAY_SECRET_KEY }),
    ...(value.BELAY_RETENTION_DAYS === undefined ? {} : { retentionDays: value.BELAY_RETENTION_DAYS }),
  }
  return ok({ config, warnings: warningsFor(env, config) })
}

function sentence(name: keyof typeof ENVIRONMENT, value: string): string {
  const spec: { allowed: string; secret?: boolean } = ENVIRONMENT[name]
  const said = spec.secret ? `${name} is set to something that does not fit` : `${name} is "${value}"`
  return `${said}. It must be ${spec.allowed}. Change it in the environment, or remove it.`
}

function warningsFor(env: { [name: string]: string | undefined }, config: Config): string[] {
  const known = Object.keys(ENVIRONMENT)
  const unknown = Object.keys(env).filter((name) => name.startsWith('BELAY_') && !known.includes(name))
  const warnings = unknown.map((name) => {
    const bare = name.slice('BELAY_'.length)
    const meant = known.includes(bare) ? bare : nearest(name, known)
    return `${name} is set but Belay does not know it${meant ? `. Did you mean ${meant}?` : ' and ignores it.'}`
  })
  if (config.databaseUrl)
    warnings.push(`DATABASE_URL is set, but this version keeps everything in SQLite: the data is in ${config.data}, not in PostgreSQL.`)
  return warnings
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text.replace(/\/$/, '')
}

function isHostOrRange(text: string): boolean {
  const [address = '', bits, more] = text.split('/')
  if (more !== undefined) return false
  if (bits !== undefined) return isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128)
  if (/^[\d.]+$/.test(address)) return isIP(address) !== 0
  return isIP(address.replace(/^\[|\]$/g, '')) !== 0 || /^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9.])?(:\d{1,5})?$/.test(address)
}
