import { constants, type Dirent } from 'node:fs'
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileEntry, Files, Signal } from '#shared/nodes/capabilities.ts'
import { StepFailure } from '#shared/policy/step-error.ts'
import { sha256Hex } from '#shared/lib/hash.ts'
import { errorCode, failure, shown, throwIfStopped } from './failure.ts'
import { compileGlob } from './glob.ts'
import { placeToMake, realPlace, relativePath } from './workspace-path.ts'

export interface FilesOptions {
  /** The workspace folder: nothing outside it is read, listed or written. Made when missing. */
  root: string
  /** Bytes. A larger file is refused by `read`. Default 64 MiB. */
  maxBytes?: number
  /** `list` refuses a folder with more matching files than this. Default 100,000. */
  maxEntries?: number
}

/** Files of the workspace folder. Hidden files (a leading dot) and links are listed only when the glob names a leading dot, links never. */
export function createFiles({ root, maxBytes = 64 * 1024 * 1024, maxEntries = 100_000 }: FilesOptions): Files {
  /** Two writes of one file at once would share a temporary file; they go one after the other. */
  const writing = new Map<string, Promise<unknown>>()

  async function list(folder: string, glob: string, signal: Signal): Promise<FileEntry[]> {
    const base = relativePath(folder)
    const matches = matcher(glob)
    const hidden = /(^|[/{,])\./.test(glob)
    const found: { path: string; place: string; name: string }[] = []
    const walk = async (below: string, place: string, depth: number): Promise<void> => {
      throwIfStopped(signal)
      const entries: Dirent[] = await readdir(place, { withFileTypes: true })
      for (const entry of entries) {
        if (entry.name.startsWith('.') && (!hidden || isTemporary(entry.name))) continue
        const inFolder = below === '' ? entry.name : `${below}/${entry.name}`
        if (entry.isDirectory() && depth < MAX_DEPTH) await walk(inFolder, join(place, entry.name), depth + 1)
        else if (entry.isFile() && matches(inFolder)) {
          found.push({ path: base === '' ? inFolder : `${base}/${inFolder}`, place: join(place, entry.name), name: entry.name })
          if (found.length > maxEntries)
            throw failure(
              'invalid_input',
              `The folder ${show(base)} holds more than ${maxEntries} matching files. Narrow the pattern or split the folder.`,
            )
        }
      }
    }
    return await explained('folder', base, async () => {
      await mkdir(root, { recursive: true })
      await walk('', await realPlace(root, base), 0)
      found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
      const sized: FileEntry[] = []
      for (let i = 0; i < found.length; i += 64) {
        throwIfStopped(signal)
        const sizes = await Promise.all(
          found.slice(i, i + 64).map(async ({ path, name, place }) => ({ path, name, size: await sizeOf(place) })),
        )
        for (const entry of sizes) if (entry.size !== undefined) sized.push({ ...entry, size: entry.size })
      }
      return sized
    })
  }

  async function read(path: string, signal: Signal): Promise<Uint8Array> {
    const relative = fileName(path)
    return await explained('file', relative, async () => {
      throwIfStopped(signal)
      // Not blocking: opening a named pipe would wait for a writer for ever.
      const handle = await open(await realPlace(root, relative), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
      try {
        const stat = await handle.stat()
        if (!stat.isFile()) throw failure('invalid_input', `${show(relative)} is not a file but a folder or a device.`)
        if (stat.size > maxBytes)
          throw failure('invalid_input', `The file ${show(relative)} has ${stat.size} bytes; at most ${maxBytes} are read.`)
        const bytes = await handle.readFile()
        throwIfStopped(signal)
        return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      } finally {
        await handle.close()
      }
    })
  }

  async function write(path: string, bytes: Uint8Array, signal: Signal): Promise<{ path: string; bytes: number }> {
    const relative = fileName(path)
    const before = writing.get(relative) ?? Promise.resolve()
    const mine = before.then(
      () => explained('file', relative, () => replace(relative, bytes, signal)),
      () => explained('file', relative, () => replace(relative, bytes, signal)),
    )
    writing.set(relative, mine)
    try {
      await mine
    } finally {
      if (writing.get(relative) === mine) writing.delete(relative)
    }
    return { path: relative, bytes: bytes.byteLength }
  }

  async function replace(relative: string, bytes: Uint8Array, signal: Signal): Promise<void> {
    throwIfStopped(signal)
    await mkdir(root, { recursive: true })
    const folderName = dirname(relative) === '.' ? '' : dirname(relative)
    const folder = await placeToMake(root, folderName)
    const made = await mkdir(folder, { recursive: true })
    // The same write after a crash uses the same temporary name, so at most one of them is ever left behind.
    const temporary = join(folder, `${TEMPORARY}${sha256Hex(relative).slice(0, 20)}`)
    await rm(temporary, { force: true })
    try {
      const handle = await open(temporary, 'wx', 0o644)
      try {
        await handle.writeFile(bytes)
        await handle.sync()
      } finally {
        await handle.close()
      }
      throwIfStopped(signal)
      await rename(temporary, join(folder, relative.slice(relative.lastIndexOf('/') + 1)))
    } catch (thrown) {
      await rm(temporary, { force: true }).catch(() => undefined)
      throw thrown
    }
    // A new name is durable once its folder is, and a new folder once its parent is.
    const last = made === undefined ? folder : dirname(made)
    for (let at = folder; ; at = dirname(at)) {
      await syncFolder(at)
      if (at === last || at === dirname(at)) break
    }
  }

  return { list, read, write }
}

const TEMPORARY = '.belay-tmp-'
const MAX_DEPTH = 32
const isTemporary = (name: string): boolean => name.startsWith(TEMPORARY)
const show = (relative: string): string => (relative === '' ? 'workspace' : shown(relative))

function fileName(path: string): string {
  const relative = relativePath(path)
  if (relative === '' || path.endsWith('/')) throw failure('invalid_input', `The path "${shown(path)}" names no file.`)
  return relative
}

function matcher(glob: string): (path: string) => boolean {
  try {
    return compileGlob(glob)
  } catch (thrown) {
    throw failure('invalid_input', `The pattern "${shown(glob)}" cannot be used: ${thrown instanceof Error ? thrown.message : ''}.`, {
      cause: thrown,
    })
  }
}

/** Undefined when the file went away since it was listed. */
async function sizeOf(place: string): Promise<number | undefined> {
  try {
    return (await lstat(place)).size
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return undefined
    throw thrown
  }
}

async function syncFolder(place: string): Promise<void> {
  const handle = await open(place, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Runs `work` and turns what the file system throws into a sentence and a kind. */
async function explained<T>(what: 'file' | 'folder', relative: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof StepFailure) throw thrown
    const name = show(relative)
    const code = errorCode(thrown)
    switch (code) {
      case 'ENOENT':
        throw failure('invalid_input', `The ${what} ${name} does not exist in the workspace folder.`, { cause: thrown })
      case 'ENOTDIR':
      case 'EEXIST':
        throw failure('invalid_input', `The path ${name} goes through a file as if it were a folder.`, { cause: thrown })
      case 'EISDIR':
      case 'ENOTEMPTY':
        throw failure('invalid_input', `${name} is a folder, not a file.`, { cause: thrown })
      case 'ELOOP':
        throw failure('invalid_input', `The path ${name} goes round in a circle of links.`, { cause: thrown })
      case 'ENAMETOOLONG':
        throw failure('invalid_input', `The path ${name} is too long.`, { cause: thrown })
      case 'EACCES':
      case 'EPERM':
        throw failure('permanent', `There is no permission to use the ${what} ${name}. Give the server access to it and run again.`, {
          cause: thrown,
        })
      case 'ENOSPC':
      case 'EDQUOT':
        throw failure('unavailable', `The disk is full: ${name} was not written. Free some space.`, { cause: thrown })
      default:
        throw failure('unavailable', `The ${what} ${name} cannot be used now (${code ?? 'unknown fault'}).`, { cause: thrown })
    }
  }
}
