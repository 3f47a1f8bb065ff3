import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const HERE = dirname(fileURLToPath(import.meta.url))
export const ROOT = dirname(HERE)

/** Child and sink as single files, so that a process of the battery is up in a tenth of a second. `remove` deletes everything under `folder`. */
export interface Bundle {
  folder: string
  child: string
  sink: string
  worker: string
  remove(): void
}

export async function bundle(): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'belay-battery-'))
  const out = join(folder, 'bin')
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['better-sqlite3'] },
    build: {
      ssr: true,
      outDir: out,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rolldownOptions: {
        input: { child: join(HERE, 'child.ts'), sink: join(HERE, 'sink.ts'), worker: join(HERE, 'worker.ts') },
        output: { entryFileNames: '[name].mjs' },
      },
    },
  })
  // What is not bundled (the native module) is found where the project has it.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return {
    folder,
    child: join(out, 'child.mjs'),
    sink: join(out, 'sink.mjs'),
    worker: join(out, 'worker.mjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
