import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { JsonObject, Json } from '#shared/lib/json.ts'
import { DomainError } from '#shared/lib/domain-error.ts'
import { newId } from '#shared/lib/ids.ts'
import type { Config } from './config.ts'
import { realClock } from './engine/clock.ts'
import type { Engine } from './engine/engine.ts'
import type { Log } from './log.ts'
import type { Store } from './store/store.ts'

/** Everything that works behind a command or the server. */
export interface App {
  store: Store
  engine: Engine
  /** Gives what executes `graceMs` to end, then closes everything. The second call waits for the first. */
  stop(graceMs: number): Promise<void>
}

export interface AppOptions {
  /** Workspace root of the steps that read and write files. Absolute. */
  files: string
  log: Log
  /** Puts something around the store before anything uses it. */
  around?: (store: Store) => Store
}

/** Opens the data folder and builds what works on it. The engine is not started. */
export async function createApp(config: Config, { files, log, around }: AppOptions): Promise<App> {
  const [{ openSqliteStore }, { createEngine }, { createCapabilities }, { createCode }, { handlers }] = await Promise.all([
    import('./store/sqlite/open.ts'),
    import('./engine/create-engine.ts'),
    import('./capabilities/capabilities.ts'),
    import('./capabilities/code.ts'),
    import('#shared/nodes/handlers.ts'),
  ])
  const opened = await openSqliteStore({ folder: config.data })
  const store = around ? around(opened) : opened
  const capabilities = createCapabilities({ filesRoot: files, egressAllow: config.egressAllow, env: process.env, code: createCode() })
  const engine = createEngine({
    store,
    handlers,
    capabilities,
    clock: realClock,
    random: Math.random,
    concurrency: config.concurrency,
    owner: `${hostname()}-${process.pid}-${newId(Date.now(), Math.random)}`,
    log,
  })
  let stopped: Promise<void> | undefined
  return {
    store,
    engine,
    stop(graceMs) {
      stopped ??= (async () => {
        // What is waited for here (child processes that end) does not keep this process alive by itself.
        const alive = setInterval(() => undefined, 1_000)
        try {
          await engine.stop({ graceMs })
          await capabilities.close()
        } finally {
          await store.close()
          clearInterval(alive)
        }
      })()
      return stopped
    },
  }
}

/**
 * The store of a data folder for reading only, beside a process that works on it or without one. Writing to it fails.
 * Errors: `not_found` when nothing was ever stored there.
 */
export async function openToRead(folder: string): Promise<Store> {
  const [{ default: Sqlite }, { createSqliteStore }, { DATABASE_FILE }, { toDomainError }] = await Promise.all([
    import('better-sqlite3'),
    import('./store/sqlite/sqlite-store.ts'),
    import('./store/sqlite/folder.ts'),
    import('./store/sqlite/faults.ts'),
  ])
  const path = join(folder, DATABASE_FILE)
  if (!existsSync(path))
    throw new DomainError(
      'not_found',
      `There is nothing in the data folder ${folder} yet. Run a workflow first, or name another folder with --data.`,
    )
  try {
    return createSqliteStore(new Sqlite(path, { readonly: true, timeout: 2_000 }), folder, () => undefined, {})
  } catch (error) {
    throw toDomainError(error, folder)
  }
}

/** What keeps an input from fitting the schema of a workflow, a sentence each. */
export async function inputProblems(schema: JsonObject, input: Json): Promise<string[]> {
  const { createSchemaCheck } = await import('./capabilities/schema-check.ts')
  return createSchemaCheck().problems(schema, input)
}
