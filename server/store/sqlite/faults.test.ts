import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { append, DEFINITION, newRun, started, step, succeeded } from '../testing/sample-runs.ts'
import { requireSqlite } from './connect.ts'
import { DATABASE_FILE } from './folder.ts'
import { openSqliteStore, type SqliteOptions } from './open.ts'
import type { SqliteStore } from './sqlite-store.ts'

let folder: string
const stores: SqliteStore[] = []
const kills: (() => void)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'belay-faults-'))
})
afterEach(async () => {
  for (const kill of kills.splice(0)) kill()
  for (const store of stores.splice(0)) await store.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(options: Partial<SqliteOptions> = {}): Promise<SqliteStore> {
  const store = await openSqliteStore({ folder, ...options })
  stores.push(store)
  await store.saveDefinitions([DEFINITION])
  return store
}
const refused = (code: string, text = '') => expect.objectContaining({ name: 'DomainError', code, message: expect.stringContaining(text) })
const outcome = (results: PromiseSettledResult<unknown>[]) =>
  results.map((result) => (result.status === 'fulfilled' ? 'ok' : result.reason.code))

/** A process that opens the store, prints `open`, then an acknowledged seq a line. */
async function child(...args: string[]) {
  const script = new URL('../testing/appending-process.ts', import.meta.url).pathname
  const process_ = spawn(process.execPath, ['--import', 'tsx', script, folder, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  process_.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const ended = once(process_, 'close')
  kills.push(() => process_.kill('SIGKILL'))
  while (!printed.includes('\n') && process_.exitCode === null) await sleep(5)
  return {
    lines: () => printed.split('\n').slice(0, -1),
    async kill() {
      process_.kill('SIGKILL')
      await ended
    },
    pause: () => process_.kill('SIGSTOP'),
    resume: () => process_.kill('SIGCONT'),
  }
}

describe('what was acknowledged is there', () => {
  test('after SIGKILL at any moment, without gaps, and the lock is free', async () => {
    let acknowledged = 0
    for (let round = 0; round < 4; round++) {
      const writer = await child('append')
      await sleep(40 + round * 67)
      await writer.kill()
      acknowledged = Math.max(acknowledged, ...writer.lines().slice(1).map(Number))
      const store = await openSqliteStore({ folder })
      const events = await store.journal('r1', 0)
      expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1))
      expect(events.length).toBeGreaterThanOrEqual(acknowledged)
      expect((await store.run('r1'))?.seq).toBe(events.length)
      expect((await store.health()).integrity).toBe('ok')
      await store.close()
    }
    expect(acknowledged).toBeGreaterThan(10)
  })
})

describe('one process a folder', () => {
  test('a second store in the same process is refused', async () => {
    await open()
    await expect(openSqliteStore({ folder })).rejects.toEqual(refused('data_folder_in_use', folder))
  })
  test('a second process is refused, also while the first is only paused', async () => {
    const other = await child('hold')
    await expect(openSqliteStore({ folder })).rejects.toEqual(refused('data_folder_in_use'))
    other.pause()
    await expect(openSqliteStore({ folder })).rejects.toEqual(refused('data_folder_in_use'))
    other.resume()
    await other.kill()
    await open()
  })
  test('a folder that could not be opened is not left locked', async () => {
    writeFileSync(join(folder, DATABASE_FILE), 'x'.repeat(5_000))
    await expect(openSqliteStore({ folder })).rejects.toEqual(refused('data_folder_damaged'))
    rmSync(join(folder, DATABASE_FILE))
    await open()
  })
})

describe('a full disk', () => {
  test('acknowledges nothing, leaves nothing half-written, and heals', async () => {
    const store = await open()
    await store.createRun(newRun('r1'))
    await store.createRun(newRun('r2'))
    const pages = store.database.pragma('page_count', { simple: true }) as number
    store.database.pragma(`max_page_count = ${pages + 2}`)
    const big = succeeded('s', { output: { json: 'x'.repeat(40_000) } })
    const results = await Promise.allSettled([
      store.append(append('r1', 1, [started('s', { key: 'k' })])),
      store.append(append('r2', 1, [big])),
      store.append(append('r1', 2, step('t'))),
      store.createRun(newRun('r3')),
    ])
    expect(outcome(results)).toEqual(['disk_full', 'disk_full', 'disk_full', 'disk_full'])
    expect(await store.journal('r1', 1)).toEqual([])
    expect(await store.effects('r1')).toEqual([])
    expect(await store.run('r3')).toBeUndefined()
    expect((await store.health()).integrity).toBe('ok')
    store.database.pragma('max_page_count = 1000000')
    // What the first of two had promised the second is gone with it.
    await expect(store.append(append('r1', 2, step('t')))).rejects.toEqual(refused('stale_writer'))
    expect(await store.append(append('r1', 1, step('t')))).toBe(3)
    expect(await store.append(append('r2', 1, [big]))).toBe(2)
  })
})

describe('another program holds the database', () => {
  test('writes wait without blocking, then go through', async () => {
    const store = await open()
    await store.createRun(newRun('r1'))
    const other = new Sqlite(join(folder, DATABASE_FILE))
    other.exec('BEGIN IMMEDIATE')
    const seq = store.append(append('r1', 1, step('s')))
    let turns = 0
    for (const end = performance.now() + 250; performance.now() < end; turns++) await sleep(1)
    expect(turns).toBeGreaterThan(5)
    expect(await store.journal('r1', 1)).toEqual([])
    other.exec('ROLLBACK')
    other.close()
    expect(await seq).toBe(3)
  })
  test('too long: refused as unavailable, and works again afterwards', async () => {
    const store = await open({ busyMs: 60 })
    await store.createRun(newRun('r1'))
    const other = new Sqlite(join(folder, DATABASE_FILE))
    other.exec('BEGIN IMMEDIATE')
    await expect(store.append(append('r1', 1, step('s')))).rejects.toEqual(refused('unavailable', folder))
    other.exec('ROLLBACK')
    other.close()
    expect(await store.append(append('r1', 1, step('s')))).toBe(3)
  })
  test('what it wrote is noticed by the fence', async () => {
    const store = await open()
    await store.createRun(newRun('r1'))
    const other = new Sqlite(join(folder, DATABASE_FILE))
    other.exec(`INSERT INTO journal (run_no, last_seq, at, events) SELECT run_no, 2, 0, '[{"type":"cancel-requested","by":"x"}]' FROM runs`)
    other.close()
    await expect(store.append(append('r1', 1, step('s')))).rejects.toEqual(refused('stale_writer'))
    expect(await store.append(append('r1', 2, step('s')))).toBe(4)
  })
  test('a reader with an old snapshot does not hold up writing', async () => {
    const store = await open()
    await store.createRun(newRun('r1'))
    const reader = new Sqlite(join(folder, DATABASE_FILE), { readonly: true })
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM runs').get()
    for (let i = 0; i < 50; i++) await store.append(append('r1', 1 + 2 * i, step(`s${i}`)))
    reader.close()
    expect((await store.run('r1'))?.seq).toBe(101)
  })
})

test('an operation that fails in an unforeseen way fails alone', async () => {
  const store = await open()
  await store.createRun(newRun('r1'))
  await store.createRun(newRun('r2'))
  // A trigger stands for anything that only SQLite can find wrong.
  store.database.exec(`CREATE TEMP TRIGGER odd BEFORE INSERT ON dead_letters BEGIN SELECT raise(ABORT, 'odd'); END`)
  const error = { kind: 'permanent' as const, message: 'x' }
  const results = await Promise.allSettled([
    store.append(append('r1', 1, step('a'))),
    store.append(append('r2', 1, [...step('b'), { type: 'step-failed', step: 'c', error, deadLetter: true }])),
    store.append(append('r1', 3, step('d'))),
  ])
  expect(outcome(results)).toEqual(['ok', 'internal', 'ok'])
  expect((await store.journal('r1', 0)).length).toBe(5)
  expect((await store.journal('r2', 0)).length).toBe(1)
})

test('what arrives in one turn shares one commit, up to 256 operations', async () => {
  const store = await open()
  const before = store.commits
  await Promise.all(Array.from({ length: 600 }, (_, i) => store.createRun(newRun(`r${i}`))))
  expect(store.commits - before).toBe(3)
})

test('a value above the limit is refused with a sentence, and nothing else suffers', async () => {
  const store = await open({ maxPayloadBytes: 1_000 })
  const results = await Promise.allSettled([
    store.putPayload(JSON.stringify('x'.repeat(1_000))),
    store.putPayload(JSON.stringify('ä'.repeat(600))),
    store.putPayload('"fine"'),
  ])
  expect(outcome(results)).toEqual(['invalid_input', 'invalid_input', 'ok'])
  await expect(store.createRun(newRun('r1', { input: { json: 'x'.repeat(1_000) } }))).rejects.toEqual(
    refused('invalid_input', 'above the limit'),
  )
})

describe('a damaged folder is left as it is', () => {
  const path = () => join(folder, DATABASE_FILE)
  async function filled(): Promise<void> {
    const store = await openSqliteStore({ folder })
    await store.saveDefinitions([DEFINITION])
    await Promise.all(Array.from({ length: 200 }, (_, i) => store.createRun(newRun(`run-${i}`))))
    await store.close()
  }

  test.each([
    [
      'a garbage header',
      () => writeFileSync(path(), Buffer.concat([Buffer.from('not a database, 16+'), readFileSync(path()).subarray(19)])),
    ],
    ['a truncated file', () => truncateSync(path(), Math.floor(statSync(path()).size / 2))],
    ['garbage inside', () => writeFileSync(path(), readFileSync(path()).fill(0xa5, 8_192, 40_000))],
    ['an empty file beside its log', () => (copyFileSync(path(), `${path()}-wal`), truncateSync(path(), 0))],
    ['a file missing beside its log', () => (copyFileSync(path(), `${path()}-wal`), rmSync(path()))],
  ])('%s', async (_what, damage) => {
    await filled()
    damage()
    const before = existsSync(path()) ? readFileSync(path()) : undefined
    await expect(openSqliteStore({ folder })).rejects.toEqual(refused('data_folder_damaged', 'restore a backup'))
    expect(existsSync(path()) ? readFileSync(path()) : undefined).toEqual(before)
  })
  test('damage found later is said as well', async () => {
    await filled()
    const store = await open()
    store.database.exec('PRAGMA writable_schema = 1')
    const bytes = readFileSync(path())
    store.database.pragma('wal_checkpoint(truncate)')
    store.database.pragma('shrink_memory')
    writeFileSync(path(), bytes.fill(0xa5, 4_096))
    await expect(store.runs({ limit: 200 })).rejects.toEqual(refused('data_folder_damaged'))
  })
})

describe('a folder that is taken away from under a running process', () => {
  test('nothing is acknowledged any more; put back, work goes on', async () => {
    const store = await open()
    await store.createRun(newRun('before'))
    renameSync(folder, `${folder}-away`)
    await expect(store.createRun(newRun('gone'))).rejects.toEqual(refused('unavailable', 'is gone'))
    const several = await Promise.allSettled([store.createRun(newRun('a')), store.createRun(newRun('b'))])
    expect(outcome(several)).toEqual(['unavailable', 'unavailable'])
    renameSync(`${folder}-away`, folder)
    await store.createRun(newRun('after'))
    expect((await store.runs({})).map((run) => run.runId)).toEqual(['after', 'before'])
  })

  test('another database in its place is not taken for it', async () => {
    const store = await open()
    rmSync(folder, { recursive: true })
    mkdirSync(folder)
    writeFileSync(join(folder, DATABASE_FILE), '')
    await expect(store.createRun(newRun('gone'))).rejects.toEqual(refused('unavailable', 'is gone'))
  })
})

describe('a folder that cannot be used', () => {
  test('its last part is made; a missing parent is an error in words', async () => {
    await (await openSqliteStore({ folder: join(folder, 'data') })).close()
    await expect(openSqliteStore({ folder: join(folder, 'no', 'data') })).rejects.toEqual(refused('invalid_config', 'does not exist'))
  })
  test('a file is not a folder', async () => {
    writeFileSync(join(folder, 'file'), '')
    await expect(openSqliteStore({ folder: join(folder, 'file') })).rejects.toEqual(refused('invalid_config', 'is a file'))
  })
  test.skipIf(process.getuid?.() === 0)('rights are missing', async () => {
    mkdirSync(join(folder, 'data'))
    chmodSync(join(folder, 'data'), 0o500)
    await expect(openSqliteStore({ folder: join(folder, 'data') })).rejects.toEqual(refused('invalid_config', 'may not be written'))
  })
})

test('every setting that durability rests on is in force', async () => {
  const { settings } = await (await open()).health()
  expect(settings).toMatchObject({ journal_mode: 'wal', synchronous: 2, foreign_keys: 1, mmap_size: 0 })
})

test.each([
  ['3.51.2', false],
  ['3.9.9', false],
  ['3.51.3', true],
  ['3.53.2', true],
  ['4.0', true],
])('SQLite %s is good enough: %s', (version, fine) => {
  if (fine) requireSqlite(version)
  else expect(() => requireSqlite(version)).toThrow('3.51.3')
})
