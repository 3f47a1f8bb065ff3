import Database from 'better-sqlite3'
import { readFileSync } from 'node:fs'
import semver from 'semver'

export interface Lockfile {
  packages: { [path: string]: LockedPackage }
}
export interface LockedPackage {
  version?: string
  license?: string
  resolved?: string
  dev?: boolean
  optional?: boolean
  hasInstallScript?: boolean
  engines?: { node?: string }
  dependencies?: { [name: string]: string }
  devDependencies?: { [name: string]: string }
  optionalDependencies?: { [name: string]: string }
  os?: string[]
  cpu?: string[]
  libc?: string[]
}
export interface Manifest {
  dependencies: { [name: string]: string }
  devDependencies: { [name: string]: string }
  allowScripts: { [name: string]: boolean }
}

/** Licences that ask for no more than a notice. */
const LICENCES = new Set(
  'MIT MIT-0 ISC BSD-2-Clause BSD-3-Clause Apache-2.0 0BSD BlueOak-1.0.0 CC0-1.0 Unlicense Python-2.0 Zlib'.split(' '),
)

/** Build tools under another licence: used as they are, and no part of what is shipped. */
const DEV_ONLY: { [name: string]: string } = { lightningcss: 'MPL-2.0', '@axe-core/playwright': 'MPL-2.0', 'axe-core': 'MPL-2.0' }

/** Fonts, shipped as files under the licence that fonts have. */
const FONTS: { [name: string]: string } = { '@fontsource-variable/inter': 'OFL-1.1', '@fontsource-variable/jetbrains-mono': 'OFL-1.1' }

/** Packages whose manifest does not name the licence that their LICENSE file is. */
const READ_BY_HAND: { [name: string]: string } = { 'xmlhttprequest-ssl@2.1.2': 'MIT' }

/** Versions below these have known faults; versions from `below` on have others. */
const BOUNDS: { [name: string]: { from?: string; below?: string; why: string } } = {
  'drizzle-orm': { from: '0.45.2', why: 'earlier ones let identifiers inject SQL' },
  'better-sqlite3': { from: '12.11.1', below: '13.0.0', why: '13 crashes on Node 20, and one lockfile serves every Node' },
}
/** Earlier ones can corrupt a database in WAL mode when it is reset while it is written. */
const SQLITE_FROM = '3.51.3'

/** The oldest Node of each line that the project supports. */
const NODES = ['20.19.0', '22.14.0', '24.0.0']

/** What is wrong with the dependencies as they are locked, one sentence each. */
export function dependencyProblems(lock: Lockfile, manifest: Manifest, sqliteVersion: string): string[] {
  const problems: string[] = []
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
  if (packages.length === 0) problems.push('the lockfile is empty')

  for (const [path, entry] of packages) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const label = `${name}@${entry.version}`
    if (!isAllowed(entry.license ?? READ_BY_HAND[label]) && !isDevOnly(name, entry) && !isFont(name, entry))
      problems.push(`${label} has the licence ${entry.license ?? 'unknown'}`)
    if (entry.resolved !== undefined) problems.push(`${label} names the registry it came from: ${entry.resolved}`)
    if (entry.hasInstallScript && !entry.optional && !manifest.allowScripts[name])
      problems.push(`${label} runs a script on install and is not in allowScripts`)
    for (const node of NODES) {
      if (!entry.optional && entry.engines?.node !== undefined && !semver.satisfies(node, entry.engines.node)) {
        problems.push(`${label} does not run on Node ${node}: it wants ${entry.engines.node}`)
      }
    }
    const bound = BOUNDS[name]
    if (bound?.from !== undefined && semver.lt(entry.version!, bound.from))
      problems.push(`${label} is older than ${bound.from}: ${bound.why}`)
    if (bound?.below !== undefined && semver.gte(entry.version!, bound.below))
      problems.push(`${label} is not below ${bound.below}: ${bound.why}`)
  }
  for (const { owner, name } of missingOptionals(lock)) problems.push(`${name} of ${owner} is not in the lockfile: npm run lockfile`)
  for (const name of Object.keys(BOUNDS)) if (!lock.packages[`node_modules/${name}`]) problems.push(`${name} is not in the lockfile`)
  if (semver.lt(sqliteVersion, SQLITE_FROM)) problems.push(`SQLite is ${sqliteVersion} and must be ${SQLITE_FROM} or later`)

  for (const kind of ['dependencies', 'devDependencies'] as const) {
    const wanted = manifest[kind]
    const locked = lock.packages['']?.[kind] ?? {}
    for (const name of new Set([...Object.keys(wanted), ...Object.keys(locked)])) {
      if (wanted[name] !== locked[name]) problems.push(`${name} differs between package.json and the lockfile: run npm install`)
      if (wanted[name] === '*' || wanted[name] === 'latest') problems.push(`${name} has no range in package.json`)
    }
  }
  return problems
}

/** Optional packages, mostly for other platforms, that the lockfile does not name: `npm ci` refuses such a lockfile. */
export function missingOptionals({ packages }: Lockfile): { owner: string; name: string; version: string }[] {
  return Object.entries(packages).flatMap(([owner, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !placesFor(owner, name).some((path) => packages[path]))
      .map(([name, version]) => ({ owner, name, version })),
  )
}

/** Where Node would look for `name` from the package at `owner`. */
function placesFor(owner: string, name: string): string[] {
  const places = [`node_modules/${name}`]
  for (let at = owner; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) places.push(`${at}/node_modules/${name}`)
  return places
}

/** `(A OR B)` is a choice and `A AND B` is both. */
function isAllowed(expression: string | undefined): boolean {
  if (expression === undefined) return false
  return expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => LICENCES.has(licence.trim())))
}

const isFont = (name: string, { license }: LockedPackage): boolean => license !== undefined && FONTS[name] === license

function isDevOnly(name: string, { dev, license }: LockedPackage): boolean {
  // lightningcss-linux-x64-gnu and its like are the same program for one platform.
  return dev === true && Object.entries(DEV_ONLY).some(([tool, licence]) => name.startsWith(tool) && license === licence)
}

/** The same for the working tree, with the SQLite that is compiled in. */
export function installedDependencyProblems(): { seen: number; problems: string[] } {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
  const database = new Database(':memory:')
  const sqlite = database.prepare('select sqlite_version()').pluck().get() as string
  database.close()
  return { seen: Object.keys(lock.packages).length - 1, problems: dependencyProblems(lock, manifest, sqlite) }
}
