import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { finish } from './finish.ts'
import { fold, type Golden } from './golden.ts'

const here = dirname(fileURLToPath(import.meta.url))
const versions = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory())

describe.each(versions.map(({ name }) => name))('journals of %s', (version) => {
  const files = readdirSync(join(here, version)).filter((name) => name.endsWith('.json'))
  test.each(files)('%s means the same and ends as it should', async (file) => {
    const golden = JSON.parse(readFileSync(join(here, version, file), 'utf8')) as Golden
    expect(fold(golden)).toEqual(golden.folded)
    expect(await finish(golden)).toEqual([])
  })
})

test('there are journals of at least one version', () => {
  expect(versions.length).toBeGreaterThan(0)
})
