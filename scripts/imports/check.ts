import { posix } from 'node:path'
import { cycles } from './cycles.ts'
import { readModule, type Module } from './read-module.ts'
import { FREE_OF_HOMES, HOMES, PURITY, ZONES, type Zone } from './rules.ts'

/** One breach of a rule, with the place and the reason of the rule. */
export interface Breach {
  file: string
  line: number
  text: string
}

const ALIASES: { [prefix: string]: string } = { '#shared/': 'shared/', '#server/': 'server/' }
const CODE = /\.(ts|tsx|js|mjs)$/

/** Breaches of the import rules in `sources`: text of every code file by its path from the root. */
export function checkImports(sources: ReadonlyMap<string, string>): Breach[] {
  const modules = new Map([...sources].map(([file, source]) => [file, readModule(file, source)] as const))
  const edges = new Map<string, string[]>()
  const breaches: Breach[] = []

  for (const [file, module] of modules) {
    const zone = zoneOf(file)
    if (!zone) {
      breaches.push({
        file,
        line: 1,
        text: 'belongs to no zone. Say in scripts/imports/rules.ts what it may import, and who may import it.',
      })
      continue
    }
    const targets: string[] = []
    for (const { specifier, line } of module.imports) {
      const target = resolve(file, specifier)
      const text = target === undefined ? checkPackage(zone, specifier) : checkFile(zone, file, target, modules)
      if (text !== undefined) breaches.push({ file, line, text })
      if (target !== undefined && modules.has(target)) targets.push(target)
    }
    edges.set(file, targets)
    breaches.push(...checkContent(file, module))
  }
  for (const cycle of cycles(edges)) breaches.push({ file: cycle[0]!, line: 1, text: `is part of a cycle: ${cycle.join(' -> ')}` })
  return breaches
}

export const zoneOf = (file: string): Zone | undefined => ZONES.find(({ files }) => files.test(file))

/** Path from the root of a file in the repository; undefined for a package or a built-in module. */
function resolve(from: string, specifier: string): string | undefined {
  const bare = specifier.replace(/\?.*$/, '')
  if (bare.startsWith('.')) return posix.join(posix.dirname(from), bare)
  const alias = Object.keys(ALIASES).find((prefix) => bare.startsWith(prefix))
  return alias && ALIASES[alias] + bare.slice(alias.length)
}

function checkFile(zone: Zone, file: string, target: string, modules: ReadonlyMap<string, Module>): string | undefined {
  // Built output and data files are no modules of ours.
  if (target.startsWith('dist/') || !CODE.test(target)) return undefined
  if (!modules.has(target)) return `imports ${target}, which is not there`
  const other = zoneOf(target)
  if (!other) return undefined
  if (other !== zone && !zone.may.includes(other.name)) return `(${zone.name}) imports ${target} (${other.name}). ${zone.reason}`
  const [mine, theirs] = [unitOf(zone, file), unitOf(other, target)]
  if (mine !== undefined && theirs !== undefined && mine !== theirs)
    return `(${mine}) imports ${target} of its neighbour ${theirs}. ${zone.reason}`
  return undefined
}

const unitOf = (zone: Zone, file: string): string | undefined => zone.files.exec(file)?.groups?.['unit']

function checkPackage(zone: Zone, specifier: string): string | undefined {
  const name = specifier.startsWith('node:') ? specifier : specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  if (zone.packages !== 'any' && !zone.packages.includes(name)) return `(${zone.name}) imports ${specifier}. ${zone.reason}`
  const rule = HOMES.find(({ packages }) => packages.includes(name))
  if (!rule || rule.home.includes(zone.name) || FREE_OF_HOMES.includes(zone.name)) return undefined
  return `(${zone.name}) imports ${name}, which belongs to ${rule.home.join(' and ')}. ${rule.reason}`
}

function checkContent(file: string, module: Module): Breach[] {
  const breaches: Breach[] = module.unreadable.map((line) => ({ file, line, text: 'imports a computed path: nobody can say what.' }))
  if (FREE_OF_HOMES.includes(zoneOf(file)?.name ?? '')) breaches.length = 0
  if (module.barrel !== undefined) breaches.push({ file, line: module.barrel, text: 'is a barrel. Import from the file that has it.' })
  for (const { files, except, globals, reason } of PURITY) {
    if (!files.test(file) || except?.test(file)) continue
    for (const { name, line } of module.globals) if (globals.includes(name)) breaches.push({ file, line, text: `uses ${name}. ${reason}` })
  }
  return breaches
}
