import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Paths from the root of every file that belongs to the project: committed, or new and not ignored. */
export function projectFiles(): string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(path))
}
