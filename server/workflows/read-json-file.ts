import { readFile } from 'node:fs/promises'
import { DomainError } from '#shared/lib/domain-error.ts'
import type { Json } from '#shared/lib/json.ts'
import { parseJson } from './json-text.ts'

/** JSON of a file. `shown` is the path as the person wrote it. Errors: `invalid_input` with a sentence that says where and what to do. */
export async function readJsonFile(path: string, shown: string): Promise<Json> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw unreadable(error as NodeJS.ErrnoException, path, shown)
  }
  return jsonOf(text, shown)
}

/** JSON of a text, told by the name of where it comes from. */
export function jsonOf(text: string, name: string): Json {
  const parsed = parseJson(text)
  if (parsed.ok) return parsed.value
  const { line, column, message } = parsed.error
  throw new DomainError('invalid_input', `${name} is not JSON: line ${line}, column ${column}: ${message}.`)
}

function unreadable(error: NodeJS.ErrnoException, path: string, shown: string): Error {
  const say = (message: string) => new DomainError('invalid_input', message, { cause: error })
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return say(`There is no file ${shown}${shown === path ? '' : ` (looked for it at ${path})`}. Check the path.`)
    case 'EISDIR':
      return say(`${shown} is a folder. Give the path of a file.`)
    case 'EACCES':
    case 'EPERM':
      return say(`${shown} may not be read by this account. Change its rights or give another file.`)
    default:
      return say(`${shown} cannot be read (${error.code ?? error.message}). Check the disk and the path.`)
  }
}
