import { realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { errorCode, failure, shown } from './failure.ts'

/**
 * The normal form of a path that a workflow names: relative to the workspace root, forward slashes, no `.` segments; empty for
 * the root. Anything that is not plainly inside throws `invalid_input`: absolute paths, drive letters, `..`, backslashes, NUL.
 */
export function relativePath(path: string): string {
  const refuse = (why: string) =>
    failure('invalid_input', `The path "${shown(path)}" ${why}. Name a path inside the workspace folder, such as reports/a.txt.`)
  if (path.includes('\0')) throw refuse('holds a character that no file name can hold')
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.startsWith('~')) throw refuse('does not start in the workspace folder')
  if (path.includes('\\')) throw refuse('holds a backslash; folders are parted by /')
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw refuse('leads out of the workspace folder')
  if (parts.some((part) => Buffer.byteLength(part) > 255) || Buffer.byteLength(path) > 2_000) throw refuse('is too long')
  return parts.join('/')
}

/**
 * The real place of `relative` (a result of `relativePath`) under `root`, every symbolic link followed. A link that leads out
 * of the root throws `invalid_input`; a missing file throws the file system's ENOENT.
 */
export async function realPlace(root: string, relative: string): Promise<string> {
  const realRoot = await realpath(root)
  const place = await realpath(join(realRoot, relative))
  if (!isWithin(realRoot, place)) throw leadsOut(relative)
  return place
}

/** Like `realPlace` for something that may not exist yet: its nearest existing folder must be inside the root. */
export async function placeToMake(root: string, relative: string): Promise<string> {
  const realRoot = await realpath(root)
  const missing: string[] = []
  for (let folder = join(realRoot, relative); ; folder = dirname(folder)) {
    try {
      const place = await realpath(folder)
      if (!isWithin(realRoot, place)) throw leadsOut(relative)
      return join(place, ...missing.reverse())
    } catch (thrown) {
      if (errorCode(thrown) !== 'ENOENT') throw thrown
      missing.push(folder.slice(dirname(folder).length + 1))
    }
  }
}

const isWithin = (root: string, place: string): boolean => place === root || place.startsWith(root.endsWith(sep) ? root : root + sep)

const leadsOut = (relative: string) =>
  failure(
    'invalid_input',
    `The path "${shown(relative)}" goes through a link that leads out of the workspace folder. Copy the file into the workspace folder instead.`,
  )
