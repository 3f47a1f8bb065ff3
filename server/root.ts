import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A path in the folder of Belay: the same from its sources and from what is built of them, wherever the program was started. */
export function inBelay(...parts: string[]): string {
  return join(root(), ...parts)
}

let found: string | undefined
function root(): string {
  if (found !== undefined) return found
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return (found = folder)
}
