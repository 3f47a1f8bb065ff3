import { existsSync } from 'node:fs'
import { cp, mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { parseGraph } from '#shared/graph/parse-graph.ts'
import type { Graph } from '#shared/graph/schema.ts'
import { isDomainError } from '#shared/lib/domain-error.ts'
import { canonicalJson, isJsonObject, type Json } from '#shared/lib/json.ts'
import type { Store } from '../store/store.ts'
import { readJsonFile } from './read-json-file.ts'

/** `example.json` beside the graph of an example. */
const Manifest = z.strictObject({
  /** One sentence for the card of the template. */
  summary: z.string().min(1),
  /** What it asks for before it runs. */
  needs: z.array(z.string()).default([]),
  /** Place among the examples, smallest first. */
  order: z.number().default(100),
  /** Folders beside it that its steps read. */
  files: z.array(z.string()).default([]),
  /** Fields of its input that are paths, counted from the folder of the example. */
  paths: z.array(z.string()).default([]),
})

/** A workflow that comes with Belay and runs as it is, without a key. */
export interface Example {
  /** Name of its folder. */
  id: string
  summary: string
  needs: readonly string[]
  graph: Graph
  /** Paths in it are those of the files folder. */
  input?: Json
  /** Folder that it comes from. */
  folder: string
  files: readonly string[]
}

/** Where an example has its files, inside the folder that steps work in. */
const placeOf = (id: string): string => `examples/${id}`

/** The examples of a folder, in their order. A subfolder without `graph.json` and `example.json` is none. */
export async function readExamples(folder: string): Promise<Example[]> {
  const found: (Example & { order: number })[] = []
  const names = existsSync(folder) ? await readdir(folder) : []
  for (const id of names.sort()) {
    const of = (name: string): string => join(folder, id, name)
    if (!existsSync(of('graph.json')) || !existsSync(of('example.json'))) continue
    const shown = (name: string): string => `examples/${id}/${name}`
    const { paths, ...manifest } = Manifest.parse(await readJsonFile(of('example.json'), shown('example.json')))
    const parsed = parseGraph(await readJsonFile(of('graph.json'), shown('graph.json')))
    if (!parsed.ok) throw new Error(`${shown('graph.json')}: ${parsed.error[0]?.message}`)
    const input = existsSync(of('input.json')) ? inPlace(await readJsonFile(of('input.json'), shown('input.json')), id, paths) : undefined
    found.push({ id, graph: parsed.value, folder: join(folder, id), ...manifest, ...(input === undefined ? {} : { input }) })
  }
  return found.sort((a, b) => a.order - b.order)
}

/** The input for the files folder, where the files of each example are in a folder of their own. */
function inPlace(input: Json, id: string, paths: readonly string[]): Json {
  if (!isJsonObject(input)) return input
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      name,
      paths.includes(name) && typeof value === 'string' ? `${placeOf(id)}/${value}` : value,
    ]),
  )
}

/** Puts what the examples read into the files folder. A file that is there stays as it is. */
export async function copyExampleFiles(examples: readonly Example[], filesFolder: string): Promise<void> {
  for (const { id, folder, files } of examples) {
    for (const name of files) {
      const to = join(filesFolder, placeOf(id), name)
      await mkdir(dirname(to), { recursive: true })
      await cp(join(folder, name), to, { recursive: true, force: false, errorOnExist: false })
    }
  }
}

export interface SeedDeps {
  store: Pick<Store, 'workflows'>
  examples: readonly Example[]
  /** Folder that steps work in. */
  files: string
  /** Makes the draft of a workflow its first version. */
  publish: (id: string) => Promise<unknown>
  at: number
}

/**
 * On the first start with a data folder the examples are put in as workflows: published, so that they run and are listed as any other, and
 * with their inputs for tests. One that was deleted stays away. A start that ends in the middle is made good by the next one.
 */
export async function seedExamples({ store: { workflows }, examples, files, publish, at }: SeedDeps): Promise<void> {
  if (examples.length === 0 || (await workflows.isMarked('examples'))) return
  await copyExampleFiles(examples, files)
  // The list shows what changed last first, and the first example is to be on top.
  for (const [index, { id, graph, input }] of [...examples].reverse().entries()) {
    try {
      await workflows.create({ id, graph, at: at + index })
    } catch (error) {
      if (!isDomainError(error, 'conflict')) throw error
      // Of this id: somebody's own stays as it is, ours may be half put in.
      const row = await workflows.get(id)
      if (!row || row.published || row.revision > 1 || !isSame(row.graph, graph)) continue
    }
    if (input !== undefined) await workflows.saveTest(id, { pins: {}, input })
    await publish(id)
  }
  await workflows.mark('examples')
}

const isSame = (one: Graph, other: Graph): boolean => canonicalJson(one as unknown as Json) === canonicalJson(other as unknown as Json)
