import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sha256Hex } from '#shared/lib/hash.ts'
import type { Files } from '#shared/nodes/capabilities.ts'
import { createFiles } from './files.ts'

const never = new AbortController().signal
const utf8 = (text: string) => new TextEncoder().encode(text)
let base: string
let root: string
let files: Files

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'belay-files-')))
  root = join(base, 'workspace')
  await mkdir(root)
  await writeFile(join(base, 'outside.txt'), 'canary')
  files = createFiles({ root })
})
afterEach(() => rm(base, { recursive: true, force: true }))

describe('paths that are refused, for reading, writing and listing', () => {
  test.each([
    '../outside.txt',
    'a/../../outside.txt',
    '..',
    '/etc/passwd',
    '//etc/passwd',
    '/proc/self/environ',
    '..\\outside.txt',
    'a\\..\\..\\outside.txt',
    'C:\\x',
    'C:x',
    '~/x',
    'a\0b',
    'x'.repeat(256),
    'deep/'.repeat(500),
  ])('%j', async (path) => {
    const refused = { error: { kind: 'invalid_input' } }
    await expect(files.read(path, never)).rejects.toMatchObject(refused)
    await expect(files.write(path, utf8('x'), never)).rejects.toMatchObject(refused)
    await expect(files.list(path, '*', never)).rejects.toMatchObject(refused)
    expect(await readFile(join(base, 'outside.txt'), 'utf8')).toBe('canary')
  })

  test.each(['%2e%2e%2foutside.txt', '..%5coutside.txt', '....//outside.txt'])('%s is only a name', async (path) => {
    await expect(files.read(path, never)).rejects.toMatchObject({
      error: { kind: 'invalid_input', message: expect.stringContaining('does not exist') },
    })
  })

  test('links that lead out are followed by nothing', async () => {
    await symlink(join(base, 'outside.txt'), join(root, 'link.txt'))
    await symlink(base, join(root, 'up'))
    const out = { error: { kind: 'invalid_input', message: expect.stringContaining('leads out') } }
    await expect(files.read('link.txt', never)).rejects.toMatchObject(out)
    await expect(files.read('up/outside.txt', never)).rejects.toMatchObject(out)
    await expect(files.write('up/new.txt', utf8('x'), never)).rejects.toMatchObject(out)
    await expect(files.write('up/deep/new.txt', utf8('x'), never)).rejects.toMatchObject(out)
    await expect(files.list('up', '**', never)).rejects.toMatchObject(out)
    expect(await files.list('', '**', never)).toEqual([])
    await files.write('link.txt', utf8('mine'), never)
    expect(await readFile(join(base, 'outside.txt'), 'utf8')).toBe('canary')
    expect(await readdir(base)).toEqual(['outside.txt', 'workspace'])
  })

  test('a link inside the workspace is followed', async () => {
    await files.write('a/real.txt', utf8('yes'), never)
    await symlink('a/real.txt', join(root, 'alias.txt'))
    expect(new TextDecoder().decode(await files.read('alias.txt', never))).toBe('yes')
  })
})

describe('read', () => {
  test('a missing file is named', async () => {
    await expect(files.read('reports/a.txt', never)).rejects.toMatchObject({
      error: { kind: 'invalid_input', message: 'The file reports/a.txt does not exist in the workspace folder.' },
    })
  })

  test('a folder, a pipe and a file that is too large are refused at once', async () => {
    await mkdir(join(root, 'folder'))
    execFileSync('mkfifo', [join(root, 'pipe')])
    await writeFile(join(root, 'big'), 'x'.repeat(11))
    const small = createFiles({ root, maxBytes: 10 })
    for (const path of ['folder', 'pipe', 'big', '', 'folder/'])
      await expect(small.read(path, never)).rejects.toMatchObject({ error: { kind: 'invalid_input' } })
  })

  test.skipIf(process.getuid?.() === 0)('a file without permission says so', async () => {
    await writeFile(join(root, 'shut'), 'x')
    await chmod(join(root, 'shut'), 0)
    await expect(files.read('shut', never)).rejects.toMatchObject({
      error: { kind: 'permanent', message: expect.stringContaining('permission') },
    })
  })

  test('an aborted signal stops before anything is read', async () => {
    await expect(files.read('a', AbortSignal.abort())).rejects.toMatchObject({ error: { kind: 'timeout' } })
  })
})

describe('write', () => {
  test('makes folders, replaces the whole file and leaves nothing else', async () => {
    await files.write('out/2024/a.csv', utf8('a long first text'), never)
    expect(await files.write('./out//2024/a.csv', utf8('short'), never)).toEqual({ path: 'out/2024/a.csv', bytes: 5 })
    expect(await readFile(join(root, 'out/2024/a.csv'), 'utf8')).toBe('short')
    expect(await readdir(join(root, 'out/2024'))).toEqual(['a.csv'])
  })

  test('what a crash left behind is cleared by the same write, and never listed', async () => {
    await files.write('a.txt', utf8('x'), never)
    await writeFile(join(root, `.belay-tmp-${sha256Hex('a.txt').slice(0, 20)}`), 'half')
    expect((await files.list('', '**/.*', never)).length).toBe(0)
    await files.write('a.txt', utf8('whole'), never)
    expect(await readdir(root)).toEqual(['a.txt'])
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('whole')
  })

  test('many writes of one file at once leave one of them whole', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000))
    await Promise.all(texts.map((text) => files.write('same.txt', utf8(text), never)))
    expect(await readFile(join(root, 'same.txt'), 'utf8')).toBe(texts.at(-1))
    expect(await readdir(root)).toEqual(['same.txt'])
  })

  test.each([
    ['a folder of that name', 'folder'],
    ['a file used as a folder', 'file/inside.txt'],
  ])('%s is refused', async (_, path) => {
    await mkdir(join(root, 'folder/in'), { recursive: true })
    await writeFile(join(root, 'file'), 'x')
    await expect(files.write(path, utf8('x'), never)).rejects.toMatchObject({ error: { kind: 'invalid_input' } })
    expect((await readdir(root)).sort()).toEqual(['file', 'folder'])
  })
})

describe('list', () => {
  beforeEach(async () => {
    for (const path of ['docs/b.md', 'docs/a.TXT', 'docs/deep/c.md', 'docs/.hidden.md', 'docs/d.pdf', 'top.md'])
      await files.write(path, utf8('1234'), never)
  })

  test.each([
    ['docs', '*.md', ['docs/b.md']],
    ['docs', '**/*.md', ['docs/b.md', 'docs/deep/c.md']],
    ['docs', '*.{txt,pdf}', ['docs/a.TXT', 'docs/d.pdf']],
    ['docs/', '[ab].*', ['docs/a.TXT', 'docs/b.md']],
    ['docs', '[!ab].*', ['docs/d.pdf']],
    ['docs', '?.md', ['docs/b.md']],
    ['docs', 'deep/*', ['docs/deep/c.md']],
    ['docs', '.*', ['docs/.hidden.md']],
    ['', '**', ['docs/a.TXT', 'docs/b.md', 'docs/d.pdf', 'docs/deep/c.md', 'top.md']],
    ['.', 'nothing', []],
    ['docs', '(a+)+$', []],
  ])('%s %s', async (folder, glob, paths) => {
    const entries = await files.list(folder, glob, never)
    expect(entries.map((entry) => entry.path)).toEqual(paths)
    for (const entry of entries) expect(entry).toMatchObject({ size: 4, name: entry.path.split('/').at(-1) })
  })

  test.each(['{a', '[a', 'x'.repeat(501)])('the pattern %s is refused', async (glob) => {
    await expect(files.list('docs', glob, never)).rejects.toMatchObject({ error: { kind: 'invalid_input' } })
  })

  test('a pattern made to hang does not', async () => {
    await files.write(`docs/${'a'.repeat(200)}`, utf8('x'), never)
    const started = performance.now()
    await files.list('docs', `${'*a'.repeat(50)}b`, never)
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  test('a missing folder and too many files are said', async () => {
    await expect(files.list('nowhere', '*', never)).rejects.toMatchObject({
      error: { kind: 'invalid_input', message: 'The folder nowhere does not exist in the workspace folder.' },
    })
    await expect(createFiles({ root, maxEntries: 2 }).list('', '**', never)).rejects.toMatchObject({ error: { kind: 'invalid_input' } })
  })
})
