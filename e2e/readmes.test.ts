import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { Graph } from '#shared/graph/schema.ts'
import { belay } from './belay-process.ts'
import { readCsv } from './read-csv.ts'

/** The batch-summary example over text that was not written for it: the README files of every installed package. */

const PROJECT = fileURLToPath(new URL('..', import.meta.url))
let folder: string

afterAll(() => rm(folder, { recursive: true, force: true }))

test('summarises the README of every installed package and loses none', { timeout: 120_000 }, async () => {
  folder = await mkdtemp(join(tmpdir(), 'belay-readmes-'))
  const names = await copyReadmes(join(PROJECT, 'node_modules'), join(folder, 'readmes'))
  expect(names.length).toBeGreaterThanOrEqual(200)
  await writeFile(join(folder, 'graph.json'), JSON.stringify(await unreviewed()))
  await writeFile(
    join(folder, 'input.json'),
    JSON.stringify({ folder: 'readmes', files: '**/*', audience: 'a developer', table: 'out/readmes.csv', briefing: 'out/readmes.md' }),
  )

  const startedAt = performance.now()
  const { code, stdout, stderr } = await belay(['run', 'graph.json', '--input', 'input.json'], folder)
  const seconds = (performance.now() - startedAt) / 1_000
  expect(code, stderr.slice(-2_000)).toBe(0)

  const rows = readCsv(await readFile(join(folder, 'out/readmes.csv'), 'utf8'))
  expect(rows.map((row) => row['document'])).toEqual(names)
  const others = rows.filter((row) => row['result'] !== 'summarised')
  for (const row of others) {
    expect(row['result']).toMatch(/^(could not be read|not summarised)$/)
    expect(row['reason'], row['document']).toMatch(/\w{3,}.*\.$/)
  }
  for (const row of rows) {
    if (row['result'] !== 'summarised') continue
    expect(row['title'], row['document']).not.toBe('')
    expect(row['summary'], row['document']).not.toBe('')
    expect(row['reason'], row['document']).toBe('')
  }
  expect(JSON.parse(stdout)).toMatchObject({
    documents: names.length,
    summarised: names.length - others.length,
    others: others.map((row) => ({ document: row['document'], reason: row['reason'] })),
  })
  const why = others.map((row) => `  ${row['document']}: ${row['reason']}\n`).join('')
  console.log(
    `${names.length} READMEs in ${seconds.toFixed(1)} s, ${(names.length / seconds).toFixed(1)} items/s; ${others.length} not summarised\n${why}`,
  )
  expect(seconds).toBeLessThan(60)
})

/** The graph of the example without its review rule: nobody is here to decide. */
async function unreviewed(): Promise<Graph> {
  const graph = Graph.parse(JSON.parse(await readFile(join(PROJECT, 'examples/batch-summary/graph.json'), 'utf8')))
  const summarise = graph.nodes.find(({ id }) => id === 'each')?.body?.nodes.find(({ id }) => id === 'summarise')
  if (!summarise?.policy?.review) throw new Error('The example has no review rule at the step "summarise".')
  summarise.policy.review = []
  return graph
}

/** Copies the README of each package below `from`, named by its package; gives the names in the order of a listing. */
async function copyReadmes(from: string, to: string): Promise<string[]> {
  await mkdir(to, { recursive: true })
  const names: string[] = []
  const walk = async (place: string, name: string): Promise<void> => {
    const entries = await readdir(place, { withFileTypes: true })
    const readme = entries.find((entry) => entry.isFile() && /^readme(\.(md|markdown|txt))?$/i.test(entry.name))
    if (name !== '' && readme) {
      const copy = `${name.replaceAll('/', '+')}.md`
      await copyFile(join(place, readme.name), join(to, copy))
      names.push(copy)
    }
    for (const entry of entries) {
      if (!entry.isDirectory()) continue
      if (entry.name === 'node_modules') await walk(join(place, entry.name), name)
      else if (!entry.name.startsWith('.') && isPackage(place))
        await walk(join(place, entry.name), name === '' ? entry.name : `${name}/${entry.name}`)
    }
  }
  await walk(from, '')
  return names.sort()
}

/** Folders whose folders are packages: `node_modules` and the scopes in it. */
const isPackage = (place: string): boolean => /[\\/]node_modules(?:[\\/]@[^\\/]+)?$/.test(place)
