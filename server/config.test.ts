import { describe, expect, test } from 'vitest'
import { parseConfig } from './config.ts'

const value = (env: { [name: string]: string }) => {
  const parsed = parseConfig(env, '/home/me')
  if (!parsed.ok) throw new Error(parsed.error.join('\n'))
  return parsed.value
}

describe('the environment', () => {
  test('has a default for everything', () => {
    expect(value({}).config).toEqual({
      port: 4400,
      host: '127.0.0.1',
      data: '/home/me/data',
      egressAllow: [],
      concurrency: 64,
      logLevel: 'warn',
    })
    expect(value({ PORT: '', BELAY_DATA: '  ' }).config.port).toBe(4400)
  })

  test('is taken over', () => {
    expect(
      value({
        PORT: '0',
        HOST: '::1',
        BELAY_DATA: '../d',
        BELAY_FILES: 'in',
        BELAY_ORIGIN: 'https://belay.example.org',
        BELAY_SECRET_KEY: 'k'.repeat(32),
        BELAY_EGRESS_ALLOW: 'localhost, 127.0.0.1:8080,10.0.0.0/8 ,::1,*.corp.example,',
        BELAY_CONCURRENCY: '8',
        BELAY_LOG_LEVEL: 'debug',
        BELAY_RETENTION_DAYS: '30',
      }),
    ).toEqual({
      config: {
        port: 0,
        host: '::1',
        data: '/home/d',
        files: '/home/me/in',
        origin: 'https://belay.example.org',
        secretKey: 'k'.repeat(32),
        egressAllow: ['localhost', '127.0.0.1:8080', '10.0.0.0/8', '::1', '*.corp.example'],
        concurrency: 8,
        logLevel: 'debug',
        retentionDays: 30,
      },
      warnings: [],
    })
  })

  test.each([
    ['PORT', '70000', 'PORT is "70000". It must be a whole number from 0 to 65535'],
    ['PORT', '44o0', 'PORT is "44o0"'],
    ['PORT', '-1', 'PORT is "-1"'],
    ['HOST', 'http://x', 'HOST is "http://x"'],
    ['DATABASE_URL', 'mysql://root:hunter2@db', 'DATABASE_URL is set to something that does not fit'],
    ['BELAY_ORIGIN', 'belay.example.org', 'BELAY_ORIGIN is "belay.example.org"'],
    ['BELAY_ORIGIN', 'https://belay.example.org/app', 'without a path'],
    ['BELAY_SECRET_KEY', 'short', 'at least 32 characters'],
    ['BELAY_EGRESS_ALLOW', '10.0.0.0/33', 'BELAY_EGRESS_ALLOW is "10.0.0.0/33"'],
    ['BELAY_EGRESS_ALLOW', '127.0.0.300', 'BELAY_EGRESS_ALLOW is "127.0.0.300"'],
    ['BELAY_EGRESS_ALLOW', 'a b', 'hosts or address ranges'],
    ['BELAY_CONCURRENCY', '0', 'from 1 to 10000'],
    ['BELAY_LOG_LEVEL', 'verbose', 'one of silent, error, warn'],
    ['BELAY_RETENTION_DAYS', '1.5', 'from 1 to 36500'],
  ])('%s=%s is refused by name', (name, given, part) => {
    const parsed = parseConfig({ [name]: given }, '/')
    expect(parsed.ok).toBe(false)
    if (!parsed.ok) {
      expect(parsed.error).toHaveLength(1)
      expect(parsed.error[0]).toContain(part)
      expect(parsed.error[0]).not.toMatch(/hunter2|"short"/)
    }
  })

  test('says all wrong values at once', () => {
    const parsed = parseConfig({ PORT: 'x', BELAY_CONCURRENCY: 'y' }, '/')
    expect(parsed.ok ? [] : parsed.error.map((line) => line.split(' ')[0])).toEqual(['PORT', 'BELAY_CONCURRENCY'])
  })

  test('warns of names that it does not know', () => {
    expect(value({ BELAY_DATE: 'x', BELAY_SOMETHING_ELSE: '1', BELAY_PORT: '1', OTHER: '1' }).warnings).toEqual([
      'BELAY_DATE is set but Belay does not know it. Did you mean BELAY_DATA?',
      'BELAY_SOMETHING_ELSE is set but Belay does not know it and ignores it.',
      'BELAY_PORT is set but Belay does not know it. Did you mean PORT?',
    ])
  })

  test('does not pretend to use PostgreSQL', () => {
    expect(value({ DATABASE_URL: 'postgres://u:secret@db/x' }).warnings).toEqual([
      'DATABASE_URL is set, but this version keeps everything in SQLite: the data is in /home/me/data, not in PostgreSQL.',
    ])
  })
})
