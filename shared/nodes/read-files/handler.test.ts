import { expect, test } from 'vitest'
import type { FileEntry } from '../capabilities.ts'
import { runHandler } from '../testing/test-context.ts'
import { readFiles } from './definition.ts'
import { readFilesHandler } from './handler.ts'

const files: FileEntry[] = ['a.txt', 'b.txt', 'c.txt'].map((name) => ({ path: `docs/${name}`, name, size: 3 }))

test('lists the rendered folder by the rendered pattern', async () => {
  const asked: string[] = []
  const list = (folder: string, glob: string) => {
    asked.push(folder, glob)
    return Promise.resolve(files)
  }
  const result = await runHandler(
    readFiles,
    readFilesHandler,
    { folder: '{{ input.folder }}', glob: '*.{{ input.kind }} ' },
    { input: { folder: 'docs', kind: 'txt' }, can: { files: { list } } },
  )
  expect(asked).toEqual(['docs', '*.txt'])
  expect(result).toEqual({ kind: 'done', output: { files, count: 3, left: 0 } })
})

test('what the limit leaves out is counted and logged', async () => {
  const logged: { message: string }[] = []
  const result = await runHandler(
    readFiles,
    readFilesHandler,
    { limit: 2 },
    { logged, can: { files: { list: () => Promise.resolve(files) } } },
  )
  expect(result).toMatchObject({ output: { count: 2, left: 1, files: [{ name: 'a.txt' }, { name: 'b.txt' }] } })
  expect(logged).toHaveLength(1)
})
