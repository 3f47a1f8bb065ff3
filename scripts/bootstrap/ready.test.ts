import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { copyOfProject } from '../docs/copy-of-project.ts'

/** What `npx belay` does before the program starts, in a copy of the checkout. */

const { folder, remove } = copyOfProject()
afterAll(remove)

const version = (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version

function belay(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(folder, 'bin', 'belay.js'), ...args], (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, err })
    })
  })
}

test('builds when something changed, and only then', { timeout: 60_000 }, async () => {
  await belay('--version')
  expect(await belay('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
  writeFileSync(join(folder, 'shared', 'lib', 'new.ts'), 'export const x = 1\n')
  expect(await belay('--version')).toMatchObject({ code: 0, out: `${version}\n`, err: expect.stringContaining('Building') as string })
  rmSync(join(folder, 'shared', 'lib', 'new.ts'))
  expect(await belay('--version')).toMatchObject({ err: expect.stringContaining('Building') as string })
})

test('several started at once build once, and a lock whose process died is taken over', { timeout: 60_000 }, async () => {
  const lock = join(folder, '.belay-build.lock')
  mkdirSync(lock)
  // Larger than any process number.
  writeFileSync(join(lock, 'pid'), '2147483646')
  rmSync(join(folder, 'dist'), { recursive: true, force: true })
  const all = await Promise.all([belay('--version'), belay('--version'), belay('--version')])
  expect(all.map(({ out }) => out)).toEqual([`${version}\n`, `${version}\n`, `${version}\n`])
  expect(all.filter(({ err }) => err.includes('Building'))).toHaveLength(1)
})

test('a source that does not build is shown, with one sentence after it', { timeout: 60_000 }, async () => {
  const path = join(folder, 'server', 'cli', 'main.ts')
  const before = readFileSync(path)
  writeFileSync(path, 'export const = 1\n')
  const { code, out, err } = await belay('--version')
  writeFileSync(path, before)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(/main\.ts/)
  expect(err.trimEnd().split('\n').at(-1)).toBe('Building failed. The sources above do not build.')
})

test('a Node that is too old is told so in one sentence', async () => {
  const path = join(folder, 'package.json')
  const before = readFileSync(path, 'utf8')
  writeFileSync(path, before.replace(/"node": "[^"]+"/, '"node": "^98.1.0 || >=99.2.0"'))
  const { code, out, err } = await belay('--version')
  writeFileSync(path, before)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toBe(
    `Belay needs Node.js 98.1.0 (or a later 98.x), or 99.2.0 or later; this is ${process.versions.node}. ` +
      'Install one from https://nodejs.org and run the command again.\n',
  )
})
