import { readFileSync } from 'node:fs'
import { checkImports, zoneOf } from './imports/check.ts'
import { ZONES } from './imports/rules.ts'
import { projectFiles } from './project-files.ts'

/** Zones that have files in every state of the project. A gate that sees none of them looks at the wrong place. */
const ALWAYS_THERE = ['lib', 'policy', 'node-contract', 'graph', 'run', 'store-interface', 'engine']

/** Breaches of the import rules in the working tree, one line each. */
export function importBreaches(): { seen: number; problems: string[] } {
  const files = projectFiles().filter((file) => /\.(ts|tsx|js|mjs)$/.test(file))
  const sources = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))
  const breaches = checkImports(sources).map(({ file, line, text }) => `${file}:${line} ${text}`)
  const zones = new Set(files.map((file) => zoneOf(file)?.name))
  for (const zone of ALWAYS_THERE)
    if (!zones.has(zone)) breaches.push(`no file of ${ZONES.find(({ name }) => name === zone)!.files} was seen`)
  return { seen: sources.size, problems: breaches }
}
