import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { connect, requireSqlite, settings as settingsOf } from '#server/store/sqlite/connect.ts'
import { isBusy } from '#server/store/sqlite/faults.ts'
import { checkDatabaseFile, DATABASE_FILE } from '#server/store/sqlite/folder.ts'
import { LOCK_FILE } from '#server/store/sqlite/lock.ts'
import { openToRead } from '#server/main.ts'
import { STATES, TERMINAL_STATES, type RunStateName } from '#shared/run/run-state.ts'
import { WORDS } from '../look.ts'
import { bytes } from './bytes.ts'
import { broken, fine, look, type Finding } from './finding.ts'

/** Below this a busy folder is full within hours. */
const LITTLE_SPACE = 512 * 1024 * 1024

/** Everything about the data folder. Nothing in it is changed. */
export async function dataFindings(folder: string): Promise<Finding[]> {
  const sqlite = sqliteFindings()
  if (!existsSync(folder)) {
    const parent = dirname(folder)
    return [
      ...sqlite,
      !existsSync(parent)
        ? broken('data folder', `${folder} cannot be made: ${parent} is not there`, 'Make that folder, or name another data folder.')
        : writable(parent)
          ? fine('data folder', `${folder} does not exist yet; it is made when something runs`)
          : broken(
              'data folder',
              `${folder} cannot be made: ${parent} may not be written by this account`,
              'Change its rights, or name another data folder.',
            ),
    ]
  }
  if (!statSync(folder).isDirectory())
    return [...sqlite, broken('data folder', `${folder} is a file`, 'Name a folder with --data or BELAY_DATA.')]
  const space = await statfs(folder)
  const free = space.bavail * space.bsize
  const inUse = isInUse(folder)
  return [
    ...sqlite,
    writable(folder)
      ? fine('data folder', `${folder}, ${bytes(sizeOf(folder))}${inUse ? '; another Belay process works on it now' : ''}`)
      : broken('data folder', `${folder} may not be written by this account`, 'Change its rights, or name another data folder.'),
    free < LITTLE_SPACE
      ? look('disk', `only ${bytes(free)} are free`, 'Free some space before it is full.')
      : fine('disk', `${bytes(free)} are free`),
    ...(await databaseFindings(folder)),
  ]
}

/** The settings that durability rests on, as this machine gives them to a fresh database. */
function sqliteFindings(): Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'belay-doctor-'))
  try {
    const db = connect(folder)
    try {
      const version = db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? ''
      requireSqlite(version)
      const settings = Object.entries(settingsOf(db)).map(([name, value]) => `${name}=${value}`)
      return [fine('SQLite', version), fine('durability', settings.join(', '))]
    } finally {
      db.close()
    }
  } catch (error) {
    return [broken('SQLite', error instanceof Error ? error.message : String(error), 'Run npm install again in the folder of Belay.')]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function databaseFindings(folder: string): Promise<Finding[]> {
  if (!existsSync(join(folder, DATABASE_FILE))) return [fine('database', 'nothing has been stored yet')]
  let store
  try {
    checkDatabaseFile(folder)
    store = await openToRead(folder)
    const { integrity } = await store.health()
    if (integrity !== 'ok') return [broken('database', `it is damaged: ${integrity}`, 'Keep a copy of the folder and restore a backup.')]
    const counts = await store.countRuns()
    const open = STATES.filter((state): state is RunStateName => !TERMINAL_STATES.has(state)).filter((state) => counts[state] > 0)
    const dead = (await store.deadLetters({ limit: 1_000 })).length
    const reviews = (await store.reviews({ state: 'open', limit: 1_000 })).length
    const many = (n: number) => (n === 1_000 ? '1000 or more' : String(n))
    return [
      fine('database', 'every page and index was read and is whole'),
      fine('open runs', open.length === 0 ? 'none' : open.map((state) => `${counts[state]} ${WORDS[state]}`).join(', ')),
      reviews === 0 ? fine('reviews', 'none is open') : look('reviews', `${many(reviews)} wait for a person`, 'belay reviews lists them.'),
      dead === 0
        ? fine('dead letters', 'none')
        : look('dead letters', `${many(dead)} steps were given up`, 'belay dead-letters lists them with why.'),
    ]
  } catch (error) {
    return [broken('database', error instanceof Error ? error.message : String(error), 'Keep a copy of the folder before anything else.')]
  } finally {
    await store?.close()
  }
}

/** Whether a living process holds the folder. Looks at its lock without taking it. */
function isInUse(folder: string): boolean {
  if (!existsSync(join(folder, LOCK_FILE))) return false
  const lock = new Sqlite(join(folder, LOCK_FILE), { readonly: true, timeout: 0 })
  try {
    lock.prepare('SELECT count(*) FROM sqlite_master').get()
    return false
  } catch (error) {
    return isBusy(error)
  } finally {
    lock.close()
  }
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0), 0)
}
