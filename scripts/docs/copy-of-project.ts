import { cpSync, existsSync, mkdtempSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { projectFiles } from '../project-files.ts'

/** A copy of the checkout for commands that make files and data folders. What is installed is shared with it, what is built is copied. */
export function copyOfProject(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'belay-docs-'))
  for (const file of projectFiles()) {
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    cpSync(file, join(folder, file), { preserveTimestamps: true })
  }
  if (existsSync('dist')) cpSync('dist', join(folder, 'dist'), { recursive: true, preserveTimestamps: true })
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction')
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
