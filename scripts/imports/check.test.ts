import { describe, expect, test } from 'vitest'
import { checkImports, zoneOf } from './check.ts'
import { FREE_OF_HOMES, HOMES, PURITY, ZONES, type Zone } from './rules.ts'

/** Every rule is planted once as a breach: a gate that cannot fail guards nothing. */

const texts = (files: { [path: string]: string }): string[] => checkImports(new Map(Object.entries(files))).map(({ text }) => text)
const home = (name: string): Zone => ZONES.find((zone) => zone.name === name)!

test('every example lies in its own zone, and every zone that a rule names exists', () => {
  for (const zone of ZONES) expect(zoneOf(zone.example)?.name).toBe(zone.name)
  const names = new Set(ZONES.map(({ name }) => name))
  const named = [...ZONES.flatMap(({ may }) => may), ...HOMES.flatMap((rule) => rule.home), ...FREE_OF_HOMES]
  expect(named.filter((name) => !names.has(name))).toEqual([])
})

test.each(ZONES)('$name imports what its rule names and nothing else', (zone) => {
  for (const other of ZONES) {
    if (other === zone) continue
    const found = texts({ [zone.example]: `import '${way(zone.example, other.example)}'`, [other.example]: 'export const x = 1' })
    // The examples of two zones may be neighbours: another rule, with its own test.
    if (zone.may.includes(other.name)) expect(found.filter((text) => !text.includes('neighbour'))).toEqual([])
    else expect(found).toEqual([expect.stringContaining(zone.reason)])
  }
})

const FORMS = {
  'a value import': (to: string) => `import { x } from '${to}'`,
  'a bare import': (to: string) => `import '${to}'`,
  'a type import': (to: string) => `import type { X } from '${to}'`,
  'an inline type import': (to: string) => `import { type X } from '${to}'`,
  'a dynamic import': (to: string) => `export const f = () => import('${to}')`,
  'a type of a module': (to: string) => `export type T = import('${to}').X`,
  'a typeof a module': (to: string) => `export declare const t: typeof import('${to}')`,
  're-export of a name': (to: string) => `export const y = 1\nexport { x } from '${to}'`,
  're-export of a type': (to: string) => `export const y = 1\nexport type { X } from '${to}'`,
}
test.each(Object.entries(FORMS))('%s is seen', (_, write) => {
  const found = texts({ 'shared/run/evolve.ts': write('#shared/nodes/catalog.ts'), 'shared/nodes/catalog.ts': 'export const x = 1' })
  expect(found).toEqual([expect.stringContaining('never a node type')])
})

test.each([
  ['shared/nodes/map/handler.ts', 'shared/nodes/loop/definition.ts'],
  ['shared/nodes/map/definition.ts', 'shared/nodes/loop/definition.ts'],
  ['server/runs/run-service.ts', 'server/workflows/workflow-service.ts'],
  ['server/store/sqlite/runs.ts', 'server/store/postgres/runs.ts'],
  ['web/features/editor/page.tsx', 'web/features/runs/page.tsx'],
])('%s must not import its neighbour %s', (from, to) => {
  expect(texts({ [from]: `import '${way(from, to)}'`, [to]: 'export const x = 1' })).toEqual([expect.stringContaining('neighbour')])
})

test.each(HOMES.flatMap((rule) => rule.packages.map((name) => ({ name, rule }))))('$name stays at home', ({ name, rule }) => {
  const reasonOf = (zone: Zone) => texts({ [zone.example]: `import '${name}/part'` })
  const stranger = ZONES.find((zone) => zone.packages === 'any' && !rule.home.includes(zone.name) && !FREE_OF_HOMES.includes(zone.name))!
  expect(reasonOf(stranger)).toEqual([expect.stringContaining(rule.reason)])
  for (const zone of rule.home) expect(reasonOf(home(zone))).toEqual([])
})

test.each(ZONES.filter(({ packages }) => packages !== 'any'))('$name imports only the packages it names', (zone) => {
  for (const name of ['node:fs', 'node:crypto', 'some-package', '@some/package']) {
    expect(texts({ [zone.example]: `import '${name}'` })).toEqual([expect.stringContaining(`imports ${name}`)])
  }
  for (const name of zone.packages) expect(texts({ [zone.example]: `import '${name}/deep.js'` })).toEqual([])
})

const USE: { [name: string]: string } = {
  'Date.now': 'export const at = Date.now()',
  'new Date()': 'export const at = new Date()',
  'Date()': 'export const at = Date()',
  'Function()': "export const f = new Function('return 1')",
  'import.meta': 'export const here = import.meta.url',
  'Math.random': 'export const draw = Math.random',
}
describe.each(PURITY)('what $files may not use', ({ files, globals, reason }) => {
  const file = ZONES.find(({ example, name }) => files.test(example) && !name.endsWith('tests'))!.example
  test.each(globals)('%s', (name) => {
    expect(texts({ [file]: USE[name] ?? `export const f = () => ${name}` })).toEqual([expect.stringContaining(reason)])
    expect(texts({ [file.replace('.ts', '.test.ts')]: USE[name] ?? `export const f = () => ${name}` })).toEqual([])
  })
})

test.each([
  'export const f = (fetch: () => void) => fetch()',
  'export const f = ({ process }: { process: number }) => process',
  'export const f = (can: { fetch(): void }) => can.fetch()',
  'export const f = { fetch: 1 }',
  'export interface F { process: number; console(): void }',
  'export const f = (ms: number) => new Date(ms).toISOString()',
  'export const f = Function.prototype.toString',
])('what is handed in is no global: %s', (source) => {
  expect(texts({ 'shared/lib/handed-in.ts': source })).toEqual([])
})

test.each([
  ["export * from './json.ts'", 'barrel'],
  ["export { x } from './json.ts'", 'barrel'],
  ["import { x } from './gone.ts'", 'not there'],
  ['export const f = (path: string) => import(path)', 'computed path'],
])('%s in shared is a breach', (source, text) => {
  expect(texts({ 'shared/lib/index.ts': source, 'shared/lib/json.ts': 'export const x = 1' })).toEqual([expect.stringContaining(text)])
})

test('a cycle is shown whole, of types too', () => {
  const found = texts({
    'shared/lib/a.ts': "import type { B } from './b.ts'\nexport type A = B",
    'shared/lib/b.ts': "import './c.ts'\nexport type B = 1",
    'shared/lib/c.ts': "export const a = () => import('./a.ts')",
  })
  expect(found).toEqual(['is part of a cycle: shared/lib/a.ts -> shared/lib/b.ts -> shared/lib/c.ts -> shared/lib/a.ts'])
})

test('a file in a folder without a rule is a breach', () => {
  expect(texts({ 'plugins/x.ts': 'export const x = 1' })).toEqual([expect.stringContaining('belongs to no zone')])
})

test('a file that does not parse stops the gate', () => {
  expect(() => texts({ 'shared/lib/a.ts': 'export const = 1' })).toThrow('does not parse')
})

/** Relative specifier from one path to another. */
function way(from: string, to: string): string {
  return `${'../'.repeat(from.split('/').length - 1) || './'}${to}`
}
