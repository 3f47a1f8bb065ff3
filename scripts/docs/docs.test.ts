import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { projectFiles } from '../project-files.ts'
import { commandBlocks } from './commands.ts'
import { copyOfProject } from './copy-of-project.ts'
import { runBlock } from './run-block.ts'

/** Every command in a document works: each document is followed from top to bottom in a copy of the checkout. */

const documents = projectFiles().filter((file) => file.endsWith('.md') && !file.startsWith('examples/'))
const withCommands = documents.filter((file) => commandBlocks(readFileSync(file, 'utf8')).length > 0)

test('there are documents with commands', () => {
  expect(withCommands).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md']))
})

describe.each(withCommands)('%s', (document) => {
  const copy = copyOfProject()
  afterAll(copy.remove)

  for (const { line, script, expect: wanted } of commandBlocks(readFileSync(document, 'utf8'))) {
    if ('skip' in wanted) continue
    test(`line ${line}: ${script.split('\n', 1)[0]}`, { timeout: 120_000 }, async () => {
      const { code, output } = await runBlock(script, copy.folder, 'until' in wanted ? wanted.until : undefined)
      expect(code, output).toBe('until' in wanted ? null : wanted.run)
    })
  }
})

describe('links between documents', () => {
  const files = new Set(projectFiles())
  test.each(documents)('%s', (document) => {
    const links = [...readFileSync(document, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path!)
    const from = document.split('/').slice(0, -1)
    const gone = links.filter((link) => {
      const path = new URL(link, `file:///${from.length === 0 ? '' : `${from.join('/')}/`}`).pathname.slice(1)
      return !files.has(path) && ![...files].some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`))
    })
    expect(gone).toEqual([])
  })
})
