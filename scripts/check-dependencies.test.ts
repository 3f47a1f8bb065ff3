import { expect, test } from 'vitest'
import { dependencyProblems, installedDependencyProblems, type LockedPackage, type Lockfile, type Manifest } from './check-dependencies.ts'

const MANIFEST: Manifest = { dependencies: { a: '1.0.0' }, devDependencies: {}, allowScripts: {} }
const GOOD: { [path: string]: LockedPackage } = {
  '': { dependencies: { a: '1.0.0' }, devDependencies: {} },
  'node_modules/better-sqlite3': { version: '12.11.1', license: 'MIT', engines: { node: '>=20' } },
  'node_modules/drizzle-orm': { version: '0.45.4', license: 'Apache-2.0' },
  'node_modules/a': { version: '1.0.0', license: '(MIT OR WTFPL)' },
}
const lock = (more: { [path: string]: LockedPackage }): Lockfile => ({ packages: { ...GOOD, ...more } })

test('a good lockfile has no problems', () => {
  expect(dependencyProblems(lock({}), MANIFEST, '3.53.2')).toEqual([])
})

test.each<[string, { [path: string]: LockedPackage }, string]>([
  ['a licence that asks for more', { 'node_modules/b': { version: '1.0.0', license: 'GPL-3.0' } }, 'licence GPL-3.0'],
  ['half a licence', { 'node_modules/b': { version: '1.0.0', license: 'MIT AND LGPL-3.0' } }, 'licence'],
  ['no licence', { 'node_modules/b': { version: '1.0.0' } }, 'licence unknown'],
  ['a dev-only licence in what is shipped', { 'node_modules/lightningcss': { version: '1.0.0', license: 'MPL-2.0' } }, 'MPL-2.0'],
  ['a registry host', { 'node_modules/a': { version: '1.0.0', license: 'MIT', resolved: 'https://registry.test/a.tgz' } }, 'registry'],
  ['an unlisted install script', { 'node_modules/b': { version: '1.0.0', license: 'MIT', hasInstallScript: true } }, 'allowScripts'],
  ['engines without Node 20', { 'node_modules/b': { version: '1.0.0', license: 'MIT', engines: { node: '>=22' } } }, 'Node 20.19.0'],
  ['a SQLite driver that crashes on Node 20', { 'node_modules/better-sqlite3': { version: '13.2.0', license: 'MIT' } }, 'not below 13'],
  ['an ORM with an injection', { 'node_modules/drizzle-orm': { version: '0.45.1', license: 'MIT' } }, 'older than'],
  [
    'a platform left out',
    { 'node_modules/a': { version: '1.0.0', license: 'MIT', optionalDependencies: { 'a-darwin': '1' } } },
    'npm run lockfile',
  ],
  ['a lockfile behind package.json', { '': { dependencies: { a: '2.0.0' }, devDependencies: {} } }, 'run npm install'],
])('%s is a problem', (_, more, text) => {
  expect(dependencyProblems(lock(more), MANIFEST, '3.53.2')).toEqual(expect.arrayContaining([expect.stringContaining(text)]))
})

test('an old SQLite is a problem', () => {
  expect(dependencyProblems(lock({}), MANIFEST, '3.51.2')).toEqual([expect.stringContaining('3.51.3')])
})

test('an empty lockfile is a problem', () => {
  expect(dependencyProblems({ packages: {} }, MANIFEST, '3.53.2')).toContain('the lockfile is empty')
})

test('the lockfile of this project is good', () => {
  expect(installedDependencyProblems().problems).toEqual([])
})
