import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** What `child_process.fork` needs to start a worker of ours. */
export interface WorkerPath {
  file: string
  /** Put these before your own flags: `fork(file, [], { execArgv: [...execArgv, '--max-old-space-size=128'] })`. */
  execArgv: string[]
}

/**
 * Where the worker `name` is: `<name>.js` beside the running bundle (or one folder above, for split chunks) when it was built,
 * else `<name>.ts` in this folder, run through the tsx loader. Throws when neither exists.
 */
export function workerPath(name: string): WorkerPath {
  for (const candidate of [`./${name}.js`, `../${name}.js`]) {
    const built = fileURLToPath(new URL(candidate, import.meta.url))
    if (existsSync(built)) return { file: built, execArgv: [] }
  }
  const source = fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
  if (!existsSync(source)) throw new Error(`the worker ${name} is neither beside the program nor among its sources`)
  // A bare `--import tsx` would be looked up from the current folder, which can be anywhere.
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return { file: source, execArgv: ['--import', loader] }
}
